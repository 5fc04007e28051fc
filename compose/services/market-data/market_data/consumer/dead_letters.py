"""Where messages go that cannot be read, with the reason and where they came from."""

from __future__ import annotations

from confluent_kafka import Message, Producer

FLUSH_S = 10


class DeadLetters:
    def __init__(self, brokers: str, topic: str) -> None:
        self._producer = Producer({"bootstrap.servers": brokers, "enable.idempotence": True, "linger.ms": 0, "log_level": 3})
        self._topic = topic

    def put(self, message: Message, reason: str) -> None:
        """Returns when the broker has it. Raises RuntimeError otherwise: it is not yet safe to read on."""
        failed: list[str] = []
        self._producer.produce(
            self._topic,
            key=message.key(),
            value=message.value(),
            headers=[
                *(message.headers() or []),
                ("dead_letter_reason", reason),
                ("source_topic", message.topic()),
                ("source_partition", str(message.partition())),
                ("source_offset", str(message.offset())),
            ],
            on_delivery=lambda error, _: failed.append(str(error)) if error is not None else None,
        )
        if self._producer.flush(FLUSH_S) > 0:
            raise RuntimeError(f"{self._topic} did not take a message within {FLUSH_S} s")
        if failed:
            raise RuntimeError(f"{self._topic} did not take a message: {failed[0]}")
