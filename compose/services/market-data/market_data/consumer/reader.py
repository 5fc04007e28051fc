"""One topic into one table: reads, batches by size and age, commits, and goes on from what is committed."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass

from confluent_kafka import Consumer, KafkaError, Message, TopicPartition

from ..log_lines import Log
from .batch import Batch
from .commit import Committer, Superseded
from .dead_letters import DeadLetters
from .decode import Decoder, Unreadable
from .ends import Ends

POLL_S = 0.05
PAUSES_S = (0.1, 0.2, 0.5, 1.0)
# Of one that has not begun: no trouble, only not ready.
WAITS = "waits for its partitions"
ASKS = "asks the table where to go on"


@dataclass(frozen=True)
class Limits:
    rows: int
    age_s: float
    session_ms: int


class Reader:
    """Runs in a thread of its own; what it cannot do yet it tries again, and says in `trouble`."""

    def __init__(
        self,
        brokers: str,
        topic: str,
        group: str,
        decoder: Decoder,
        committer: Committer,
        dead_letters: DeadLetters,
        limits: Limits,
        log: Log,
    ) -> None:
        self.topic = topic
        self.group = group
        self.trouble: str | None = WAITS
        self.rows_committed = 0
        self.commits = 0
        self.dead = 0
        self.committed_at = time.time()
        # By partition: the next offset, of what is in the table.
        self._next: dict[int, int] = {}
        self._decoder = decoder
        self._committer = committer
        self._dead_letters = dead_letters
        self._limits = limits
        self._log = log
        self._ends = Ends(brokers)
        self._batch = Batch()
        self._stopping = threading.Event()
        self._consumer = Consumer(
            {
                "bootstrap.servers": brokers,
                "group.id": group,
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
                "isolation.level": "read_committed",
                "session.timeout.ms": limits.session_ms,
                "heartbeat.interval.ms": max(100, limits.session_ms // 5),
                "fetch.wait.max.ms": 50,
                # What it warns of it tries again; what it gives up comes as an error.
                "log_level": 3,
                "error_cb": self._hear,
                "topic.metadata.refresh.interval.ms": 5_000,
            }
        )
        self._thread = threading.Thread(target=self._run, name=f"reader of {topic}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout_s: float) -> None:
        """Commits what it has read, if that is done in time, and leaves its group."""
        self._stopping.set()
        self._thread.join(timeout_s)

    @property
    def alive(self) -> bool:
        return self._thread.is_alive()

    def lags(self) -> list[tuple[int, int, int]]:
        """
        Of each partition that it has: its number, the next offset by the table, and how many messages come after. By the
        broker's word: what the client knows itself does not grow while it does not read. Without an answer nothing is said.
        """
        places = dict(sorted(self._next.copy().items()))
        try:
            ends = self._ends.of(self.topic, list(places))
        except Exception as error:  # the broker is away
            self._log("debug", "the ends of partitions are not known", topic=self.topic, reason=str(error))
            return []
        return [(partition, at, max(0, ends[partition] - at)) for partition, at in places.items()]

    def _run(self) -> None:
        self._consumer.subscribe([self.topic], on_assign=self._on_assign, on_revoke=self._drop, on_lost=self._drop)
        while not self._stopping.is_set():
            # One by one: what is fetched by the list may be of before a rebalance that came while it was filled.
            message = self._consumer.poll(POLL_S)
            if message is not None:
                self._take(message)
            if self._is_due():
                self._commit()
        if self._batch.messages_seen:
            self._commit()
        self._consumer.close()

    def _is_due(self) -> bool:
        return len(self._batch.rows) >= self._limits.rows or self._batch.age_s >= self._limits.age_s

    def _take(self, message: Message) -> None:
        error = message.error()
        if error is not None:
            if error.code() != KafkaError._PARTITION_EOF:
                self._note(f"{self.topic}: {error.str()}")
            return
        partition, offset = message.partition(), message.offset()
        row = None
        for _ in self._attempts():
            try:
                row = self._decoder.read(message.value())
                break
            except Unreadable as unreadable:
                try:
                    self._dead_letters.put(message, str(unreadable))
                    self.dead += 1
                    self._log("warn", "put aside", topic=self.topic, partition=partition, offset=offset, reason=str(unreadable))
                    break
                except RuntimeError as error:
                    self._note(str(error))
            except Exception as error:  # the registry is away, or whatever else a next attempt may not meet
                self._note(str(error))
        else:
            return
        self._batch.cover(partition, offset, row)

    def _commit(self) -> None:
        batch = self._batch
        for _ in self._attempts():
            try:
                self._committer.commit(batch)
                break
            except Superseded as superseded:
                self._log("warn", "superseded", topic=self.topic, reason=str(superseded))
                self._go_back()
                return
            except Exception as error:  # of the catalogue, the object store or another writer: looked up the next time
                self._note(f"{type(error).__name__}: {error}")
        else:
            return
        self.rows_committed += len(batch.rows)
        self.commits += 1
        self.committed_at = time.time()
        self._next = {**self._next, **{int(partition): offset for partition, offset in batch.ends.items()}}
        self._batch = Batch()
        self._tell_group(batch)
        self._log("info", "offsets advanced", batch=batch.id, topic=self.topic, offsets=batch.ends)

    def _attempts(self) -> Iterator[int]:
        """Endless, with growing pauses, until it is to stop; whoever leaves by `break` has succeeded."""
        attempt = 0
        while True:
            yield attempt
            if self._stopping.is_set() and attempt > 0:
                return
            time.sleep(PAUSES_S[min(attempt, len(PAUSES_S) - 1)])
            attempt += 1

    def _go_back(self) -> None:
        """To what is committed, whoever has committed it."""
        self._batch = Batch()
        assigned = self._consumer.assignment()
        for _ in self._attempts():
            try:
                for place in self._places(assigned):
                    self._consumer.seek(place)
                break
            except Exception as error:  # the catalogue is away
                self._note(f"{type(error).__name__}: {error}")

    def _on_assign(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self._batch = Batch()
        if self.trouble is not None and self.trouble.startswith(WAITS):
            self.trouble = ASKS
        for _ in self._attempts():
            try:
                places = self._places(partitions)
                consumer.assign(places)
                self._next = {at.partition: at.offset for at in places}
                self.trouble = None
                self._log("info", "assigned", topic=self.topic, offsets={str(at.partition): at.offset for at in places})
                return
            except Exception as error:  # the catalogue is away
                self._note(f"{type(error).__name__}: {error}")

    def _places(self, partitions: list[TopicPartition]) -> list[TopicPartition]:
        committed = self._committer.offsets()
        return [TopicPartition(self.topic, at.partition, committed.get(at.partition, 0)) for at in partitions]

    def _drop(self, _: Consumer, partitions: list[TopicPartition]) -> None:
        # What is not committed is read again by whoever has the partitions now.
        self._batch = Batch()
        self._next = {}
        self._log("info", "revoked", topic=self.topic, partitions=[at.partition for at in partitions])

    def _tell_group(self, batch: Batch) -> None:
        """For whoever watches the group's lag: the table's own offsets are what counts."""
        ends = [TopicPartition(self.topic, partition, offset) for partition, offset in batch.ends.items()]
        try:
            self._consumer.commit(offsets=ends, asynchronous=True)
        except Exception as error:  # in the middle of a rebalance, or the broker is away
            self._log("debug", "the group was not told", reason=str(error))
        self.trouble = None

    def _hear(self, error: KafkaError) -> None:
        """Of what the client tries again by itself: who waits says why."""
        if self.trouble is not None and self.trouble.startswith(WAITS):
            self.trouble = f"{WAITS}: {error.str()}"

    def _note(self, trouble: str) -> None:
        if self.trouble is None or self.trouble.startswith((WAITS, ASKS)):
            self._log("warn", "cannot go on yet", topic=self.topic, reason=trouble)
        self.trouble = trouble
