"""
What is noted with a commit to a table: from which position to which it holds changes, so that whoever reads the table can
tell which of its versions holds a position of MySQL's.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from pyspark.sql import SparkSession

from ..catalogue import names_under, read_text
from ..commits import COMMIT
from .position import Position, as_json, as_position


@dataclass(frozen=True)
class Note:
    """
    `first` and `last`: of the changes that this commit put in, none where it only has rows of a snapshot. `position`: the
    table has all its changes up to there and none after. `snapshot`: position of the newest one that the table has rows
    of; `complete`: whether it has all of them.
    """

    batch: int
    first: Position | None
    last: Position | None
    position: Position | None
    snapshot: Position | None
    complete: bool

    def text(self) -> str:
        """For a commit's `userMetadata`."""
        positions = {name: as_json(getattr(self, name)) for name in _POSITIONS}
        return json.dumps({"writer": "changes", "batch": self.batch, **positions, "complete": self.complete})


_POSITIONS = ("first", "last", "position", "snapshot")
NOTHING = Note(-1, None, None, None, None, complete=False)


def newest_note(spark: SparkSession, table: str) -> Note:
    """Of the table at a path; `NOTHING` where there is none."""
    log = f"{table}/_delta_log"
    for commit in sorted((name for name in names_under(spark, log) if COMMIT.match(name)), reverse=True):
        for line in read_text(spark, f"{log}/{commit}").splitlines():
            note = _note_of(line)
            if note is not None:
                return note
    return NOTHING


def _note_of(line: str) -> Note | None:
    if '"commitInfo"' not in line:
        return None
    try:
        noted: dict[str, Any] = json.loads(json.loads(line)["commitInfo"]["userMetadata"])
        positions = {name: as_position(noted[name]) for name in _POSITIONS}
        return Note(batch=int(noted["batch"]), complete=bool(noted["complete"]), **positions)
    except (ValueError, KeyError, TypeError):
        # A change of the columns notes nothing: what held before it holds.
        return None
