"""One batch of records into the tables of a stream: each record once, in its table or among the rejected."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import partial, reduce

from pyspark.errors import AnalysisException
from pyspark.sql import DataFrame, DataFrameWriter, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import StructType

from .commits import Note, beyond, end_of, newest_note, with_ends
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

REJECTED = "rejected"
# Above this many rows a table's share of a batch is written by more than one task.
ROWS_PER_FILE = 20_000
# A Kafka partition with news is a task; three do for a small batch what eighteen would.
TASKS = 3

# Of a record, in Kafka's columns.
PLACE = ("topic", "partition", "offset")

SchemaLookup = Callable[[int, str], str | None]
"""The schema of an id for a topic, None when there is none. Waits while nobody can say."""

Spans = dict[tuple[str, int], tuple[int, int]]
"""The first and the last offset by topic and partition."""


@dataclass
class Share:
    """The records of one topic in one schema, either all of them whole events or none."""

    topic: str
    schema_id: int | None
    whole: bool
    count: int
    spans: Spans


@dataclass(frozen=True)
class Part:
    """What a share brings to a table: `rows` by the number of the batch."""

    share: Share
    rows: Callable[[int], DataFrame]


@dataclass(frozen=True)
class Batch:
    """`application` names the checkpoint, `id` the batch in it."""

    id: int
    application: str
    ingested_at: datetime


@dataclass(frozen=True)
class Destination:
    """Where a stream's tables are: `path/<table>`. `tables` by Kafka topic."""

    path: str
    tables: dict[str, str]

    def of(self, topic: str) -> str:
        return self.tables[topic]


class BatchWriter:
    def __init__(self, spark: SparkSession, destination: Destination, schema_for: SchemaLookup) -> None:
        self._spark = spark
        self._destination = destination
        self._schema_for = schema_for
        self._fitting: set[tuple[str, int]] = set()
        self._schemas: dict[tuple[str, int | None], EventSchema] = {}
        self._whole = F.lit(False)
        self._newest: dict[str, Note] = {}

    def begin(self) -> None:
        """To be called before a query's first batch, which tables may have already: they are looked at anew."""
        self._fitting.clear()
        self._newest = {}

    def write(self, records: DataFrame, batch_id: int, application: str) -> set[str]:
        """
        Returns the names of the tables written to. What the tables have of these records already, since a checkpoint did
        not know of a commit or is an older one, is not written again.

        The rejected are committed before all others. A table that has a record's offset behind it thus says that the
        record was dealt with, and a rejected one stays so, even if its schema has become known since.
        """
        batch = Batch(batch_id, application, datetime.now(timezone.utc))
        rows = with_schema_id(records.coalesce(TASKS)).persist()
        try:
            parts = self._sort(rows, batch)
            tables = {*parts}
            if REJECTED in parts:
                self._append(REJECTED, parts.pop(REJECTED), batch)
            _side_by_side([partial(self._append, table, own, batch) for table, own in parts.items()])
            return tables
        finally:
            rows.unpersist(blocking=False)

    def _sort(self, rows: DataFrame, batch: Batch) -> dict[str, list[Part]]:
        """What goes to which table."""
        shares = self._shares(rows)
        self._look_up({REJECTED, *(self._destination.of(share.topic) for share in shares)}, batch)
        if self._has_some_of(shares):
            rows = self._not_there_yet(rows)
            shares = self._shares(rows)
        parts: dict[str, list[Part]] = {}
        for share in shares:
            table, part = self._part(rows, share, batch)
            parts.setdefault(table, []).append(part)
        return parts

    def _look_up(self, tables: set[str], batch: Batch) -> None:
        """Where this stream stands in tables that it has not written to since its start."""

        def look_up(table: str) -> None:
            self._newest[table] = newest_note(self._spark, self._path(table), f"{batch.application}/{table}")

        _side_by_side([partial(look_up, table) for table in tables - self._newest.keys()])

    def _has_some_of(self, shares: list[Share]) -> bool:
        """Whether any of these records may have been dealt with before: so after a start alone."""
        return any(
            first <= end_of(self._newest[table].ends, place)
            for share in shares
            for place, (first, _last) in share.spans.items()
            for table in (REJECTED, self._destination.of(share.topic))
        )

    def _not_there_yet(self, rows: DataFrame) -> DataFrame:
        """Without what a table of events has behind it, and without what was rejected."""
        for topic in self._destination.tables:
            note = self._newest.get(self._destination.of(topic))
            if note is not None and topic in note.ends:
                rows = rows.where(beyond(topic, note.ends[topic]))
        return self._without_rejected(rows)

    def _without_rejected(self, rows: DataFrame) -> DataFrame:
        if not self._newest[REJECTED].ends:
            return rows
        rejected = self._spark.read.format("delta").load(self._path(REJECTED))
        places = rejected.select(*(F.col(f"_kafka_{name}").alias(name) for name in PLACE))
        return rows.join(places, [*PLACE], "left_anti")

    def _part(self, rows: DataFrame, share: Share, batch: Batch) -> tuple[str, Part]:
        known = self._schemas.get((share.topic, share.schema_id))
        if known is None:
            reason = NOT_AVRO if share.schema_id is None else UNKNOWN_SCHEMA
            own = rows.where(written_with(share.topic, share.schema_id))
        else:
            table = self._destination.of(share.topic)
            if share.whole and self._fits(table, known, rows):
                return table, Part(share, lambda number: known.bronze_rows(rows, number, batch.ingested_at))
            reason = UNDECODABLE
            own = rows.where(known.mine).where(known.whole if share.whole else ~known.whole)
        return REJECTED, Part(share, lambda _number: rejected_rows(own, F.lit(reason), batch.ingested_at))

    def _shares(self, rows: DataFrame) -> list[Share]:
        """
        What records there are, by topic, schema and whether their bytes are an event: one look, at what is known of schemas
        from the batches before, and another where new ones turn up.
        """
        while True:
            shares: dict[tuple[str, int | None, bool], Share] = {}
            keys = ("topic", SCHEMA_ID, self._whole.alias("whole"))
            offsets = (F.count("*"), F.min("offset"), F.max("offset"))
            for topic, schema_id, whole, partition, *found in rows.groupBy(*keys, "partition").agg(*offsets).collect():
                count, first, last = found
                share = shares.setdefault((topic, schema_id, whole), Share(topic, schema_id, whole, 0, {}))
                share.count += count
                share.spans[topic, partition] = (first, last)
            if not self._learn({(topic, schema_id) for topic, schema_id, _whole in shares}):
                return [*shares.values()]

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

    def _fits(self, table: str, schema: EventSchema, rows: DataFrame) -> bool:
        """A field that the table has in another type would stop the whole stream for good, so it is no event of it."""
        if (table, schema.schema_id) in self._fitting:
            return True
        there = self._schema_of(table)
        if there is None:
            # The first who writes makes it.
            return True
        kinds = {field.name: field.dataType for field in there.fields}
        for field in schema.fields(rows):
            kind = kinds.get(field.name)
            nested = isinstance(kind, StructType) and isinstance(field.dataType, StructType)
            if kind is not None and not nested and kind.simpleString() != field.dataType.simpleString():
                return False
        self._fitting.add((table, schema.schema_id))
        return True

    def _schema_of(self, table: str) -> StructType | None:
        try:
            return self._spark.read.format("delta").load(self._path(table)).schema
        except AnalysisException:
            return None

    def _append(self, table: str, parts: list[Part], batch: Batch) -> None:
        newest = self._newest[table]
        # Readers ask for what came after a number: it never goes back, even where that of the checkpoint does.
        number = max(batch.id, newest.batch + 1)
        rows = reduce(
            lambda left, right: left.unionByName(right, allowMissingColumns=True), (part.rows(number) for part in parts)
        )
        spans = _together(part.share.spans for part in parts)
        note = Note(newest.writer, number, with_ends(newest.ends, spans))
        self._save(table, rows, sum(part.share.count for part in parts), note.text())
        self._newest[table] = note

    def _save(self, table: str, rows: DataFrame, count: int, note: str) -> None:
        """One commit of so many rows, with what is noted of it."""
        self._writer(table, rows, count).option("userMetadata", note).save(self._path(table))

    def _writer(self, table: str, rows: DataFrame, count: int) -> DataFrameWriter:
        files = 1 + count // ROWS_PER_FILE
        writer = rows.coalesce(files).write.format("delta").mode("append").option("mergeSchema", "true")
        if table != REJECTED:
            # Of the first write alone, which makes the table. Statistics of all columns are half the cost of a batch.
            writer = writer.option("delta.dataSkippingStatsColumns", BATCH_ID)
        return writer

    def _path(self, table: str) -> str:
        return f"{self._destination.path}/{table}"


def _together(all_spans: Iterable[Spans]) -> Spans:
    together: Spans = {}
    for spans in all_spans:
        for place, (first, last) in spans.items():
            known = together.get(place, (first, last))
            together[place] = (min(first, known[0]), max(last, known[1]))
    return together


def _side_by_side(jobs: list[Callable[[], None]]) -> None:
    """Runs all, waits for all, and then throws the first error: a batch ends whole or not at all."""
    if not jobs:
        return
    with ThreadPoolExecutor(max_workers=len(jobs)) as pool:
        futures = [pool.submit(job) for job in jobs]
    for future in futures:
        future.result()
