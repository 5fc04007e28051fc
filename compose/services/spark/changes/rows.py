"""From the changes of one table to the newest of each of its keys, as rows of the table."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import reduce

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F

from .columns import Field, TableSchema
from .envelope import SCHEMA_ID

# Of a change beside its row, in names that no column of MySQL's should have.
POSITION = "_position"
DELETED = "_deleted"
RANK = "_rank"

Columns = Mapping[str, str]
"""A table's columns: types by name, as in the table."""


def newest_rows(changes: DataFrame, schemas: Mapping[int, TableSchema], table: Columns, newest: TableSchema) -> DataFrame:
    """
    A row for each key: the table's columns as the key's newest change leaves them, `_position` of that one, and whether it
    deletes the row. `schemas`: all that these changes were written with.
    """
    rows = reduce(
        DataFrame.unionByName,
        (_rows_of(changes.where(F.col(SCHEMA_ID) == number), schema, table, newest) for number, schema in schemas.items()),
    )
    key = [F.col(f"`{name}`") for name in newest.key]
    latest = rows.groupBy(*key).agg(F.max_by(F.struct("*"), F.col(RANK)).alias("row"))
    return latest.select("row.*").drop(RANK)


def _rows_of(changes: DataFrame, schema: TableSchema, table: Columns, newest: TableSchema) -> DataFrame:
    """By the schema that these changes were written with; what it does not have is what the ALTER gave to older rows."""
    image = changes.withColumn("_row", _parsed(image_of(), schema.fields, "payload")).withColumn(
        "_keys", F.from_json("key", f"struct<{_ddl(_key_fields(schema))}>", {"mode": "FAILFAST"})
    )
    columns = [_column(name, column_type, schema, newest) for name, column_type in table.items()]
    return image.select(
        *columns,
        F.col("position").alias(POSITION),
        (F.col("op") == "d").alias(DELETED),
        rank().alias(RANK),
    )


def image_of() -> str:
    """Which of a change's images is the row: what the change has left."""
    return "after"


def rank() -> Column:
    """By what a key's newest change is told: its position, and at the same one a snapshot's row comes before changes."""
    return F.struct("position", F.col("snapshot").isNull(), "tx_order", "offset")


def _key_fields(schema: TableSchema) -> list[Field]:
    return [field for field in schema.fields if field.name in schema.key]


def _parsed(image: str, fields: Sequence[Field], text: str) -> Column:
    """Fails where the text is not of this form: fields of another one would be nulls."""
    parsed = F.from_json(text, f"struct<{image}:struct<{_ddl(fields)}>>", {"mode": "FAILFAST"})
    return parsed.getField(image)


def _ddl(fields: Sequence[Field]) -> str:
    return ",".join(f"`{field.name}`:{field.read_as}" for field in fields)


def _column(name: str, column_type: str, schema: TableSchema, newest: TableSchema) -> Column:
    own = schema.named(name)
    if own is None:
        return default_of(newest.named(name)).cast(column_type).alias(name)
    value = own.convert(F.col("_row").getField(own.name))
    if own.name in schema.key:
        # A delete has no row, but always its key.
        value = F.coalesce(own.convert(F.col("_keys").getField(own.name)), value)
    return value.cast(column_type).alias(name)


def default_of(field: Field | None) -> Column:
    """What rows have in a column that came after them."""
    if field is None or field.default is None:
        return F.lit(None)
    default = str(field.default) if isinstance(field.default, Decimal) else json.dumps(field.default)
    given = F.from_json(F.lit(f"{{{json.dumps(field.name)}: {default}}}"), f"struct<{_ddl([field])}>", {"mode": "FAILFAST"})
    return field.convert(given.getField(field.name))
