"""
From Kafka's bytes to changes. Key and value are JSON with their schema (Connect's JsonConverter, `schemas.enable`), so that
an event from before an ALTER is read by the schema that it was written with.
"""

from __future__ import annotations

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from .position import position_of

SCHEMA_ID = "_schema"
"""A hash of a value's schema: the schema itself is many times as long as the change."""

# Between the two members, with the end of the first. No quoted text has it: a quote within one is escaped.
_DELIMITER = '},"payload":'
_BEGIN = '{"schema":'

_HEADER = (
    "op string, source struct<file:string,pos:bigint,`row`:int,snapshot:string>, "
    "transaction struct<id:string,total_order:bigint,data_collection_order:bigint>"
)
_END = "status string, id string, event_count bigint, data_collections array<struct<data_collection:string,event_count:bigint>>"


class NoChange(Exception):
    """A record in a table's topic that is none of Debezium's."""


def changes_in(records: DataFrame) -> DataFrame:
    """
    A row a change: `topic`, `partition`, `offset`, `key` and `payload` (JSON, without their schemas), `_schema`, `op`,
    `position`, `snapshot` (text, null for what is none), `tx`, `tx_order`. Tombstones, which say that a key's older
    records may go, are passed over.
    """
    texts = records.where(is_change()).select(
        "topic",
        "partition",
        "offset",
        F.col("key").cast("string").alias("_key"),
        F.col("value").cast("string").alias("_value"),
    )
    parts = texts.select(
        "topic",
        "partition",
        "offset",
        payload_of("_key").alias("key"),
        payload_of("_value").alias("payload"),
        F.xxhash64(schema_of("_value")).alias(SCHEMA_ID),
    )
    # A value that is no JSON of this form has no header: found where changes are counted.
    return parts.withColumn("_header", F.from_json("payload", _HEADER)).select(
        "topic",
        "partition",
        "offset",
        "key",
        "payload",
        SCHEMA_ID,
        F.col("_header.op").alias("op"),
        position_of("_header.source").alias("position"),
        F.nullif(F.col("_header.source.snapshot"), F.lit("false")).alias("snapshot"),
        F.col("_header.transaction.id").alias("tx"),
        F.col("_header.transaction.data_collection_order").alias("tx_order"),
    )


def is_change() -> Column:
    """Whether a record is an event: one without a value is the tombstone that follows a delete."""
    return F.col("value").isNotNull()


def schemas_in(records: DataFrame) -> DataFrame:
    """One of the values of each schema: `topic`, `_schema`, `value_schema` and `key_schema` (JSON; null without a key)."""
    schemas = records.where(is_change()).select(
        "topic",
        schema_of("cast(value as string)").alias("value_schema"),
        schema_of("cast(key as string)").alias("key_schema"),
    )
    return schemas.withColumn(SCHEMA_ID, F.xxhash64("value_schema")).dropDuplicates(["topic", SCHEMA_ID])


def end_of() -> Column:
    """Of a row of `changes_in` that is the end of a transaction: `offset`, `tx`, `counts` (events by `database.table`); else null."""
    counts = F.expr("map_from_entries(coalesce(_end.data_collections, array()))")
    return F.when(F.col("_end.status") == "END", F.struct("offset", F.col("_end.id").alias("tx"), counts.alias("counts")))


def with_marks(rows: DataFrame, topic: str) -> DataFrame:
    """Rows of `changes_in`, with what `end_of` asks for; `topic`: the transactions'."""
    return rows.withColumn("_end", F.when(F.col("topic") == topic, F.from_json("payload", _END)))


# By bytes, from the end that is nearer: a schema is some thousand characters, and to count them costs more than all else.


def schema_of(text: str) -> Column:
    return F.expr(f"concat(substring(substring_index({text}, '{_DELIMITER}', 1), {len(_BEGIN) + 1}), '}}')")


def payload_of(text: str) -> Column:
    payload = f"substring_index({text}, '{_DELIMITER}', -1)"
    return F.expr(f"case when contains({text}, '{_DELIMITER}') then substring({payload}, 1, length({payload}) - 1) end")
