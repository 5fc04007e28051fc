"""How a database's changes become rows of its tables: what is newest, what is whole, and what the values are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from ..catalogue import remove
from ..changes import columns, envelope, rows, table, writer
from ..changes.plan import Plan
from ..changes.stream import ChangeStream
from ..changes.table import ChangedTable
from ..changes.transactions import Cut, End, Passed, Seen
from ..changes.writer import ChangeWriter
from .wrapping import Around, around

TWO_HOURS = timedelta(hours=2)


@around("spark-changes-text-positions", rows, "rank")
def text_positions(_rank: Around) -> Column:
    return F.struct(*(F.col(f"position.{name}").cast("string") for name in ("file", "pos", "row")))


@around("spark-changes-before-image", rows, "image_of")
def before_image(_image_of: Around) -> str:
    return "before"


@around("spark-changes-tombstone-event", envelope, "is_change")
def tombstone_event(_is_change: Around) -> Column:
    """The delete is what it steps over instead."""
    header = F.get_json_object(envelope.payload_of("cast(value as string)"), "$.op")
    return F.col("value").isNotNull() & ~F.coalesce(header == "d", F.lit(False))


@around("spark-changes-float-decimals", columns, "decimal_of")
def float_decimals(_decimal_of: Around, number: Column) -> Column:
    return number.cast("double")


@around("spark-changes-zoned-datetime", columns, "local_micros")
def zoned_datetime(local_micros: Around, number: Column) -> Column:
    return local_micros(number) + F.lit(TWO_HOURS)


@around("spark-changes-zoned-timestamp", columns, "instant")
def zoned_timestamp(instant: Around, text: Column) -> Column:
    return instant(text) - F.lit(TWO_HOURS)


@around("spark-changes-folds-spans", columns, "span")
def folds_spans(_span: Around, number: Column) -> Column:
    return F.pmod(number, F.lit(24 * 3_600 * 1_000_000))


@around("spark-changes-rounds-documents", columns, "document")
def rounds_documents(_document: Around, text: Column) -> Column:
    return F.regexp_replace(text, r"(\d{15})\d", "$10")


@around("spark-changes-by-arrival", ChangeWriter, "__init__")
def by_arrival(init: Around, self: ChangeWriter, *args: Any) -> None:
    """In a batch and between batches: what comes later is newer."""
    init(self, *args)
    rows.rank = lambda: F.col("offset")
    table.newer = lambda: "true"
    writer.not_yet = lambda _note: F.lit(True)
    writer.has_news = lambda _share, _note: True


@around("spark-changes-snapshot-last", rows, "rank")
def snapshot_last(_rank: Around) -> Column:
    """A snapshot's row is taken for the newest change of its key."""
    return F.struct(F.col("snapshot").isNotNull(), "position", "tx_order")


@around("spark-changes-deletes-stay", ChangedTable, "merge")
def deletes_stay(merge: Around, self: ChangedTable, changed: DataFrame, *rest: Any, **more: Any) -> None:
    merge(self, changed.where(~F.col(rows.DELETED)), *rest, **more)


@around("spark-changes-half-transactions", writer, "cut")
def half_transactions(_cut: Around, _ends: list[End], seen: list[Seen], passed: Passed, _superseded: Any) -> Cut:
    """Whatever has come is shown."""
    last = max((one.last for one in seen), default=passed.position)
    return Cut(Passed(last, passed.gtids), (), None)


@around("spark-changes-any-order", writer, "in_order")
def any_order(_in_order: Around, _topic: str, _partitions: int) -> None:
    """Ends that overtake each other are taken as they come."""


@around("spark-changes-two-commits", ChangeWriter, "_put")
def two_commits(put: Around, self: ChangeWriter, at: ChangedTable, plan: Plan, changes: DataFrame, *rest: Any, **more: Any) -> None:
    """The first changes of a transaction are there before the others."""
    first = F.coalesce(F.col("tx_order"), F.lit(1)) <= 1
    put(self, at, plan, changes.where(first), *rest, **more)
    put(self, at, plan, changes.where(~first), *rest, **{**more, "is_new": False})


@around("spark-changes-newest-schema", writer, "newest_rows")
def newest_schema(newest_rows: Around, changes: DataFrame, schemas: Any, known: Any, newest: Any) -> DataFrame:
    """Older events are read by it too."""
    return newest_rows(changes, {number: newest for number in schemas}, known, newest)


@around("spark-changes-no-defaults", ChangedTable, "_defaults")
def no_defaults(_defaults: Around, *_args: Any) -> str:
    return ""


@around("spark-changes-from-the-end", ChangeStream, "_start_query")
def from_the_end(start_query: Around, self: ChangeStream) -> Any:
    remove(self._spark, self.definition.checkpoint)
    self._begins = "latest"
    return start_query(self)
