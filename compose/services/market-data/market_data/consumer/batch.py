"""Rows that are committed together, and the offsets that they cover."""

from __future__ import annotations

import time
import uuid
from typing import Any


class Batch:
    def __init__(self) -> None:
        self.id = str(uuid.uuid4())
        self.rows: list[dict[str, Any]] = []
        # Of each partition the offset of the first message in it, and the one after the last.
        self.starts: dict[int, int] = {}
        self.ends: dict[int, int] = {}
        self._begun_at: float | None = None
        # Perhaps it is in the table already, though nobody has said so.
        self.was_sent = False

    def cover(self, partition: int, offset: int, row: dict[str, Any] | None) -> None:
        """A message that was dealt with; without a row when there is nothing of it to keep here."""
        self._begun_at = self._begun_at or time.monotonic()
        self.starts.setdefault(partition, offset)
        self.ends[partition] = offset + 1
        if row is not None:
            self.rows.append({**row, "kafka_partition": partition, "kafka_offset": offset})

    @property
    def messages_seen(self) -> bool:
        return bool(self.ends)

    @property
    def age_s(self) -> float:
        return 0.0 if self._begun_at is None else time.monotonic() - self._begun_at
