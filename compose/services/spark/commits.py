"""
The name of a batch in a table's log, by which a batch that is written again is known.

Delta has transaction numbers for this (`txnAppId`, `txnVersion`), but looks them up before every commit by putting the
whole table's state together, which is more than half of the time of a small one. Here only a batch that may be a repetition
is looked up, and two never write to one checkpoint's tables at a time.
"""

from __future__ import annotations

import json
import re

from pyspark.sql import SparkSession

from .catalogue import names_under, read_text

COMMIT = re.compile(r"^\d{20}\.json$")
NONE = -1


def name_of(writer: str, batch_id: int) -> str:
    """For the option `userMetadata` of a write."""
    return json.dumps({"writer": writer, "batch": batch_id})


def newest_batch(spark: SparkSession, table: str, writer: str) -> int:
    """The number of the last batch that this writer committed to the table at a path, `NONE` when it has written none."""
    log = f"{table}/_delta_log"
    commits = [name for name in names_under(spark, log) if COMMIT.match(name)]
    for commit in sorted(commits, reverse=True):
        batch = _batch_of(read_text(spark, f"{log}/{commit}"), writer)
        if batch is not None:
            return batch
    return NONE


def _batch_of(commit: str, writer: str) -> int | None:
    for line in commit.splitlines():
        if '"commitInfo"' not in line:
            continue
        try:
            name = json.loads(json.loads(line)["commitInfo"]["userMetadata"])
            if name["writer"] == writer:
                return int(name["batch"])
        except (ValueError, KeyError, TypeError):
            # Another writer's, who puts what it likes there, or nothing.
            continue
    return None
