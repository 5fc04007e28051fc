"""One batch of records into the tables of a stream: each record once, in its table or among the rejected."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import reduce

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from .commits import name_of, newest_batch
from .decode import (
    BATCH_ID,
    NOT_AVRO,
    SCHEMA_ID,
    UNDECODABLE,
    UNKNOWN_SCHEMA,
    EventSchema,
    rejected_rows,
    with_schema_id,
    written_with,
)
from .defects import defect

REJECTED = "rejected"
# Above this many rows a table's share of a batch is written by more than one task.
ROWS_PER_FILE = 20_000
# A Kafka partition with news is a task; three do for a small batch what eighteen would.
TASKS = 3

SchemaLookup = Callable[[int, str], str | None]
"""The schema of an id for a topic, None when there is none. Waits while nobody can say."""


@dataclass(frozen=True)
class Group:
    """The records of one topic in one schema."""

    table: str
    schema: EventSchema
    count: int
    rows: DataFrame


@dataclass(frozen=True)
class Batch:
    """
    `application` and `id` name it for good. `may_repeat`: an earlier attempt may have written some of its tables and ended
    before the checkpoint knew.
    """

    id: int
    application: str
    ingested_at: datetime
    may_repeat: bool


@dataclass(frozen=True)
class Destination:
    """Where a stream's tables are: `path/<table>`. `tables` by Kafka topic."""

    path: str
    tables: dict[str, str]

    def of(self, topic: str) -> str:
        table = self.tables[topic]
        if defect("spark-swaps-tables") and table == "surge_updates":
            return "driver_status"
        return table


class BatchWriter:
    def __init__(self, spark: SparkSession, destination: Destination, schema_for: SchemaLookup) -> None:
        self._spark = spark
        self._destination = destination
        self._schema_for = schema_for
        self._fitting: set[tuple[str, int]] = set()
        self._schemas: dict[tuple[str, int | None], EventSchema] = {}
        self._whole = F.lit(False)

    def write(self, records: DataFrame, batch_id: int, application: str, *, may_repeat: bool) -> set[str]:
        """
        Returns the names of the tables written to. Written again, after a crash between a table's commit and the
        stream's, a batch changes nothing, if `may_repeat` is said then.
        """
        batch = Batch(batch_id, application, datetime.now(timezone.utc), may_repeat)
        if defect("spark-drops-a-partition"):
            records = records.where("partition <> 1")
        rows = with_schema_id(records.coalesce(TASKS)).persist()
        try:
            groups, rejected = self._sort(rows, batch)
            jobs = self._table_jobs(groups, batch)
            if rejected and not defect("spark-loses-rejected"):
                jobs.append(lambda: self._append(REJECTED, rejected, 1, batch))
            return {table for written in _side_by_side(jobs) for table in written}
        finally:
            rows.unpersist(blocking=False)

    def _sort(self, rows: DataFrame, batch: Batch) -> tuple[list[Group], list[DataFrame]]:
        """What goes to the tables of events, and what is rejected."""
        groups: list[Group] = []
        rejected: list[DataFrame] = []
        for topic, schema_id, whole, count in self._count(rows):
            known = self._schemas.get((topic, schema_id))
            if known is None:
                reason = NOT_AVRO if schema_id is None else UNKNOWN_SCHEMA
                own = rows.where(written_with(topic, schema_id))
            else:
                group = Group(self._destination.of(topic), known, count, rows)
                if whole and self._fits(group):
                    groups.append(group)
                    continue
                reason = UNDECODABLE
                own = rows.where(known.mine).where(known.whole if whole else ~known.whole)
            rejected.append(rejected_rows(own, F.lit(reason), batch.ingested_at))
        return groups, rejected

    def _count(self, rows: DataFrame) -> list[tuple[str, int | None, bool, int]]:
        """
        How many records there are by topic, schema and whether their bytes are an event: one look, at what is known of
        schemas from the batches before, and another where new ones turn up.
        """
        while True:
            counts = rows.groupBy("topic", SCHEMA_ID, self._whole.alias("whole")).count().collect()
            if not self._learn({(topic, schema_id) for topic, schema_id, _whole, _count in counts}):
                return [tuple(count) for count in counts]

    def _learn(self, pairs: set[tuple[str, int | None]]) -> bool:
        learned = False
        for topic, schema_id in pairs:
            if schema_id is None or (topic, schema_id) in self._schemas:
                continue
            schema = self._schema_for(schema_id, topic)
            if schema is not None:
                known = EventSchema(topic, schema_id, schema)
                self._schemas[(topic, schema_id)] = known
                self._whole = F.when(known.mine, known.whole).otherwise(self._whole)
                learned = True
        return learned

    def _fits(self, group: Group) -> bool:
        """A field that the table has in another type would stop the whole stream for good, so it is no event of it."""
        if (group.table, group.schema.schema_id) in self._fitting:
            return True
        table = self._schema_of(group.table)
        if table is None:
            # The first who writes makes it.
            return True
        kinds = {field.name: field.dataType for field in table.fields}
        for field in group.schema.fields(group.rows):
            there = kinds.get(field.name)
            nested = isinstance(there, StructType) and isinstance(field.dataType, StructType)
            if there is not None and not nested and there.simpleString() != field.dataType.simpleString():
                return False
        self._fitting.add((group.table, group.schema.schema_id))
        return True

    def _schema_of(self, table: str) -> StructType | None:
        try:
            return self._spark.read.format("delta").load(f"{self._destination.path}/{table}").schema
        except AnalysisException:
            return None

    def _table_jobs(self, groups: list[Group], batch: Batch) -> list[Callable[[], list[str]]]:
        by_table: dict[str, list[Group]] = {}
        for group in groups:
            by_table.setdefault(group.table, []).append(group)

        def job(table: str, own: list[Group]) -> Callable[[], list[str]]:
            frames = [group.schema.bronze_rows(group.rows, batch.id, batch.ingested_at) for group in own]
            count = sum(group.count for group in own)
            return lambda: self._append(table, frames, count, batch)

        return [job(table, own) for table, own in by_table.items()]

    def _append(self, table: str, frames: list[DataFrame], count: int, batch: Batch) -> list[str]:
        path = f"{self._destination.path}/{table}"
        writer_name = f"{batch.application}/{table}"
        if batch.may_repeat and batch.id <= newest_batch(self._spark, path, writer_name):
            return [table]
        rows = reduce(lambda left, right: left.unionByName(right, allowMissingColumns=True), frames)
        if defect("spark-drops-large-batches-tail") and count > 10:
            rows = rows.limit(count - 1)
        known = self._schema_of(table) if defect("spark-ignores-new-fields") else None
        if known is not None:
            rows = rows.select(*known.names)
        files = 1 + count // ROWS_PER_FILE
        writer = rows.coalesce(files).write.format("delta").mode("append").option("mergeSchema", "true")
        if table != REJECTED:
            # Of the first write alone, which makes the table. Statistics of all columns are half the cost of a batch.
            writer = writer.option("delta.dataSkippingStatsColumns", BATCH_ID)
        if defect("spark-commits-twice"):
            writer.save(path)
            time.sleep(1)
        else:
            writer.option("userMetadata", name_of(writer_name, batch.id)).save(path)
        return [table]


def _side_by_side(jobs: list[Callable[[], list[str]]]) -> list[list[str]]:
    """Runs all, waits for all, and then throws the first error: a batch ends whole or not at all."""
    if not jobs:
        return []
    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        futures: list[Future[list[str]]] = [pool.submit(job) for job in jobs]
    return [future.result() for future in futures]
