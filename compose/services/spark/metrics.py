"""What the driver tells Prometheus, in its text format: PySpark's image has no client for it, and these few lines need none."""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime
from typing import Any

BEGUN = time.time()
TYPE = "text/plain; version=0.0.4; charset=utf-8"

FAMILIES = (
    ("spark_stream_active", "gauge", "1 while the stream's query runs, else 0.", lambda one: float(one["active"])),
    (
        "spark_stream_last_progress_timestamp_seconds",
        "gauge",
        "When the stream reported last, idle or not, in seconds since the epoch; before that, when the driver began.",
        lambda one: one["progress_at"] or BEGUN,
    ),
    (
        "spark_stream_last_commit_timestamp_seconds",
        "gauge",
        "When a batch was committed last, in seconds since the epoch.",
        lambda one: seconds(one["lastCommitAt"]),
    ),
    (
        "spark_stream_offsets_behind",
        "gauge",
        "Records of the partition that is furthest behind, as the stream reported last.",
        lambda one: one["behind"],
    ),
)


def exposition(streams: Iterable[dict[str, Any]]) -> str:
    """Of each stream its name, what its state says, `progress_at` and `behind`; what is None is left out."""
    states = list(streams)
    lines = [
        "# HELP process_start_time_seconds When the driver began, in seconds since the epoch.",
        "# TYPE process_start_time_seconds gauge",
        f"process_start_time_seconds {BEGUN}",
    ]
    for name, kind, text, of in FAMILIES:
        values = [(one["name"], of(one)) for one in states]
        lines += [f"# HELP {name} {text}", f"# TYPE {name} {kind}"]
        lines += [f'{name}{{stream="{stream}"}} {value}' for stream, value in values if value is not None]
    return "\n".join(lines) + "\n"


def seconds(text: str | None) -> float | None:
    return None if text is None else datetime.fromisoformat(text).timestamp()


def behind(progress: dict[str, Any] | None) -> float | None:
    """Spark's own figure, of its source's metrics; None before the first progress, and where it gives none."""
    if progress is None:
        return None
    found = [source.get("metrics", {}).get("maxOffsetsBehindLatest") for source in progress["sources"]]
    known = [float(value) for value in found if value is not None]
    return max(known) if known else None
