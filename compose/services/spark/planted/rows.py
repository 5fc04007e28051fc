"""What a row says: its fields, and where it came from."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.types import DecimalType

from .. import batch, decode
from ..decode import EventSchema
from .wrapping import Around, around

TWO_HOURS = timedelta(hours=2)


@around("spark-rounds-decimals", EventSchema, "bronze_rows")
def rounds_decimals(bronze_rows: Around, self: EventSchema, *args: Any) -> DataFrame:
    rows = bronze_rows(self, *args)
    decimals = [field for field in rows.schema.fields if isinstance(field.dataType, DecimalType)]
    return rows.withColumns({field.name: F.round(field.name, 1).cast(field.dataType) for field in decimals})


@around("spark-shifts-timestamps", decode, "column_of")
def shifts_timestamps(column_of: Around, name: str) -> Column:
    column = column_of(name)
    return (column + F.expr("interval 2 hours")).alias(name) if name == "occurred_at" else column


@around("spark-loses-correlation", decode, "column_of")
def loses_correlation(column_of: Around, name: str) -> Column:
    return F.lit(None).cast("string").alias(name) if name == "correlation_id" else column_of(name)


@around("spark-local-ingestion-time", decode, "origin_of")
def local_ingestion_time(origin_of: Around, ingested_at: datetime) -> list[Column]:
    return origin_of(ingested_at + TWO_HOURS)


@around("spark-wrong-offset", decode, "position")
def wrong_offset(position: Around) -> tuple[Column, ...]:
    topic, partition, _offset, timestamp = position()
    return topic, partition, (F.col("offset") + 1).alias("_kafka_offset"), timestamp


@around("spark-deduplicates", EventSchema, "bronze_rows")
def deduplicates(bronze_rows: Around, self: EventSchema, *args: Any) -> DataFrame:
    return bronze_rows(self, *args).dropDuplicates(["event_id"])


@around("spark-no-reason", batch, "rejected_rows")
def no_reason(rejected_rows: Around, rows: DataFrame, _reason: Column, ingested_at: datetime) -> DataFrame:
    return rejected_rows(rows, F.lit(None).cast("string"), ingested_at)
