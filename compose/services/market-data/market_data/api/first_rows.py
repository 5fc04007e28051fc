"""The first rows of a scan in an order of its own, without reading what comes behind them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from pyiceberg.conversions import from_bytes
from pyiceberg.io.pyarrow import ArrowScan
from pyiceberg.table import DataScan, FileScanTask, Table

# Read side by side: more would be read in vain where the first few have enough.
FILES_AT_ONCE = 8


def first_rows(table: Table, scan: DataScan, order: Sequence[str], count: int) -> list[dict[str, Any]]:
    """
    At most `count` rows, in the order of these columns. Files are read by what they say of the first column at least: one
    that begins behind the last row wanted is not opened.
    """
    tasks = sorted(((_begin(table, task, order[0]), task) for task in scan.plan_files()), key=lambda known: known[0])
    reader = ArrowScan(table.metadata, table.io, scan.projection(), scan.row_filter)
    by = [(column, "ascending") for column in order]
    first = reader.to_table([])
    for at in range(0, len(tasks), FILES_AT_ONCE):
        if first.num_rows == count and _micros(first[order[0]][count - 1]) < tasks[at][0]:
            break
        read = reader.to_table([task for _, task in tasks[at : at + FILES_AT_ONCE]])
        first = pa.concat_tables([first, read], promote_options="permissive").sort_by(by).slice(0, count)
    return first.to_pylist()


def _begin(table: Table, task: FileScanTask, column: str) -> int:
    """The least value in the file, in microseconds; a file that does not say it may begin anywhere."""
    field = table.schema().find_field(column)
    bound = (task.file.lower_bounds or {}).get(field.field_id)
    return -(2**63) if bound is None else int(from_bytes(field.field_type, bound))


def _micros(time: pa.Scalar) -> int:
    return time.cast(pa.timestamp("us", "UTC")).value
