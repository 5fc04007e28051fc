"""Times as RFC 3339 in UTC, to the microsecond and never through a float."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def parse(text: str) -> datetime:
    """Raises ValueError."""
    if not _TIME.fullmatch(text):
        raise ValueError("must be a time in UTC, as 2026-01-02T03:04:05.678901Z")
    return datetime.fromisoformat(text)


def render(time: datetime | None) -> str | None:
    if time is None:
        return None
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond:06d}Z"


def micros(time: datetime) -> int:
    return (time - _EPOCH) // timedelta(microseconds=1)


def from_micros(value: int) -> datetime:
    return _EPOCH + timedelta(microseconds=value)
