"""One look at a batch: which transactions, tables and schemas there are changes of, and where in the log."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyspark.sql import Column, DataFrame, Row
from pyspark.sql import functions as F

from .envelope import SCHEMA_ID, NoChange, end_of, with_marks
from .position import Position, as_position
from .share import Share, Span
from .transactions import Seen

LAST = ("last", "last_in_data_collection")


@dataclass(frozen=True)
class Group:
    """
    Changes of one topic in one schema and one transaction, `tx` None for those of none: `count` different ones, between
    `low` and `high`. `snapshot`: the position of the newest snapshot with rows among them; `ended`: with its last one.
    """

    topic: str
    schema: int
    tx: str | None
    count: int
    low: Position
    high: Position
    first: Position | None
    last: Position | None
    snapshot: Position | None
    ended: bool


def survey(rows: DataFrame, transactions: str) -> tuple[list[Group], list[Row]]:
    """
    Groups of changes, and the ends of transactions (`end_of`) in their order: in one job, for where a database has much else
    to do most batches have ends of foreign transactions and nothing more. `transactions`: the topic of ends.
    @raises NoChange for a record that is none of Debezium's
    """
    is_change = F.col("snapshot").isNull()
    found = with_marks(rows, transactions).groupBy("topic", SCHEMA_ID, "tx").agg(
        F.size(F.collect_set("tx_order")),
        F.min("position"),
        F.max("position"),
        F.min(F.when(is_change, F.col("position"))),
        F.max(F.when(is_change, F.col("position"))),
        F.max(F.when(is_of_snapshot(), F.col("position"))),
        F.max(F.col("snapshot").isin(*LAST)),
        F.max(F.col("op").isNull() | F.col("position.pos").isNull()),
        F.collect_list(end_of()),
    )
    groups, ends = list[Group](), list[Row]()
    for topic, schema, tx, count, low, high, first, last, snapshot, ended, broken, marks in found.collect():
        if topic == transactions:
            ends.extend(marks)
            continue
        lowest, highest = as_position_if(not broken, low), as_position_if(not broken, high)
        if lowest is None or highest is None:
            raise NoChange(f"{topic} has a record that is no change of Debezium's with its schema and its place")
        positions = (as_position(first), as_position(last), as_position(snapshot))
        groups.append(Group(topic, schema, tx, count, lowest, highest, *positions, bool(ended)))
    return groups, sorted(ends, key=lambda end: end["offset"])


def as_position_if(there: bool, value: object) -> Position | None:
    return as_position(value) if there else None


def is_of_snapshot() -> Column:
    """Of a snapshot of whole tables; what is read of one while changes go on has a place among them."""
    return F.col("snapshot").isNotNull() & (F.col("snapshot") != "incremental")


def transactions_of(groups: Iterable[Group]) -> list[Seen]:
    found: dict[str, Seen] = {}
    for group in groups:
        if group.tx is None:
            continue
        known = found.get(group.tx, Seen(group.tx, {}, group.low, group.high))
        counts = {**known.counts, group.topic: known.counts.get(group.topic, 0) + group.count}
        found[group.tx] = Seen(group.tx, counts, min(known.first, group.low), max(known.last, group.high))
    return [*found.values()]


def newest_snapshot(groups: Iterable[Group]) -> Position | None:
    return max((group.snapshot for group in groups if group.snapshot is not None), default=None)


def shares_of(groups: Iterable[Group]) -> list[Share]:
    """By topic."""
    shares: dict[str, Share] = {}
    for group in groups:
        one = shares.get(group.topic, Share(group.topic, {}, None, None, None, ended=False))
        span = one.schemas.get(group.schema, Span(group.low, group.high))
        shares[group.topic] = Share(
            group.topic,
            {**one.schemas, group.schema: Span(min(span.first, group.low), max(span.last, group.high))},
            _least(one.first, group.first),
            _most(one.last, group.last),
            _most(one.snapshot, group.snapshot),
            ended=one.ended or group.ended,
        )
    return [*shares.values()]


def _least(*values: Position | None) -> Position | None:
    return min((value for value in values if value is not None), default=None)


def _most(*values: Position | None) -> Position | None:
    return max((value for value in values if value is not None), default=None)
