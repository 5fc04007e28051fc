"""How far a table has read its topic, as its snapshots say."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from pyiceberg.table import Table
from pyiceberg.table.snapshots import Snapshot

BATCH_ID = "consumer.batch-id"
# Of the first snapshot that a table ever had: https://iceberg.apache.org/spec/#sequence-numbers
FIRST = 1


class AncestryLost(Exception):
    """The snapshots that say how far the topic was read have been removed: where to go on cannot be known."""


def property_of(topic: str) -> str:
    """The name of the snapshot property: JSON of the next offset of each partition."""
    return f"kafka.offsets.{topic}"


def committed_offsets(table: Table, topic: str) -> dict[int, int]:
    """
    The next offset to read of each partition, {} for a table that nothing of the topic was ever written to. Snapshots of
    other writers, compaction or a correction by hand, say nothing of offsets: it is read from the ones before.
    Raises AncestryLost.
    """
    for snapshot in ancestry(table):
        said = summary_of(snapshot).get(property_of(topic))
        if said is not None:
            return {int(partition): int(offset) for partition, offset in json.loads(said).items()}
    return {}


def has_batch(table: Table, batch_id: str) -> bool:
    """Was this batch committed? Looked for as far as the snapshots go back."""
    try:
        return any(summary_of(snapshot).get(BATCH_ID) == batch_id for snapshot in ancestry(table))
    except AncestryLost:
        return False


def merged(before: Mapping[int, int], read: Mapping[int, int]) -> dict[int, int]:
    """Offsets only ever grow, and a partition that a batch has nothing of keeps its own."""
    return {
        partition: max(before.get(partition, 0), read.get(partition, 0)) for partition in sorted({*before, *read})
    }


def ancestry(table: Table) -> Iterator[Snapshot]:
    """
    From the current snapshot back to the first. Raises AncestryLost where there was one before that is not there any more:
    some writers leave its name in the next one when they expire it, and pyiceberg takes that out as well.
    """
    snapshot = table.current_snapshot()
    while snapshot is not None:
        yield snapshot
        parent = snapshot.parent_snapshot_id
        if parent is None and (snapshot.sequence_number or FIRST) <= FIRST:
            return
        last = snapshot.snapshot_id
        snapshot = None if parent is None else table.snapshot_by_id(parent)
        if snapshot is None:
            name = ".".join(table.name())
            raise AncestryLost(f"what came before snapshot {last} of {name} has been expired, and no later one says offsets")


def summary_of(snapshot: Snapshot) -> Mapping[str, str]:
    return snapshot.summary.additional_properties if snapshot.summary is not None else {}
