"""All streams of this driver, by name. What runs is written down in the lake, so that a restart of Spark knows it."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict
from typing import Any

from pyspark.sql import SparkSession

from .changes.stream import ChangeStream, changes_definition
from .catalogue import names_under, read_text, register_tables, remove, write_text
from .environment import STREAMS, Environment
from .logs import Log, reason
from .registry import Registry
from .stream import BronzeStream, Definition

MAINS = ("bronze", "changes")


class OtherDefinition(Exception):
    """A stream of this name runs, with other topics or at another place."""


class Streams:
    def __init__(self, spark: SparkSession, environment: Environment, registry: Registry, log: Log) -> None:
        self._spark = spark
        self._environment = environment
        self._registry = registry
        self._log = log
        self._lock = threading.RLock()
        self._streams: dict[str, BronzeStream] = {}
        # By checkpoint: a stream that was deleted may still be writing its last batch when the next one begins.
        self._in_batch: dict[str, threading.Lock] = {}
        self._added = f"{environment.lake}/streams"

    def main_definition(self) -> Definition:
        lake = self._environment.lake
        if self._environment.streams == "changes":
            return changes_definition(lake, self._environment.changes_prefix)
        return Definition(
            "bronze", {stream: stream for stream in STREAMS}, "bronze", f"{lake}/bronze", f"{lake}/checkpoints/bronze"
        )

    def added_definition(
        self, name: str, topics: dict[str, str], database: str, path: str, prefix: str | None = None
    ) -> Definition:
        return Definition(name, topics, database, path, f"{path}/_checkpoint", prefix)

    def resume(self) -> None:
        """Starts again what ran when Spark ended."""
        for file in names_under(self._spark, self._added):
            try:
                self.put(Definition(**json.loads(read_text(self._spark, f"{self._added}/{file}"))))
            except Exception as error:  # noqa: BLE001 - one broken stream keeps no other from running
                self._log.warn("cannot resume a stream", file=file, reason=reason(error))

    def put(self, definition: Definition) -> dict[str, Any]:
        """Starts a stream unless it runs. Raises OtherDefinition."""
        with self._lock:
            running = self._streams.get(definition.name)
            if running is not None and not running.stopped:
                if running.definition != definition:
                    raise OtherDefinition(definition.name)
                return running.state()
            if definition.prefix is None:
                register_tables(self._spark, definition.database, definition.path)
            in_batch = self._in_batch.setdefault(definition.checkpoint, threading.Lock())
            kind = BronzeStream if definition.prefix is None else ChangeStream
            stream = kind(self._spark, definition, self._environment, self._registry, self._log, in_batch)
            if definition.name not in MAINS:
                write_text(self._spark, self._file(definition.name), json.dumps(asdict(definition)))
            self._streams[definition.name] = stream
            stream.start()
            return stream.state()

    def delete(self, name: str, *, forget: bool) -> bool | None:
        """Stops a stream after its batch, and says whether it has ended; None when there is none of that name."""
        with self._lock:
            stream = self._streams.get(name)
            if stream is None:
                return None
            ended = stream.stop()
            if name not in MAINS:
                remove(self._spark, self._file(name))
                del self._streams[name]
            if forget:
                stream.forget()
            return ended

    def list(self) -> list[dict[str, Any]]:
        return [stream.state() for stream in [*self._streams.values()]]

    def measures(self) -> list[dict[str, Any]]:
        """Of the platform's own streams: those that tests add come and go."""
        return [stream.measures() for name, stream in [*self._streams.items()] if name in MAINS]

    def main_is_settled(self) -> bool:
        main = self._streams.get(self._environment.streams)
        return main is not None and (main.stopped or main.settled)

    def stop(self) -> None:
        streams = [*self._streams.values()]
        stopping = [threading.Thread(target=stream.stop) for stream in streams]
        for thread in stopping:
            thread.start()
        for thread in stopping:
            thread.join()

    def _file(self, name: str) -> str:
        return f"{self._added}/{name}.json"
