"""Where partitions end, by the broker's word."""

from __future__ import annotations

from collections.abc import Sequence

from confluent_kafka import TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

PATIENCE_S = 0.3


class Ends:
    """
    By a connection of its own: a consumer that is being polled may be asked the same, and then may not answer, whatever
    timeout it was given (librdkafka 2.16).
    """

    def __init__(self, brokers: str) -> None:
        self._admin = AdminClient({"bootstrap.servers": brokers, "log_level": 3})

    def of(self, topic: str, partitions: Sequence[int]) -> dict[int, int]:
        """The next offset of each. Raises what the broker or the time says against it."""
        asked = {TopicPartition(topic, partition): OffsetSpec.latest() for partition in partitions}
        if not asked:
            return {}
        found = self._admin.list_offsets(asked, request_timeout=PATIENCE_S)
        return {place.partition: future.result(PATIENCE_S).offset for place, future in found.items()}
