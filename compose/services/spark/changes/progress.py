"""
Where the stream stands, written behind a batch's commits: what has passed in all tables, and what waits for the rest of its
transaction. Who reads all tables as of one record sees no transaction half.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pyspark.sql import SparkSession

from ..catalogue import names_under, read_text, remove, write_text
from .position import as_json, as_position
from .transactions import End, Passed

Range = tuple[int, int]
"""The first offset, and the one behind the last."""

KEPT = 50


@dataclass(frozen=True)
class Progress:
    """`held`: by topic and partition where changes that wait are read again. `stopped`: why, by topic."""

    number: int = -1
    passed: Passed = field(default_factory=Passed)
    ends: tuple[End, ...] = ()
    held: Mapping[str, Mapping[int, Range]] = field(default_factory=dict)
    stopped: Mapping[str, str] = field(default_factory=dict)
    waiting: str | None = None


class ProgressLog:
    """One JSON object a record, `<path>/<number>.json`: an object in S3 is there whole or not at all."""

    def __init__(self, spark: SparkSession, path: str) -> None:
        self._spark = spark
        self._path = path

    def newest(self) -> Progress:
        names = sorted(names_under(self._spark, self._path))
        return _read(json.loads(read_text(self._spark, f"{self._path}/{names[-1]}"))) if names else Progress()

    def write(self, progress: Progress) -> None:
        write_text(self._spark, self._file(progress.number), json.dumps(_written(progress)))
        if progress.number >= KEPT:
            remove(self._spark, self._file(progress.number - KEPT))

    def _file(self, number: int) -> str:
        return f"{self._path}/{number:020}.json"


def _written(progress: Progress) -> dict[str, Any]:
    return {
        "number": progress.number,
        "position": as_json(progress.passed.position),
        "gtids": dict(progress.passed.gtids),
        "ends": [{"tx": end.tx, "counts": dict(end.counts)} for end in progress.ends],
        "held": {
            topic: {str(partition): [*offsets] for partition, offsets in ranges.items()}
            for topic, ranges in progress.held.items()
        },
        "stopped": dict(progress.stopped),
        "waiting": progress.waiting,
    }


def _read(written: dict[str, Any]) -> Progress:
    held = {
        topic: {int(partition): (int(first), int(behind)) for partition, (first, behind) in ranges.items()}
        for topic, ranges in written["held"].items()
    }
    return Progress(
        int(written["number"]),
        Passed(as_position(written["position"]), written["gtids"]),
        tuple(End(end["tx"], end["counts"]) for end in written["ends"]),
        held,
        written["stopped"],
        written["waiting"],
    )
