"""Debezium's types as columns of a Delta table, exactly: what cannot be kept exactly is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as F

MOST_DIGITS = 38
# BIGINT UNSIGNED comes as a decimal that says no number of digits.
UNSIGNED_DIGITS = 20


class CannotKeep(Exception):
    """A type that no column of a Delta table holds exactly."""


@dataclass(frozen=True)
class Field:
    """`type`: the column's in Delta. `read_as`: its JSON's. `default`: as in the JSON, `None` where there is none."""

    name: str
    type: str
    read_as: str
    convert: Callable[[Column], Column]
    default: Any = None


@dataclass(frozen=True)
class TableSchema:
    """What one schema of Debezium's says of a table's rows; `key`: names of the key's columns, none without a key."""

    fields: tuple[Field, ...]
    key: tuple[str, ...]

    def named(self, name: str) -> Field | None:
        return next((field for field in self.fields if field.name.lower() == name.lower()), None)


def table_schema(value_schema: str, key_schema: str | None) -> TableSchema:
    """
    Of the schemas in an event's value and key.
    @raises CannotKeep
    """
    # A default has all its digits.
    envelope = json.loads(value_schema, parse_float=Decimal)
    rows = next(field for field in envelope["fields"] if field["field"] == "after")
    key = () if not key_schema else tuple(field["field"] for field in json.loads(key_schema)["fields"])
    return TableSchema(tuple(field_of(field) for field in rows["fields"]), key)


def field_of(field: dict[str, Any]) -> Field:
    name, kind, meaning = field["field"], field["type"], field.get("name")
    default = field.get("default")
    if meaning == "org.apache.kafka.connect.data.Decimal":
        parameters = field.get("parameters") or {}
        scale = int(parameters.get("scale", 0))
        digits = int(parameters.get("connect.decimal.precision", UNSIGNED_DIGITS if scale == 0 else MOST_DIGITS))
        if digits > MOST_DIGITS:
            raise CannotKeep(f"column {name} has {digits} digits, and DECIMAL at most {MOST_DIGITS}")
        column_type = f"decimal({digits},{scale})"
        return Field(name, column_type, column_type, lambda number: decimal_of(number), default)
    known = _MEANINGS.get(meaning) or (_KINDS.get(kind) if meaning is None or meaning in _TEXTS else None)
    if known is None:
        raise CannotKeep(f"column {name} is of type {kind}{'' if meaning is None else f' ({meaning})'}")
    column_type, read_as, convert = known
    return Field(name, column_type, read_as, convert, default)


def decimal_of(number: Column) -> Column:
    """All digits: read from the JSON as a decimal, never as a double in between."""
    return number


def local_micros(number: Column) -> Column:
    """DATETIME: what a clock on the wall showed. No zone is known, so none is applied."""
    return F.expr("timestamp_ntz'1970-01-01 00:00:00'") + F.make_dt_interval(secs=number.cast("decimal(18,0)") / F.lit(1_000_000).cast("decimal(7,0)"))


def local_millis(number: Column) -> Column:
    return local_micros(number * F.lit(1_000).cast("bigint"))


def instant(text: Column) -> Column:
    """TIMESTAMP: a moment, in ISO 8601 with its zone."""
    return text.cast("timestamp")


def span(number: Column) -> Column:
    """TIME: reaches from -838 to 838 hours, which is no time of a day, so it stays microseconds."""
    return number


def document(text: Column) -> Column:
    """JSON: the text as it came, for to read it would round its numbers."""
    return text


def _as_it_is(column: Column) -> Column:
    return column


_Known = tuple[str, str, Callable[[Column], Column]]

_KINDS: dict[str, _Known] = {
    "int8": ("smallint", "smallint", _as_it_is),
    "int16": ("smallint", "smallint", _as_it_is),
    "int32": ("int", "int", _as_it_is),
    "int64": ("bigint", "bigint", _as_it_is),
    "float": ("float", "float", _as_it_is),
    "float32": ("float", "float", _as_it_is),
    "double": ("double", "double", _as_it_is),
    "float64": ("double", "double", _as_it_is),
    "boolean": ("boolean", "boolean", _as_it_is),
    "string": ("string", "string", _as_it_is),
    "bytes": ("binary", "string", F.unbase64),
}

# Names of Debezium's that say what a text means, and change nothing in it.
_TEXTS = ("io.debezium.data.Enum", "io.debezium.data.EnumSet")

_MEANINGS: dict[str | None, _Known] = {
    "io.debezium.data.Bits": ("binary", "string", F.unbase64),
    "io.debezium.time.Year": ("int", "int", _as_it_is),
    "io.debezium.time.Date": ("date", "int", F.date_from_unix_date),
    "org.apache.kafka.connect.data.Date": ("date", "int", F.date_from_unix_date),
    "io.debezium.time.MicroTime": ("bigint", "bigint", lambda number: span(number)),
    "io.debezium.data.Json": ("string", "string", lambda text: document(text)),
    "io.debezium.time.Timestamp": ("timestamp_ntz", "bigint", lambda number: local_millis(number)),
    "io.debezium.time.MicroTimestamp": ("timestamp_ntz", "bigint", lambda number: local_micros(number)),
    "io.debezium.time.ZonedTimestamp": ("timestamp", "string", lambda text: instant(text)),
}
