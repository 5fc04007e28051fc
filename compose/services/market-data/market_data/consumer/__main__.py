"""Runs until it is told to stop: a reader for trades, and one for gaps."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path

from .. import settings, tables
from ..catalogue import open_catalogue
from ..log_lines import Log
from ..planted import plant
from ..planted.commits import BUGS as COMMIT_BUGS
from ..planted.consumer import BUGS
from ..planted.holds import HOLDS
from . import health
from .commit import Committer
from .dead_letters import DeadLetters
from .decode import Decoder
from .reader import Limits, Reader

STOP_S = 4.0
SCHEMAS = Path(settings.text("SCHEMAS", "/app/schemas"))


def main() -> None:
    log = Log("consumer", (os.environ.get("CATALOGUE_PASSWORD", ""), os.environ.get("S3_SECRET_KEY", "")))
    plant({**BUGS, **COMMIT_BUGS, **HOLDS}, "consumer-", log)
    brokers = settings.text("KAFKA_BROKERS", "kafka:9092")
    registry = settings.text("SCHEMA_REGISTRY_URL", "http://schema-registry:8080/apis/ccompat/v7")
    limits = Limits(
        rows=settings.integer("BATCH_ROWS", 5_000, 1),
        age_s=settings.integer("BATCH_AGE_MS", 500, 1) / 1_000,
        session_ms=settings.integer("SESSION_MS", 6_000, 1_000),
    )
    readers = [
        Reader(
            brokers,
            topic,
            f"consumer.{topic}",
            Decoder(registry, f"{topic}-value", json.loads((SCHEMAS / f"{topic.removeprefix('market.')}.avsc").read_text())),
            Committer(open_catalogue("consumer"), table, topic, log),
            DeadLetters(brokers, f"{topic}.dead-letters"),
            limits,
            log,
        )
        for topic, table in (("market.trades", tables.TRADES), ("market.gaps", tables.GAPS))
    ]
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    health.serve(settings.integer("PORT", 8080), readers)
    for reader in readers:
        reader.start()
    log("info", "started")
    stop.wait()
    log("info", "stopping")
    for reader in readers:
        reader.stop(STOP_S / len(readers))
    log("info", "stopped")
    sys.stdout.flush()
    # A thread that still waits for a server that is away has nothing to lose: what is not committed is read again.
    os._exit(0)


if __name__ == "__main__":
    main()
