"""One batch of change events into the tables: whole transactions only, each table in one commit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial, reduce

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from ..logs import Log
from .columns import CannotKeep, TableSchema, table_schema
from .envelope import SCHEMA_ID, NoChange, changes_in, ends_in, schemas_in
from .notes import NOTHING, Note, newest_note
from .plan import Plan, plan_for
from .position import Position, as_position, literal
from .progress import Progress, ProgressLog, Range
from .rows import newest_rows
from .share import Share, Span, has_news, not_yet, note_after
from .table import ChangedTable
from .transactions import Cut, End, Seen, cut

TASKS = 3

Reread = Callable[[dict[str, dict[int, Range]]], DataFrame]
"""Records of Kafka's by topic and partition."""


class ChangeWriter:
    """`path`: where tables are, as `path/<database>/<table>`. `prefix`: what all topics begin with, a dot behind it."""

    def __init__(self, spark: SparkSession, path: str, prefix: str, reread: Reread, log: Log) -> None:
        self._spark = spark
        self._path = path
        self._prefix = prefix
        self._reread = reread
        self._log = log
        self._records = ProgressLog(spark, f"{path}/_progress")
        self.progress = Progress()
        self._notes: dict[str, Note] = {}
        self._tables: dict[str, ChangedTable] = {}
        self._schemas: dict[tuple[str, int], TableSchema | str] = {}
        self._lock = threading.Lock()

    def begin(self) -> None:
        """To be called before a query's first batch: what has passed is what the tables and the last record say."""
        self.progress = self._records.newest()
        self._notes = {}

    def write(self, records: DataFrame, _batch_id: int, _application: str) -> set[str]:
        """The names of the tables written to, as `database/table`. Done again it changes nothing: positions tell."""
        held = {topic: dict(ranges) for topic, ranges in self.progress.held.items()}
        if held:
            records = records.select(*_KAFKA).unionByName(self._reread(held))
        ends = self._ends(records.where(F.col("topic") == self._transactions))
        own = records.where(F.col("topic") != self._transactions)
        changes = changes_in(own.coalesce(TASKS)).persist()
        try:
            return self._write(changes, own, ends)
        finally:
            changes.unpersist(blocking=False)

    def _write(self, changes: DataFrame, records: DataFrame, ends: list[End]) -> set[str]:
        superseded = self._superseded(changes)
        there = cut(ends, self._seen(changes), self.progress.passed, superseded)
        bounds = [one for one in (there.passed.position, superseded) if one is not None]
        shown = is_shown(max(bounds, default=None))
        shares = self._shares(changes.where(shown), records)
        stopped = dict(self.progress.stopped)
        number = self.progress.number + 1
        written = set[str]()

        def apply(share: Share) -> None:
            if share.topic in stopped and self._table(share.topic).columns() is not None:
                return
            why = self._apply(share, changes.where(shown), number)
            with self._lock:
                stopped.pop(share.topic, None)
                written.add(self._table_of(share.topic))
                if why is not None:
                    stopped[share.topic] = why

        _side_by_side([partial(apply, share) for share in shares])
        self._keep(there, self._held(changes.where(~shown)) if there.waiting else {}, stopped, number)
        return written

    def _keep(self, there: Cut, held: dict[str, dict[int, Range]], stopped: dict[str, str], number: int) -> None:
        for topic in stopped.keys() - self.progress.stopped.keys():
            self._log.error("a table follows no further", table=self._table_of(topic), reason=stopped[topic])
        progress = Progress(number, there.passed, there.ends, held, stopped, there.waiting)
        if replace(progress, number=self.progress.number) != self.progress:
            self._records.write(progress)
            self.progress = progress

    def _ends(self, records: DataFrame) -> list[End]:
        """In their order, those first that wait already. One that came before is known by its transaction."""
        found = {end.tx: end for end in self.progress.ends}
        for row in ends_in(records).orderBy("partition", "offset").collect():
            counts = {f"{self._prefix}{table}": count for table, count in row["counts"].items() if count}
            found.setdefault(row["tx"], End(row["tx"], counts))
        return [*found.values()]

    def _seen(self, changes: DataFrame) -> list[Seen]:
        """The transactions with changes here."""
        different = F.countDistinct("tx_order", "position")
        own = changes.where(F.col("tx").isNotNull())
        found: dict[str, Seen] = {}
        for tx, topic, count, low, high in (
            own.groupBy("tx", "topic").agg(different, F.min("position"), F.max("position")).collect()
        ):
            first, last = _there(low), _there(high)
            known = found.get(tx, Seen(tx, {}, first, last))
            found[tx] = Seen(tx, {**known.counts, topic: count}, min(first, known.first), max(last, known.last))
        return [*found.values()]

    def _superseded(self, changes: DataFrame) -> Position | None:
        row = changes.where(is_of_snapshot()).agg(F.max("position")).collect()[0]
        return as_position(row[0])

    def _shares(self, changes: DataFrame, records: DataFrame) -> list[Share]:
        is_change = F.col("snapshot").isNull()
        aggregates = (
            F.min("position"),
            F.max("position"),
            F.min(F.when(is_change, F.col("position"))),
            F.max(F.when(is_change, F.col("position"))),
            F.max(F.when(is_of_snapshot(), F.col("position"))),
            F.max(F.col("snapshot").isin("last", "last_in_data_collection")),
            F.sum(F.col("op").isNull().cast("int")),
        )
        found = changes.groupBy("topic", SCHEMA_ID).agg(*aggregates).collect()
        broken = [row["topic"] for row in found if row[-1]]
        if broken:
            raise NoChange(f"{broken[0]} has a record that is no change of Debezium's with its schema")
        self._learn({(row["topic"], row[SCHEMA_ID]) for row in found}, records)
        shares: dict[str, Share] = {}
        for topic, schema, low, high, first, last, snapshot, ended, _broken in found:
            one = Share(
                topic,
                {schema: Span(_there(low), _there(high))},
                as_position(first),
                as_position(last),
                as_position(snapshot),
                bool(ended),
            )
            shares[topic] = _joined(shares[topic], one) if topic in shares else one
        return [*shares.values()]

    def _learn(self, found: set[tuple[str, int]], records: DataFrame) -> None:
        if found <= self._schemas.keys():
            return
        for row in schemas_in(records).collect():
            try:
                schema = table_schema(row["value_schema"], row["key_schema"])
            except CannotKeep as error:
                self._schemas[row["topic"], row[SCHEMA_ID]] = str(error)
            else:
                self._schemas[row["topic"], row[SCHEMA_ID]] = schema

    def _apply(self, share: Share, changes: DataFrame, number: int) -> str | None:
        """None, or why the table follows no further."""
        table = self._table(share.topic)
        columns = table.columns()
        note = NOTHING if columns is None else self._note(share.topic, table)
        if columns is not None and not has_news(share, note):
            return None
        known = {schema: self._schemas[share.topic, schema] for schema in share.schemas}
        plan = plan_for(share, known, columns, note)
        if plan.schemas:
            own = changes.where((F.col("topic") == share.topic) & not_yet(note))
            before = F.lit(True) if plan.refused_at is None else F.col("position") < F.expr(literal(plan.refused_at))
            after = note_after(plan.share, note, number)
            self._put(table, plan, own.where(before), after, is_new=columns is None)
            with self._lock:
                self._notes[share.topic] = after
        return plan.refused

    def _put(self, table: ChangedTable, plan: Plan, changes: DataFrame, note: Note, *, is_new: bool) -> None:
        """One commit of rows, after those that change columns."""
        rows = newest_rows(changes, plan.schemas, plan.columns, plan.newest)
        if is_new:
            table.create(rows, note)
            return
        for change in plan.evolutions:
            table.evolve(change)
        ended = plan.share.snapshot if plan.share.is_complete else None
        table.merge(rows, plan.newest, note, clears=ended, added=plan.added, added_at=plan.added_at)

    def _held(self, changes: DataFrame) -> dict[str, dict[int, Range]]:
        held: dict[str, dict[int, Range]] = {}
        offsets = changes.groupBy("topic", "partition").agg(F.min("offset"), F.max("offset"))
        for topic, partition, first, last in offsets.collect():
            held.setdefault(topic, {})[partition] = (first, last + 1)
        return held

    def _note(self, topic: str, table: ChangedTable) -> Note:
        with self._lock:
            known = self._notes.get(topic)
        return known or newest_note(self._spark, table.path)

    def _table(self, topic: str) -> ChangedTable:
        with self._lock:
            if topic not in self._tables:
                self._tables[topic] = ChangedTable(self._spark, f"{self._path}/{self._table_of(topic)}")
            return self._tables[topic]

    def _table_of(self, topic: str) -> str:
        return topic.removeprefix(self._prefix).replace(".", "/", 1)

    @property
    def _transactions(self) -> str:
        return f"{self._prefix}transaction"


_KAFKA = ("key", "value", "topic", "partition", "offset")


def is_shown(up_to: Position | None) -> Column:
    """Whether a change is one of a whole transaction, or of none: a snapshot's rows are."""
    alone = F.col("tx").isNull()
    return alone if up_to is None else alone | (F.col("position") <= F.expr(literal(up_to)))


def is_of_snapshot() -> Column:
    """Of a snapshot of whole tables; what is read of one while changes go on has a place among them."""
    return F.col("snapshot").isNotNull() & (F.col("snapshot") != "incremental")


def _joined(one: Share, other: Share) -> Share:
    def least(*values: Position | None) -> Position | None:
        return min((value for value in values if value is not None), default=None)

    def most(*values: Position | None) -> Position | None:
        return max((value for value in values if value is not None), default=None)

    return Share(
        one.topic,
        {**one.schemas, **other.schemas},
        least(one.first, other.first),
        most(one.last, other.last),
        most(one.snapshot, other.snapshot),
        one.ended or other.ended,
    )


def _there(value: object) -> Position:
    position = as_position(value)
    if position is None:
        raise NoChange("a change says no place in the binary log")
    return position


def _side_by_side(jobs: list[Callable[[], None]]) -> None:
    if not jobs:
        return
    with ThreadPoolExecutor(max_workers=min(6, len(jobs))) as pool:
        futures = [pool.submit(job) for job in jobs]
    for future in futures:
        future.result()
