"""What a batch has for one table, and what of it the table is to get."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pyspark.sql import Column
from pyspark.sql import functions as F

from .notes import NOTHING, Note
from .position import Position, literal


@dataclass(frozen=True)
class Span:
    """Changes written with one schema: positions of the first and the last."""

    first: Position
    last: Position


@dataclass(frozen=True)
class Share:
    """
    Of one topic, up to where all transactions are whole. `changes`: by schema, without a snapshot's rows. `snapshot`: the
    position of the newest snapshot with rows in here, `ended`: whether its last row is among them; `schemas` have both.
    """

    topic: str
    schemas: Mapping[int, Span]
    first: Position | None
    last: Position | None
    snapshot: Position | None
    ended: bool

    @property
    def is_complete(self) -> bool:
        """Changes are told only once a snapshot has ended, whose first and last row may be one."""
        after = self.snapshot is None or (self.last is not None and self.last > self.snapshot)
        return self.ended or after

    def newest_schema(self) -> int:
        return max(self.schemas, key=lambda number: (self.schemas[number].last, self.schemas[number].first))


def note_after(share: Share, note: Note, batch: int) -> Note:
    """What a table holds that has got this share."""
    snapshot = share.snapshot or note.snapshot
    complete = share.is_complete if share.snapshot is not None or note is NOTHING else note.complete or share.is_complete
    told = [one for one in (note.position, share.last, snapshot if complete else None) if one is not None]
    return replace(
        note,
        batch=max(batch, note.batch + 1),
        first=share.first,
        last=share.last,
        position=max(told, default=None),
        snapshot=snapshot,
        complete=complete,
    )


def not_yet(note: Note) -> Column:
    """
    Whether a table lacks a change: what comes at or before its position was delivered again, and of a key that was deleted
    since there is no row to say so. Rows of the newest snapshot may come from other partitions than its last one did.
    """
    if note.position is None:
        return F.lit(True)
    after = F.col("position") > F.expr(literal(note.position))
    if note.snapshot is None:
        return after
    return after | (F.col("snapshot").isNotNull() & (F.col("position") >= F.expr(literal(note.snapshot))))


def has_news(share: Share, note: Note) -> bool:
    """Whether there is anything that `not_yet` says yes to."""
    if note.position is None or any(span.last > note.position for span in share.schemas.values()):
        return True
    return share.snapshot is not None and note.snapshot is not None and share.snapshot >= note.snapshot
