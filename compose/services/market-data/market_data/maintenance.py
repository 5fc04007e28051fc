"""
What others do to a table that the consumer fills. It prints what it has done, a number.
`python -m market_data.maintenance compact market.trades`: all rows into one file, the number of files that there were
`… expire …`: only the current snapshot stays, the number of snapshots that went
`… correct …`: a row by hand, as somebody would who knows nothing of offsets
`… tell-offsets …`: for a table whose offsets went with its snapshots: those that its rows have, the number of partitions
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
from pyiceberg.io.pyarrow import _dataframe_to_data_files, schema_to_pyarrow
from pyiceberg.table import Table

from .catalogue import open_catalogue
from .consumer.offsets import property_of

# A partition that no topic here has: no message has brought such a row.
BY_HAND = 999


def compact(table: Table) -> int:
    files = [task.file for task in table.scan().plan_files()]
    rows = table.scan().to_arrow()
    with table.transaction() as transaction, transaction.update_snapshot().overwrite() as rewrite:
        for file in files:
            rewrite.delete_data_file(file)
        for file in _dataframe_to_data_files(transaction.table_metadata, rows, table.io):
            rewrite.append_data_file(file)
    return len(files)


def expire(table: Table) -> int:
    current = table.current_snapshot()
    others = [snapshot.snapshot_id for snapshot in table.snapshots() if snapshot != current]
    if others:
        table.maintenance.expire_snapshots().by_ids(others).commit()
    return len(others)


def correct(table: Table) -> int:
    now = datetime.now(UTC)
    row: dict[str, Any] = {
        "symbol": "BYHAND",
        "trade_id": int(now.timestamp() * 1_000_000),
        "price": Decimal(1),
        "quantity": Decimal(1),
        "trade_time": now,
        "received_at": now,
        "buyer_is_maker": False,
        "source": "BY_HAND",
        "kafka_partition": BY_HAND,
        "kafka_offset": table.metadata.last_sequence_number,
    }
    table.append(_arrow(table, [row]))
    return 1


def tell_offsets(table: Table) -> int:
    rows = table.scan(f"kafka_partition < {BY_HAND}", selected_fields=("kafka_partition", "kafka_offset")).to_arrow()
    last = rows.group_by("kafka_partition").aggregate([("kafka_offset", "max")]).to_pylist()
    offsets = {str(row["kafka_partition"]): row["kafka_offset_max"] + 1 for row in last}
    topic = ".".join(table.name()[-2:])
    table.append(_arrow(table, []), snapshot_properties={property_of(topic): json.dumps(offsets)})
    return len(offsets)


def _arrow(table: Table, rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema_to_pyarrow(table.schema(), include_field_ids=False))


ACTS: dict[str, Callable[[Table], int]] = {
    "compact": compact,
    "expire": expire,
    "correct": correct,
    "tell-offsets": tell_offsets,
}


def main() -> None:
    act, table = sys.argv[1:]
    print(ACTS[act](open_catalogue("maintenance").load_table(table)))


if __name__ == "__main__":
    main()
