"""What the consumer tells Prometheus: what it has done, and how far it is behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from .reader import Reader


class _Readers(Collector):
    """Asked at each scrape. A series is there before its first event: one that begins with 1 has not increased."""

    def __init__(self, readers: Sequence[Reader]) -> None:
        self._readers = readers

    def collect(self) -> Iterator[Metric]:
        for name, text, of in (
            ("consumer_rows_committed", "Rows that are in the table.", lambda reader: reader.rows_committed),
            ("consumer_commits", "Snapshots that were added.", lambda reader: reader.commits),
            ("consumer_dead_letters", "Messages that could not be read.", lambda reader: reader.dead),
        ):
            counter = CounterMetricFamily(name, text, labels=["topic"])
            for reader in self._readers:
                counter.add_metric([reader.topic], of(reader))
            yield counter
        last = GaugeMetricFamily(
            "consumer_last_commit_timestamp_seconds",
            "When a snapshot was added last, in seconds since the epoch; before the first, when the consumer began.",
            labels=["topic"],
        )
        for reader in self._readers:
            last.add_metric([reader.topic], reader.committed_at)
        yield last
        labels = ["consumergroup", "topic", "partition"]
        offset = GaugeMetricFamily("kafka_consumergroup_current_offset", "The next offset, by the table.", labels=labels)
        lag = GaugeMetricFamily(
            "kafka_consumergroup_lag", "Messages between what is in the table and the end of the partition.", labels=labels
        )
        for reader in self._readers:
            for partition, at, behind in reader.lags():
                offset.add_metric([reader.group, reader.topic, str(partition)], at)
                lag.add_metric([reader.group, reader.topic, str(partition)], behind)
        yield from (offset, lag)


def registry_of(readers: Sequence[Reader]) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Readers(readers))
    ProcessCollector(registry=registry)
    return registry
