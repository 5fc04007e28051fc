"""
From Kafka's bytes to columns. A value is a zero byte, the schema's id as a big-endian int32, and an Avro body written
with that schema (Confluent's wire format).
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from typing import Any

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F
from pyspark.sql.avro.functions import from_avro, to_avro

NOT_AVRO = "not_avro"
UNKNOWN_SCHEMA = "unknown_schema"
UNDECODABLE = "undecodable"

SCHEMA_ID = "_id"
BATCH_ID = "_batch_id"
EVENT = "_event"


def with_schema_id(batch: DataFrame) -> DataFrame:
    """Adds the id of the writer's schema (bigint), null where a value does not start as the wire format does."""
    framed = "value is not null and length(value) > 5 and substring(value, 1, 1) = X'00'"
    number = "cast(conv(hex(substring(value, 2, 4)), 16, 10) as bigint)"
    return batch.withColumn(SCHEMA_ID, F.expr(f"case when {framed} then {number} end"))


def written_with(topic: str, schema_id: int | None) -> Column:
    """Whether a record is of this topic and schema; None: of none."""
    return (F.col("topic") == topic) & F.col(SCHEMA_ID).eqNullSafe(F.lit(schema_id).cast("bigint"))


class EventSchema:
    """How events of one topic in one schema are read. Its columns are made once: each costs a dozen calls of the JVM."""

    def __init__(self, topic: str, schema_id: int, schema: str) -> None:
        self.schema_id = schema_id
        self.mine = written_with(topic, schema_id)
        event = from_avro(_body(), schema, {"mode": "PERMISSIVE"})
        self.whole = _is_whole(event, schema)
        self._events = self.mine & self.whole
        self._event = event.alias(EVENT)
        self._fields: list[Any] = []
        self._columns: list[Column] = []

    def fields(self, rows: DataFrame) -> list[Any]:
        """Name and type (`StructField`) of every field of an event; `rows` are any with Kafka's columns."""
        if not self._fields:
            self._fields = rows.select(self._event).schema[EVENT].dataType.fields  # type: ignore[attr-defined]
            self._columns = [column_of(field.name) for field in self._fields]
        return self._fields

    def bronze_rows(self, rows: DataFrame, batch_id: int, ingested_at: datetime) -> DataFrame:
        """Every field of its events as a column, and where they came from; what is no event is left out."""
        self.fields(rows)
        return rows.where(self._events).select("*", self._event).select(
            *self._columns,
            *origin_of(ingested_at),
            F.lit(self.schema_id).cast("int").alias("_schema_id"),
            F.lit(batch_id).cast("bigint").alias(BATCH_ID),
        )


def _is_whole(event: Column, schema: str) -> Column:
    """
    Whether a value's body is an event of this schema and nothing more. The reader neither fails on bytes that are no
    event (all fields are null then) nor looks at what follows one, so what it read must be as long as what was there.
    """
    required = [field["name"] for field in json.loads(schema)["fields"] if not _is_optional(field["type"])]
    there = event.getField(required[0]).isNotNull() if required else F.lit(True)
    return F.when(there, F.length(to_avro(event, schema)) == F.length(_body())).otherwise(F.lit(False))


def _body() -> Column:
    return F.expr("substring(value, 6)")


def rejected_rows(rows: DataFrame, reason: Column, ingested_at: datetime) -> DataFrame:
    """The bytes as they came, and why they are not in a table of events."""
    header = F.expr("cast(get(filter(headers, h -> h.key = 'correlation_id'), 0).value as string)")
    return rows.select(
        *origin_of(ingested_at),
        F.col("value").alias("raw"),
        header.alias("correlation_id"),
        reason.alias("reason"),
    )


def column_of(name: str) -> Column:
    """A field of an event as the column of its table."""
    return F.col(f"{EVENT}.`{name}`").alias(name)


def origin_of(ingested_at: datetime) -> list[Column]:
    """Where a row comes from, and when it came."""
    micros = int(ingested_at.timestamp() * 1_000_000)
    return [*position(), F.timestamp_micros(F.lit(micros)).alias("_ingested_at")]


@cache
def position() -> tuple[Column, ...]:
    return (
        F.col("topic").alias("_kafka_topic"),
        F.col("partition").alias("_kafka_partition"),
        F.col("offset").alias("_kafka_offset"),
        F.col("timestamp").alias("_kafka_timestamp"),
    )


def _is_optional(avro_type: Any) -> bool:
    return isinstance(avro_type, list) and "null" in avro_type
