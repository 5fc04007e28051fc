"""A stream from Kafka topics into the tables of one place, which starts anew from its checkpoint when it has failed."""

from __future__ import annotations

import gc
import json
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any, Protocol

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.streaming import StreamingQuery

from .batch import BatchWriter, Destination
from .catalogue import forget_tables, register_table
from .environment import Environment
from .logs import Log, reason
from .metrics import behind, seconds
from .registry import Registry, RegistryUnavailable

LONGEST_PAUSE_S = 3.0
STOP_S = 10.0


class Writer(Protocol):
    """What a stream's batches are given to."""

    def begin(self) -> None: ...

    def write(self, records: DataFrame, batch_id: int, application: str) -> set[str]: ...


class StreamStopping(Exception):
    """Thrown into a batch that has not begun to write, so that the stream ends without it."""


@dataclass(frozen=True)
class Definition:
    """`topics`: table by Kafka topic. `path`: where the tables are, `s3a://…` without a slash at the end."""

    name: str
    topics: dict[str, str]
    database: str
    path: str
    checkpoint: str
    # A stream of changes takes all topics that begin so, and has a table for each.
    prefix: str | None = None


class BronzeStream:
    def __init__(
        self,
        spark: SparkSession,
        definition: Definition,
        environment: Environment,
        registry: Registry,
        log: Log,
        in_batch: threading.Lock,
    ) -> None:
        """`in_batch` is held while a batch is written: one for all that ever write from a checkpoint."""
        self.definition = definition
        self._spark = spark
        self._environment = environment
        self._registry = registry
        self._log = log
        self._writer = self._new_writer()
        self._stopping = threading.Event()
        self._running = threading.Event()
        self._in_batch = in_batch
        self._query: StreamingQuery | None = None
        self._registered: set[str] = set()
        # Where there is no checkpoint yet.
        self._begins = "earliest"
        self._offsets: dict[str, dict[str, int]] = {}
        self._batch_id: int | None = None
        self._last_commit_at: str | None = None
        self._error: str | None = None
        self._supervisor = threading.Thread(target=self._supervise, name=f"stream {definition.name}", daemon=True)

    def _new_writer(self) -> Writer:
        return BatchWriter(self._spark, Destination(self.definition.path, self.definition.topics), self._schema_for)

    def _subscribed(self) -> dict[str, str]:
        """Which topics, in the options of Spark's source. A gap must be seen, not stepped over."""
        return {"subscribe": ",".join(self.definition.topics), "failOnDataLoss": "true"}

    def start(self) -> None:
        self._supervisor.start()

    def stop(self) -> bool:
        """
        Whether the stream has ended. Returns when the batch under way is done, or after some seconds: what it still
        writes then is written once all the same, for whoever goes on from the checkpoint looks at the tables first.
        """
        self._stopping.set()
        if self._in_batch.acquire(timeout=STOP_S):
            self._in_batch.release()
        deadline = time.monotonic() + 2
        # The batch's data are written; its entry in the checkpoint follows. The supervisor may be starting another query.
        while self._supervisor.is_alive() and time.monotonic() < deadline:
            query = self._query
            if query is not None and query.isActive and not query.status["isTriggerActive"]:
                self._end(query)
            self._supervisor.join(0.02)
        if self._supervisor.is_alive() and self._query is not None:
            self._log.warn("the stream is cut short: its batch does not end", stream=self.definition.name)
            self._end(self._query)
        return not self._supervisor.is_alive()

    def _end(self, query: StreamingQuery) -> None:
        try:
            query.stop()
        except Exception as error:  # noqa: BLE001 - a batch that outlasts Spark's patience ends by itself and begins no other
            self._log.warn("the query does not end yet", stream=self.definition.name, reason=reason(error))

    @property
    def stopped(self) -> bool:
        return self._stopping.is_set()

    @property
    def active(self) -> bool:
        query = self._query
        return not self._stopping.is_set() and query is not None and query.isActive

    @property
    def settled(self) -> bool:
        """It has read its checkpoint and asked Kafka at least once."""
        return self.active and self._progress() is not None

    def state(self) -> dict[str, Any]:
        """The control API's view. `offsets`: the next offset of each partition, of what is committed to the tables."""
        progress = self._progress()
        if progress is not None:
            self._note(progress)
        healthy = self.active and progress is not None
        return {
            "name": self.definition.name,
            "topics": self.definition.topics,
            "database": self.definition.database,
            "path": self.definition.path,
            "active": self.active,
            "batchId": self._batch_id,
            "offsets": self._offsets,
            "lastCommitAt": self._last_commit_at,
            "error": None if healthy else self._error,
        }

    def measures(self) -> dict[str, Any]:
        """What the metrics are made of."""
        progress = self._progress()
        return {
            "name": self.definition.name,
            "active": self.active,
            "lastCommitAt": self._last_commit_at,
            "progress_at": None if progress is None else seconds(progress["timestamp"]),
            "behind": behind(progress),
        }

    def _progress(self) -> dict[str, Any] | None:
        query = self._query
        if query is None:
            return None
        progress = query.lastProgress
        return None if progress is None else json.loads(progress.json)

    def _note(self, progress: dict[str, Any]) -> None:
        source = progress["sources"][0]
        offsets = source.get("endOffset") or {}
        if isinstance(offsets, str):
            offsets = json.loads(offsets)
        self._offsets = offsets

    def _supervise(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            begun = time.monotonic()
            try:
                self._running.clear()
                self._writer.begin()
                self._query = self._start_query()
                self._running.set()
                self._query.awaitTermination()
            except Exception as error:  # noqa: BLE001 - whatever ended the query, the next one goes on from the checkpoint
                if self._stopping.is_set():
                    break
                failures = 1 if time.monotonic() - begun > 30 else failures + 1
                self._error = reason(error)
                write = self._log.warn if failures == 1 else self._log.debug
                write("the stream failed; starting it anew", stream=self.definition.name, reason=self._error)
                self._stopping.wait(min(LONGEST_PAUSE_S, 0.25 * 2**failures))
        self._let_go()
        self._log.info("the stream has stopped", stream=self.definition.name)

    def _let_go(self) -> None:
        """The JVM holds this object by its batches, and this one the query in the JVM: no collector sees such a circle."""
        # A driver that stops may have ended the JVM.
        with suppress(Exception):
            progress = self._progress()
            if progress is not None:
                self._note(progress)
        self._query = None
        # Whatever else still names the query is dropped when Python looks for circles of its own, which it seldom does.
        gc.collect()

    def _start_query(self) -> StreamingQuery:
        environment = self._environment
        source = (
            self._spark.readStream.format("kafka")
            .option("kafka.bootstrap.servers", environment.kafka_brokers)
            .options(**self._subscribed())
            .option("startingOffsets", self._begins)
            .option("maxOffsetsPerTrigger", environment.max_records_per_batch)
            .option("includeHeaders", "true")
            .option("kafka.isolation.level", "read_committed")
            .option("kafka.request.timeout.ms", "8000")
            .option("kafka.default.api.timeout.ms", "20000")
            .option("kafkaConsumer.pollTimeoutMs", "20000")
            # An answer that is waited for is one about records that are there: half a second a batch, else.
            .option("kafka.fetch.max.wait.ms", "20")
            .load()
        )
        return (
            source.writeStream.queryName(self.definition.name)
            .option("checkpointLocation", self.definition.checkpoint)
            .trigger(processingTime=f"{environment.trigger_ms} milliseconds")
            .foreachBatch(self._write)
            .start()
        )

    def _write(self, batch: DataFrame, batch_id: int) -> None:
        try:
            self._write_batch(batch, batch_id)
        except Exception:
            if not self._stopping.is_set():
                raise
            # Whether a batch was interrupted Spark finds out by an expression over the error's text, which for one of a JVM's
            # hundred lines ends in a stack overflow.
            raise StreamStopping(self.definition.name) from None

    def _write_batch(self, batch: DataFrame, batch_id: int) -> None:
        # The query's own id, which its checkpoint keeps, is needed; the first batch may come before start() has returned.
        self._running.wait(STOP_S)
        with self._in_batch:
            if self._stopping.is_set():
                raise StreamStopping(self.definition.name)
            query = self._query
            if query is None:
                raise RuntimeError("a batch without a query")
            begun = time.monotonic()
            tables = self._writer.write(batch, batch_id, str(query.id))
            self._register(tables)
            self._batch_id = batch_id
            self._last_commit_at = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
            self._log.debug(
                "batch written",
                stream=self.definition.name,
                batch=batch_id,
                tables=sorted(tables),
                ms=round((time.monotonic() - begun) * 1000),
            )

    def forget(self) -> None:
        """Takes the names of its tables out of the catalogue."""
        forget_tables(self._spark, self.definition.database, self.definition.path)

    def _register(self, tables: set[str]) -> None:
        for table in tables - self._registered:
            register_table(self._spark, self.definition.database, table, f"{self.definition.path}/{table}")
            self._registered.add(table)

    def _schema_for(self, schema_id: int, topic: str) -> str | None:
        table = self.definition.topics[topic]
        subjects = tuple(dict.fromkeys((f"{topic}-value", f"{table}-value")))
        failures = 0
        while True:
            try:
                return self._registry.schema_for(schema_id, subjects)
            except RegistryUnavailable as error:
                failures += 1
                write = self._log.warn if failures == 1 else self._log.debug
                write("cannot ask the registry yet", stream=self.definition.name, reason=str(error), failures=failures)
                if self._stopping.wait(min(1.0, 0.05 * 2**failures)):
                    raise StreamStopping(self.definition.name) from error
