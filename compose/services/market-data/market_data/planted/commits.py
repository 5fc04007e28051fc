"""Bugs of the consumer that show only when something breaks: how it knows what is committed, and who may still write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from confluent_kafka import TopicPartition
from pyiceberg.table import Table
from pyiceberg.table.snapshots import Snapshot

from ..consumer import commit as committing
from ..consumer import offsets
from ..consumer.batch import Batch
from ..consumer.commit import Committer
from ..consumer.offsets import AncestryLost
from ..consumer.reader import Reader
from . import Around, Bugs, around

BUGS: Bugs = {}
RETRIES = "commit.retry.num-retries"


@around(BUGS, "consumer-leaves-retries-on", Committer, "_load")
def leaves_retries_on(load: Around, self: Committer) -> Table:
    table: Table = load(self)
    table.metadata.properties.pop(RETRIES, None)
    return table


@around(BUGS, "consumer-writes-though-superseded", Committer, "_refuse_if_superseded")
def writes_though_superseded(_refuse: Around, _self: Committer, _batch: Batch, _committed: Mapping[int, int]) -> None:
    return


@around(BUGS, "consumer-watermark-goes-back", Committer, "_refuse_if_superseded")
def lets_old_ones_pass(_refuse: Around, _self: Committer, _batch: Batch, _committed: Mapping[int, int]) -> None:
    return


@around(BUGS, "consumer-watermark-goes-back", committing, "merged")
def watermark_goes_back(_merged: Around, before: Mapping[int, int], read: Mapping[int, int]) -> Mapping[int, int]:
    return {**before, **read}


@around(BUGS, "consumer-takes-unknown-for-failed", Committer, "commit")
def takes_unknown_for_failed(commit: Around, self: Committer, batch: Batch) -> None:
    if batch.was_sent:
        _begin_anew(batch)
    commit(self, batch)


@around(BUGS, "consumer-knows-commits-by-count", Committer, "commit")
def knows_commits_by_count(commit: Around, self: Committer, batch: Batch) -> None:
    kept = self.__dict__
    there = len(self._load().snapshots())
    if batch.was_sent and there > kept["_were_there"]:
        # From here on it believes itself to be further than the table is.
        kept["_believes"] = True
        return
    if kept.get("_believes"):
        _begin_anew(batch)
    kept["_were_there"] = there
    commit(self, batch)


@around(BUGS, "consumer-reads-current-snapshot-only", offsets, "ancestry")
def reads_current_snapshot_only(ancestry: Around, table: Table) -> Iterator[Snapshot]:
    return islice(ancestry(table), 1)


@around(BUGS, "consumer-begins-anew-without-ancestry", offsets, "ancestry")
def begins_anew_without_ancestry(ancestry: Around, table: Table) -> Iterator[Snapshot]:
    try:
        yield from ancestry(table)
    except AncestryLost:
        return


@around(BUGS, "consumer-offsets-of-one-partition", committing, "committed_offsets")
def offsets_of_one_partition(committed: Around, table: Table, topic: str) -> Mapping[int, int]:
    return dict(islice(committed(table, topic).items(), 1))


@around(BUGS, "consumer-offsets-in-group", Committer, "_refuse_if_superseded")
def goes_by_group(_refuse: Around, _self: Committer, _batch: Batch, _committed: Mapping[int, int]) -> None:
    return


@around(BUGS, "consumer-offsets-in-group", Reader, "_places")
def offsets_in_group(_places: Around, self: Reader, partitions: list[TopicPartition]) -> list[TopicPartition]:
    told: list[TopicPartition] = self._consumer.committed(partitions, timeout=5)
    return [TopicPartition(at.topic, at.partition, max(0, at.offset)) for at in told]


def _begin_anew(batch: Batch) -> None:
    """As one that nobody has tried to commit, and that may begin anywhere."""
    batch.was_sent = False
    batch.starts = {}
