"""
What a stream notes with each of its commits to a table, by which it knows after a start what the table has already.

Delta has transaction numbers for this (`txnAppId`, `txnVersion`), but looks them up before every commit by putting the
whole table's state together, which is more than half of the time of a small one. Here a table is looked up once after each
start of its stream, and two never write to one checkpoint's tables at a time.

The number of a batch alone would not do: after a start from an older checkpoint the same number is given to other records.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pyspark.sql import Column, SparkSession
from pyspark.sql import functions as F

from .catalogue import names_under, read_text

COMMIT = re.compile(r"^\d{20}\.json$")
NONE = -1

Ends = dict[str, dict[str, int]]
"""By topic and partition the last offset that is in a table: `{"trips": {"0": 118}}`. Partitions are text, as in JSON."""


@dataclass(frozen=True)
class Note:
    """`writer` names the checkpoint and the table; `batch` is the number that its rows have, `NONE` before the first."""

    writer: str
    batch: int
    ends: Ends

    def text(self) -> str:
        """For the option `userMetadata` of a write."""
        return json.dumps({"writer": self.writer, "batch": self.batch, "ends": self.ends})


def end_of(ends: Ends, place: tuple[str, int]) -> int:
    topic, partition = place
    return ends.get(topic, {}).get(str(partition), NONE)


def with_ends(ends: Ends, spans: Mapping[tuple[str, int], tuple[int, int]]) -> Ends:
    """The ends when these records, `(first, last)` by topic and partition, are there too."""
    later = {topic: dict(partitions) for topic, partitions in ends.items()}
    for (topic, partition), (_first, last) in spans.items():
        later.setdefault(topic, {})[str(partition)] = max(last, end_of(ends, (topic, partition)))
    return later


def beyond(topic: str, ends: Mapping[str, int]) -> Column:
    """Whether a record of Kafka's is of another topic, or comes after the ends of this one by partition."""
    there = F.lit(False)
    for partition, last in ends.items():
        there = there | ((F.col("partition") == int(partition)) & (F.col("offset") <= last))
    return (F.col("topic") != topic) | ~there


def newest_note(spark: SparkSession, table: str, writer: str) -> Note:
    """
    Where a writer stands in the table at a path: the newest note, without the ends where another stream made it, whose
    rows are not this one's.
    """
    log = f"{table}/_delta_log"
    commits = [name for name in names_under(spark, log) if COMMIT.match(name)]
    for commit in sorted(commits, reverse=True):
        note = _note_of(read_text(spark, f"{log}/{commit}"))
        if note is not None:
            return note if note.writer == writer else Note(writer, note.batch, {})
    return Note(writer, NONE, {})


def _note_of(commit: str) -> Note | None:
    for line in commit.splitlines():
        if '"commitInfo"' not in line:
            continue
        try:
            noted = json.loads(json.loads(line)["commitInfo"]["userMetadata"])
            return Note(noted["writer"], int(noted["batch"]), noted["ends"])
        except (ValueError, KeyError, TypeError):
            # Another kind of writer's, who notes what it likes, or nothing.
            continue
    return None
