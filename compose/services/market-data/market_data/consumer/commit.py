"""Puts a batch into its table once, whoever else writes there and whatever becomes of an answer."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
from pyiceberg.catalog import Catalog
from pyiceberg.exceptions import CommitFailedException
from pyiceberg.io.pyarrow import schema_to_pyarrow
from pyiceberg.table import Table

from ..log_lines import Log
from .batch import Batch
from .offsets import BATCH_ID, committed_offsets, has_batch, merged, property_of


class Superseded(Exception):
    """Somebody else has read on from where this batch begins: it is not to be written any more."""


class Committer:
    def __init__(self, catalogue: Catalog, table: str, topic: str, log: Log) -> None:
        self._catalogue = catalogue
        self._table = table
        self._topic = topic
        self._log = log

    def offsets(self) -> dict[int, int]:
        """Where to go on. Raises AncestryLost, and the catalogue's errors."""
        return committed_offsets(self._load(), self._topic)

    def commit(self, batch: Batch) -> None:
        """
        Returns when the batch is in the table, by this attempt or an earlier one whose answer was lost. Raises Superseded.
        Anything else that it raises leaves open whether the batch was written: call again, it looks first.
        """
        table = self._load()
        if batch.was_sent and has_batch(table, batch.id):
            self._log("info", "an earlier attempt had been committed", batch=batch.id, table=self._table)
            return
        before = committed_offsets(table, self._topic)
        self._refuse_if_superseded(batch, before)
        facts = {"batch": batch.id, "table": self._table, "rows": len(batch.rows)}
        properties = {
            property_of(self._topic): json.dumps(merged(before, batch.ends)),
            BATCH_ID: batch.id,
        }
        with_files = table.transaction()
        with_files.append(self._arrow(table, batch.rows), snapshot_properties=properties)
        self._log("info", "files written", **facts)
        batch.was_sent = True
        try:
            self._log("info", "commit sent", **facts)
            with_files.commit_transaction()
        except CommitFailedException:
            # It surely did not land. Another writer was first: of these messages, or of something else.
            self._log("info", "another writer was first", **facts)
            self._refuse_if_superseded(batch, self.offsets())
            raise
        self._log("info", "commit acknowledged", **facts)

    def _refuse_if_superseded(self, batch: Batch, committed: dict[int, int]) -> None:
        for partition, start in batch.starts.items():
            there = committed.get(partition)
            if there is not None and there != start:
                raise Superseded(
                    f"partition {partition} of {self._topic} stands at {there} in {self._table}, and the batch begins at {start}"
                )

    def _arrow(self, table: Table, rows: list[dict[str, Any]]) -> pa.Table:
        return pa.Table.from_pylist(rows, schema=schema_to_pyarrow(table.schema(), include_field_ids=False))

    def _load(self) -> Table:
        return self._catalogue.load_table(self._table)
