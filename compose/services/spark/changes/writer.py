"""One batch of change events into the tables: whole transactions only, each table in one commit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as F

from ..logs import Log
from .columns import CannotKeep, TableSchema, table_schema
from .envelope import SCHEMA_ID, changes_in, schemas_in
from .notes import NOTHING, Note, newest_note
from .plan import Plan, plan_for
from .position import Position, literal
from .progress import Progress, ProgressLog, Range
from .rows import newest_rows
from .share import Share, has_news, not_yet, note_after
from .survey import Group, newest_snapshot, shares_of, survey, transactions_of
from .table import ChangedTable
from .transactions import Cut, End, cut, in_order

TASKS = 3
KAFKA = ("key", "value", "topic", "partition", "offset")

Held = dict[str, dict[int, Range]]
"""By topic and partition the offsets of changes that wait for the rest of their transaction."""

Reread = Callable[[Held], DataFrame]
"""Those records of Kafka's again, with the columns `KAFKA`."""


class ChangeWriter:
    """
    `path`: where tables are, as `path/<database>/<table>`. `prefix`: what all topics begin with, a dot behind it.
    `partitions`: how many a topic has.
    """

    def __init__(
        self, spark: SparkSession, path: str, prefix: str, reread: Reread, partitions: Callable[[str], int], log: Log
    ) -> None:
        self._spark = spark
        self._path = path
        self._prefix = prefix
        self._reread = reread
        self._partitions = partitions
        self._log = log
        self._records = ProgressLog(spark, f"{path}/_progress")
        self.progress = Progress()
        self._notes: dict[str, Note] = {}
        self._tables: dict[str, ChangedTable] = {}
        self._schemas: dict[tuple[str, int], TableSchema | str] = {}
        self._is_in_order = False
        self._lock = threading.Lock()

    def begin(self) -> None:
        """To be called before a query's first batch: what has passed is what the tables and the last record say."""
        self.progress = self._records.newest()
        self._notes = {}
        self._is_in_order = False

    def write(self, records: DataFrame, _batch_id: int, _application: str) -> set[str]:
        """The names of the tables written to, as `database/table`. Done again it changes nothing: positions tell."""
        held = {topic: dict(ranges) for topic, ranges in self.progress.held.items()}
        records = records.select(*KAFKA)
        if held:
            records = records.unionByName(self._reread(held))
        rows = changes_in(records.coalesce(TASKS)).persist()
        try:
            groups, came = survey(rows, self._transactions)
            self._learn(groups, records)
            return self._write(rows.where(F.col("topic") != self._transactions), groups, self._ends(came))
        finally:
            rows.unpersist(blocking=False)

    def _write(self, changes: DataFrame, groups: list[Group], ends: list[End]) -> set[str]:
        superseded = newest_snapshot(groups)
        there = cut(ends, transactions_of(groups), self.progress.passed, superseded)
        bound = max((one for one in (there.passed.position, superseded) if one is not None), default=None)
        shown = changes.where(is_shown(bound))
        stopped = dict(self.progress.stopped)
        number = self.progress.number + 1
        written = set[str]()

        def apply(share: Share) -> None:
            if share.topic in stopped and self._table(share.topic).columns() is not None:
                return
            why = self._apply(share, shown, number)
            with self._lock:
                stopped.pop(share.topic, None)
                written.add(self._table_of(share.topic))
                if why is not None:
                    stopped[share.topic] = why

        shares = shares_of(group for group in groups if group_is_shown(group, bound))
        _side_by_side([partial(apply, share) for share in shares])
        self._keep(there, self._held(changes.where(~is_shown(bound))) if there.waiting else {}, stopped, number)
        return written

    def _keep(self, there: Cut, held: Held, stopped: dict[str, str], number: int) -> None:
        for topic in stopped.keys() - self.progress.stopped.keys():
            self._log.warn("a table follows no further", table=self._table_of(topic), reason=stopped[topic])
        progress = Progress(number, there.passed, there.ends, held, stopped, there.waiting)
        if replace(progress, number=self.progress.number) != self.progress:
            self._records.write(progress)
            self.progress = progress

    def _ends(self, came: list[Row]) -> list[End]:
        """In their order, those first that wait already. One that came before is known by its transaction."""
        found = {end.tx: end for end in self.progress.ends}
        if came and not self._is_in_order:
            in_order(self._transactions, self._partitions(self._transactions))
            self._is_in_order = True
        for row in came:
            counts = {f"{self._prefix}{table}": count for table, count in row["counts"].items() if count}
            found.setdefault(row["tx"], End(row["tx"], counts))
        return [*found.values()]

    def _learn(self, groups: list[Group], records: DataFrame) -> None:
        if {(group.topic, group.schema) for group in groups} <= self._schemas.keys():
            return
        for row in schemas_in(records.where(F.col("topic") != self._transactions)).collect():
            try:
                schema: TableSchema | str = table_schema(row["value_schema"], row["key_schema"])
            except CannotKeep as error:
                schema = str(error)
            self._schemas[row["topic"], row[SCHEMA_ID]] = schema

    def _apply(self, share: Share, shown: DataFrame, number: int) -> str | None:
        """None, or why the table follows no further."""
        table = self._table(share.topic)
        columns = table.columns()
        note = NOTHING if columns is None else self._note(share.topic, table)
        if columns is not None and not has_news(share, note):
            return None
        known = {schema: self._schemas[share.topic, schema] for schema in share.schemas}
        plan = plan_for(share, known, columns, note)
        if plan.schemas:
            own = shown.where((F.col("topic") == share.topic) & not_yet(note))
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
            table.create(rows, plan.newest, plan.columns, note)
            return
        for change in plan.evolutions:
            table.evolve(change)
        ended = plan.share.snapshot if plan.share.is_complete else None
        table.merge(rows, plan.newest, note, clears=ended, added=plan.added, added_at=plan.added_at)

    def _held(self, changes: DataFrame) -> Held:
        held: Held = {}
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


def is_shown(up_to: Position | None) -> Column:
    """Whether a change is one of a whole transaction, or of none: a snapshot's rows are."""
    alone = F.col("tx").isNull()
    return alone if up_to is None else alone | (F.col("position") <= F.expr(literal(up_to)))


def group_is_shown(group: Group, up_to: Position | None) -> bool:
    """As `is_shown`, of all changes of a group: a transaction's are shown all or none."""
    return group.tx is None or (up_to is not None and group.high <= up_to)


def _side_by_side(jobs: list[Callable[[], None]]) -> None:
    if not jobs:
        return
    with ThreadPoolExecutor(max_workers=min(6, len(jobs))) as pool:
        futures = [pool.submit(job) for job in jobs]
    for future in futures:
        future.result()
