"""
Where in MySQL's binary log a change stands: number of the file, place in it, row of the event there. Compared as numbers:
as text `binlog.1000000` would come before `binlog.999999`, and place 99 after 123.
"""

from __future__ import annotations

from typing import Any

from pyspark.sql import Column
from pyspark.sql import functions as F

Position = tuple[int, int, int]
"""File number, place, row: tuples have the order of the log."""


def position_of(source: str) -> Column:
    """Of Debezium's `source`, a column of that name, as `struct<file int, pos bigint, row int>`; structs have the log's order."""
    file = F.regexp_extract(f"{source}.file", r"(\d+)$", 1)
    return F.struct(
        file.cast("int").alias("file"),
        F.col(f"{source}.pos").cast("bigint").alias("pos"),
        F.coalesce(F.col(f"{source}.row"), F.lit(0)).cast("int").alias("row"),
    )


def literal(position: Position) -> str:
    """A position in SQL."""
    file, pos, row = position
    return f"named_struct('file', {int(file)}, 'pos', {int(pos)}L, 'row', {int(row)})"


def as_position(value: Any) -> Position | None:
    """Of a row's struct or of JSON; None for null."""
    return None if value is None else (int(value["file"]), int(value["pos"]), int(value["row"]))


def as_json(position: Position | None) -> dict[str, int] | None:
    return None if position is None else dict(zip(("file", "pos", "row"), position, strict=True))
