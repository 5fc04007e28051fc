"""
Makes what the platform stands on: topics, subjects, bucket, catalogue, tables. Run as often as one likes: what is there stays as it is.
"""

from __future__ import annotations

import json
import os
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pyarrow.fs
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, NewTopic
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.exceptions import NamespaceAlreadyExistsError, TableAlreadyExistsError

from . import settings, tables
from .catalogue import open_catalogue
from .log_lines import Log

SCHEMAS = Path(settings.text("SCHEMAS", "/app/schemas"))
WAIT_S = 30.0
PAUSE_S = 0.2
ANSWER_S = 5.0

# By symbol: its trades, and what is said of its gaps, keep their order. Appends are stamped by the broker.
TOPICS = {
    "market.trades": 3,
    "market.gaps": 1,
    "market.trades.dead-letters": 1,
    "market.gaps.dead-letters": 1,
    # What the connector could not read, or not pass on.
    "market.connector.dead-letters": 1,
}


def main() -> None:
    log = Log("market-init", (os.environ.get("CATALOGUE_PASSWORD", ""), os.environ.get("S3_SECRET_KEY", "")))
    catalogue = open_catalogue("market-init")
    _until_done(log, "make the topics", _make_topics)
    _until_done(log, "register the schemas", _register_schemas)
    _until_done(log, "make the bucket", _make_bucket)
    _until_done(log, "make the catalogue", catalogue.create_tables)
    _until_done(log, "make the tables", lambda: _make_tables(catalogue, log))
    log("info", "everything is there")


def _make_topics() -> None:
    admin = AdminClient({"bootstrap.servers": settings.text("KAFKA_BROKERS", "kafka:9092")})
    wanted = [
        NewTopic(name, partitions, config={"message.timestamp.type": "LogAppendTime"}) for name, partitions in TOPICS.items()
    ]
    for made in admin.create_topics(wanted, operation_timeout=ANSWER_S, request_timeout=ANSWER_S).values():
        try:
            made.result()
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise


def _register_schemas() -> None:
    url = settings.text("SCHEMA_REGISTRY_URL", "http://schema-registry:8080/apis/ccompat/v7")
    for topic in ("trades", "gaps"):
        request = urllib.request.Request(
            f"{url}/subjects/market.{topic}-value/versions",
            json.dumps({"schema": (SCHEMAS / f"{topic}.avsc").read_text()}).encode(),
            {"content-type": "application/vnd.schemaregistry.v1+json"},
        )
        with urllib.request.urlopen(request, timeout=ANSWER_S) as answer:
            answer.read()


def _make_bucket() -> None:
    store = pyarrow.fs.S3FileSystem(
        endpoint_override=settings.text("S3_ENDPOINT", "http://minio:9000"),
        access_key=settings.secret("S3_ACCESS_KEY"),
        secret_key=settings.secret("S3_SECRET_KEY"),
        region="us-east-1",
        allow_bucket_creation=True,
    )
    bucket = settings.text("WAREHOUSE", "s3://market/warehouse").removeprefix("s3://").split("/", 1)[0]
    if store.get_file_info(bucket).type == pyarrow.fs.FileType.NotFound:
        store.create_dir(bucket)


def _make_tables(catalogue: SqlCatalog, log: Log) -> None:
    for name, schema in tables.SCHEMAS.items():
        try:
            catalogue.create_namespace(name.split(".", 1)[0])
        except NamespaceAlreadyExistsError:
            pass
        # Asked first: the database logs an insertion that its keys refuse as an error.
        if catalogue.table_exists(name):
            log("info", "table is there", table=name)
            continue
        try:
            catalogue.create_table(name, schema, properties=tables.PROPERTIES)
            log("info", "table made", table=name)
        except TableAlreadyExistsError:
            log("info", "table is there", table=name)


def _until_done(log: Log, what: str, act: Callable[[], None]) -> None:
    deadline = time.monotonic() + WAIT_S
    while True:
        try:
            return act()
        except Exception as error:  # what it needs is not up yet, or says what is wrong with it
            if time.monotonic() > deadline:
                log("error", f"gave up trying to {what}", reason=f"{type(error).__name__}: {error}")
                raise SystemExit(1) from error
            log("debug", f"cannot {what} yet", reason=str(error))
            time.sleep(PAUSE_S)


if __name__ == "__main__":
    main()
