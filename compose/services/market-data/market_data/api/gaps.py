"""What is still missing, of all that was said about gaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Notice = Mapping[str, Any]


def remaining(notices: Iterable[Notice]) -> Sequence[Notice]:
    """
    Of notices of one symbol in the order in which they were said. One that is said later counts for its ids, so a gap may be
    closed in parts, and what is left of it has narrower bounds.
    """
    known: list[Notice] = []
    for notice in notices:
        known = [part for old in known for part in _without(old, notice["from_id"], notice["to_id"])]
        known.append(notice)
    return sorted((notice for notice in known if notice["state"] != "FILLED"), key=lambda notice: notice["from_id"])


def _without(notice: Notice, first: int, last: int) -> Iterable[Notice]:
    if notice["to_id"] < first or notice["from_id"] > last:
        yield notice
        return
    if notice["from_id"] < first:
        yield {**notice, "to_id": first - 1}
    if notice["to_id"] > last:
        yield {**notice, "from_id": last + 1}
