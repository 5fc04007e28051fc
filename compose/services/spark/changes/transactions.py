"""
Up to where a batch's changes may be shown: only whole transactions, in the order of the log. What Kafka has of a
transaction says nothing of what is still to come; Debezium's END says how many events of each table there are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .position import Position

GTID = re.compile(r"^([0-9a-fA-F-]{36}(?::[A-Za-z_]\w*)?):(\d+)$")

Counts = Mapping[str, int]
"""Events by topic."""


@dataclass(frozen=True)
class End:
    """The end of a transaction, in the order in which the ends came."""

    tx: str
    counts: Counts


@dataclass(frozen=True)
class Seen:
    """The events of a transaction that are there: different ones by topic, and the positions of the first and the last."""

    tx: str
    counts: Counts
    first: Position
    last: Position


@dataclass(frozen=True)
class Passed:
    """All changes up to `position` are shown. `gtids`: by server the number of the newest transaction that is whole."""

    position: Position | None = None
    gtids: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Cut:
    """What has passed with this batch; the ends to be remembered; why no more has passed, None where nothing waits."""

    passed: Passed
    ends: tuple[End, ...]
    waiting: str | None


class NoOrder(Exception):
    """The topic of transactions does not tell in which order they ended."""


def in_order(topic: str, partitions: int) -> None:
    """
    One that is whole says that all before it have ended only where their ends cannot overtake each other: shown without
    one that is still to come, the rest of that one would be taken for delivered again, and lost.
    @raises NoOrder
    """
    if partitions != 1:
        raise NoOrder(
            f"{topic} has {partitions} partitions, so nobody can tell in which order transactions ended: create it with one "
            "(Debezium: topic.creation.groups with topic.creation.<group>.partitions=1)"
        )


def cut(ends: Sequence[End], seen: Sequence[Seen], passed: Passed, superseded: Position | None) -> Cut:
    """
    Goes through the ends as long as their transactions are whole. A transaction before `superseded`, the position of a
    snapshot, needs no end: what became of its rows is in the snapshot.
    """
    there = {one.tx: one for one in seen}
    position, gtids = passed.position, dict(passed.gtids)
    ended = set[str]()
    for number, end in enumerate(ends):
        own = there.get(end.tx)
        ended.add(end.tx)
        if _is_old(end.tx, own, passed, superseded):
            continue
        lacks = _lacks(end, own)
        if lacks is not None:
            return Cut(Passed(position, gtids), tuple(ends[number:]), lacks)
        if own is not None:
            position = own.last if position is None else max(position, own.last)
        _pass(gtids, end.tx)
    waiting = [one for one in seen if one.tx not in ended and not _is_old(one.tx, one, passed, superseded)]
    why = None if not waiting else f"transaction {min(waiting, key=lambda one: one.first).tx} has not ended yet"
    return Cut(Passed(position, gtids), (), why)


def _lacks(end: End, seen: Seen | None) -> str | None:
    for topic, count in end.counts.items():
        has = 0 if seen is None else seen.counts.get(topic, 0)
        if has < count:
            return f"of transaction {end.tx} there are {has} of {count} events in {topic}"
    return None


def _is_old(tx: str, seen: Seen | None, passed: Passed, superseded: Position | None) -> bool:
    """Delivered again: a connector that starts anew goes back to where it last noted its place."""
    if seen is not None:
        return _not_after(seen.last, passed.position) or _not_after(seen.last, superseded)
    match = GTID.match(tx)
    return match is not None and int(match[2]) <= passed.gtids.get(match[1], 0)


def _not_after(position: Position, other: Position | None) -> bool:
    return other is not None and position <= other


def _pass(gtids: dict[str, int], tx: str) -> None:
    match = GTID.match(tx)
    if match is not None:
        gtids[match[1]] = max(int(match[2]), gtids.get(match[1], 0))
