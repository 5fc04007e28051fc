"""A stream of a database's changes, into a table for each of its tables."""

from __future__ import annotations

import json
import re
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from ..catalogue import forget_tables, names_under, register_database, register_table, tables_under
from ..stream import BronzeStream, Definition
from .position import as_json
from .progress import Range
from .writer import ChangeWriter

NAME = "changes"


def changes_definition(lake: str, prefix: str) -> Definition:
    """`prefix`: Debezium's `topic.prefix`."""
    return Definition(NAME, {}, NAME, f"{lake}/{NAME}", f"{lake}/checkpoints/{NAME}", prefix)


def register_changed_tables(spark: SparkSession, path: str) -> None:
    """Every table below a place, as `database`.`table`."""
    for database in databases_under(spark, path):
        for table in tables_under(spark, f"{path}/{database}"):
            _register(spark, path, f"{database}/{table}")


def databases_under(spark: SparkSession, path: str) -> list[str]:
    """Where the stream notes its own things begins with an underscore."""
    return [name for name in names_under(spark, path) if not name.startswith("_")]


class ChangeStream(BronzeStream):
    _writer: ChangeWriter

    def _new_writer(self) -> ChangeWriter:
        prefix = f"{self.definition.prefix}."
        return ChangeWriter(self._spark, self.definition.path, prefix, self._reread, self._partitions, self._log)

    def _subscribed(self) -> dict[str, str]:
        """
        All topics of tables, also of those to come, and the transactions'. A topic may be deleted with its table; what is
        lost otherwise lacks in its transaction, which then never ends.
        """
        prefix = re.escape(f"{self.definition.prefix}.")
        return {"subscribePattern": rf"{prefix}(transaction|[^.]+\.[^.]+)", "failOnDataLoss": "false"}

    def _reread(self, held: dict[str, dict[int, Range]]) -> DataFrame:
        offsets = [
            {topic: {str(number): ends[at] for number, ends in ranges.items()} for topic, ranges in held.items()}
            for at in (0, 1)
        ]
        return (
            self._spark.read.format("kafka")
            .option("kafka.bootstrap.servers", self._environment.kafka_brokers)
            .option("assign", json.dumps({topic: sorted(ranges) for topic, ranges in held.items()}))
            .option("startingOffsets", json.dumps(offsets[0]))
            .option("endingOffsets", json.dumps(offsets[1]))
            .option("kafka.isolation.level", "read_committed")
            .option("kafka.fetch.max.wait.ms", "20")
            .option("failOnDataLoss", "true")
            .load()
            .select("key", "value", "topic", "partition", "offset")
        )

    def _partitions(self, topic: str) -> int:
        jvm = self._spark.sparkContext._jvm
        properties = jvm.java.util.Properties()
        properties.put("bootstrap.servers", self._environment.kafka_brokers)
        properties.put("request.timeout.ms", "8000")
        properties.put("default.api.timeout.ms", "20000")
        admin = jvm.org.apache.kafka.clients.admin.AdminClient.create(properties)
        try:
            topics = jvm.java.util.Collections.singletonList(topic)
            return int(admin.describeTopics(topics).allTopicNames().get().get(topic).partitions().size())
        finally:
            admin.close()

    def _register(self, tables: set[str]) -> None:
        for table in tables - self._registered:
            _register(self._spark, self.definition.path, table)
            self._registered.add(table)

    def forget(self) -> None:
        for database in databases_under(self._spark, self.definition.path):
            forget_tables(self._spark, database, f"{self.definition.path}/{database}")

    def state(self) -> dict[str, Any]:
        """With `position`: all changes up to there are in the tables; what waits and why; which tables follow no further."""
        progress = self._writer.progress
        return {
            **super().state(),
            "position": as_json(progress.passed.position),
            "gtids": dict(progress.passed.gtids),
            "waiting": progress.waiting,
            "stopped": dict(progress.stopped),
        }


def _register(spark: SparkSession, path: str, table: str) -> None:
    database, name = table.split("/", 1)
    register_database(spark, database, f"{path}/{database}")
    register_table(spark, database, name, f"{path}/{table}")
