"""Where a stream begins, and what is known after a start."""

from __future__ import annotations

from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql.streaming import StreamingQuery

from .. import driver
from ..catalogue import remove
from ..registry import Registry, RegistryUnavailable
from ..stream import BronzeStream
from .wrapping import Around, around


@around("spark-begins-at-the-end", BronzeStream, "_start_query")
def begins_at_the_end(start_query: Around, self: BronzeStream) -> StreamingQuery:
    remove(self._spark, self.definition.checkpoint)
    self._begins = "latest"
    return start_query(self)


@around("spark-skips-the-outage", BronzeStream, "_start_query")
def skips_the_outage(start_query: Around, self: BronzeStream) -> StreamingQuery:
    return begins_at_the_end(start_query, self) if _has_failed(self) else start_query(self)


@around("spark-forgets-after-failure", BronzeStream, "_start_query")
def forgets_after_failure(start_query: Around, self: BronzeStream) -> StreamingQuery:
    if _has_failed(self):
        remove(self._spark, self.definition.checkpoint)
    return start_query(self)


@around("spark-judges-without-registry", Registry, "schema_for")
def judges_without_registry(schema_for: Around, self: Registry, *args: Any) -> str | None:
    try:
        return schema_for(self, *args)
    except RegistryUnavailable:
        return None


@around("spark-registers-too-little", driver, "register_tables")
def registers_too_little(register_tables: Around, spark: SparkSession, database: str, path: str) -> list[str]:
    return [] if database == "silver" else register_tables(spark, database, path)


def _has_failed(stream: BronzeStream) -> bool:
    return stream._error is not None
