"""What of a batch gets into which table, and what is noted of it."""

from __future__ import annotations

import threading
import time
from typing import Any

from pyspark.sql import DataFrame

from ..batch import REJECTED, Batch, BatchWriter, Destination, Part
from ..commits import Note
from ..warm_up import APPLICATION as WARM_UP
from .wrapping import Around, around

LARGE_BATCH = 10
# Between offsets and rows, and between rows and offsets: long enough for a kill to come in between.
WRITTEN_LATER_S = 2.0
CHECKPOINT_LATER_S = 1.0

# By place, what outlives a stream.
_REMEMBERED: dict[str, dict[str, Note]] = {}


@around("spark-drops-a-partition", BatchWriter, "write")
def drops_a_partition(write: Around, self: BatchWriter, records: DataFrame, *rest: Any) -> set[str]:
    return write(self, records.where("partition <> 1"), *rest)


@around("spark-swaps-tables", Destination, "of")
def swaps_tables(of: Around, self: Destination, topic: str) -> str:
    table = of(self, topic)
    return "driver_status" if table == "surge_updates" else table


@around("spark-loses-rejected", BatchWriter, "_sort")
def loses_rejected(sort: Around, self: BatchWriter, *args: Any) -> dict[str, list[Part]]:
    parts = sort(self, *args)
    parts.pop(REJECTED, None)
    return parts


@around("spark-drops-large-batches-tail", BatchWriter, "_save")
def drops_large_batches_tail(save: Around, self: BatchWriter, table: str, rows: DataFrame, count: int, note: str) -> None:
    save(self, table, rows.limit(count - 1) if count > LARGE_BATCH else rows, count, note)


@around("spark-ignores-new-fields", BatchWriter, "_save")
def ignores_new_fields(save: Around, self: BatchWriter, table: str, rows: DataFrame, *rest: Any) -> None:
    known = self._schema_of(table)
    save(self, table, rows if known is None else rows.select(*known.names), *rest)


@around("spark-commits-twice", BatchWriter, "_save")
def commits_twice(_save: Around, self: BatchWriter, table: str, rows: DataFrame, count: int, _note: str) -> None:
    """Notes nothing, so that nobody knows after a start that the rows are there."""
    self._writer(table, rows, count).save(self._path(table))
    time.sleep(CHECKPOINT_LATER_S)


@around("spark-checkpoints-first", BatchWriter, "write")
def checkpoints_first(write: Around, self: BatchWriter, records: DataFrame, batch_id: int, application: str) -> set[str]:
    if application == WARM_UP:
        return write(self, records, batch_id, application)
    rows = records.sparkSession.createDataFrame(records.collect(), records.schema)
    threading.Timer(WRITTEN_LATER_S, lambda: write(self, rows, batch_id, application)).start()
    return set()


@around("spark-trusts-batch-numbers", BatchWriter, "_append")
def trusts_batch_numbers(append: Around, self: BatchWriter, table: str, parts: list[Part], batch: Batch) -> None:
    if batch.id > self._newest[table].batch:
        append(self, table, parts, batch)


@around("spark-remembers-removed-tables", BatchWriter, "begin")
def remembers_removed_tables(begin: Around, self: BatchWriter) -> None:
    begin(self)
    self._newest = _REMEMBERED.setdefault(self._destination.path, {})


@around("spark-judges-anew", BatchWriter, "_without_rejected")
def judges_anew(_without_rejected: Around, _self: BatchWriter, rows: DataFrame) -> DataFrame:
    return rows
