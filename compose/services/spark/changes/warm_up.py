"""A change goes the whole way once, into a table that is removed again: a cold JVM takes many times as long."""

from __future__ import annotations

import json

from pyspark.sql import DataFrame, SparkSession

from ..catalogue import remove
from ..logs import Log
from .writer import ChangeWriter

_TX = "00000000-0000-0000-0000-000000000000:1"
_FIELDS = [{"type": "int32", "field": "id"}, {"type": "string", "optional": True, "field": "name"}]
_VALUE = {"type": "struct", "fields": [{"type": "struct", "optional": True, "field": "after", "fields": _FIELDS}]}
_KEY = {"type": "struct", "fields": _FIELDS[:1]}


def warm_up(spark: SparkSession, path: str) -> None:
    """A first commit and a merge to a table under `path`, which is removed again."""
    remove(spark, path)
    writer = ChangeWriter(spark, path, "warm.", _nothing_held, lambda _topic: 1, Log("error"))
    writer.begin()
    writer.write(_records(spark, [("warm.up.rows", _change("r", 1, None))]), 0, "")
    end = {"status": "END", "id": _TX, "data_collections": [{"data_collection": "up.rows", "event_count": 1}]}
    changes = [("warm.up.rows", _change("u", 2, _TX)), ("warm.transaction", json.dumps({"schema": {}, "payload": end}, separators=(",", ":")))]
    if writer.write(_records(spark, changes), 1, "") != {"up/rows"}:
        raise RuntimeError("the warm-up wrote nothing")
    remove(spark, path)


def _change(op: str, pos: int, tx: str | None) -> str:
    payload = {
        "after": {"id": 1, "name": op},
        "op": op,
        "source": {"file": "warm.1", "pos": pos, "row": 0, "snapshot": "last" if op == "r" else "false"},
        "transaction": None if tx is None else {"id": tx, "total_order": 1, "data_collection_order": 1},
    }
    return json.dumps({"schema": _VALUE, "payload": payload}, separators=(",", ":"))


def _records(spark: SparkSession, records: list[tuple[str, str]]) -> DataFrame:
    """By SQL: rows of Python's would need processes of its own, which stay."""
    key = json.dumps({"schema": _KEY, "payload": {"id": 1}}, separators=(",", ":"))
    rows = ", ".join(
        f"(cast('{key}' as binary), cast('{value}' as binary), '{topic}', 0, {offset}L)"
        for offset, (topic, value) in enumerate(records)
    )
    return spark.sql(f"select * from values {rows} as records(key, value, topic, partition, offset)")


def _nothing_held(_held: object) -> DataFrame:
    raise RuntimeError("the warm-up holds nothing back")
