"""The settings of this service. Every one comes from the environment, and every one but secrets has a default."""

from __future__ import annotations

import os
from dataclasses import dataclass

STREAMS = ("trips", "gps_pings", "driver_status", "surge_updates", "ratings", "payments")


@dataclass(frozen=True)
class Environment:
    kafka_brokers: str
    registry_url: str
    s3_endpoint: str
    s3_access_key: str
    s3_secret_key: str
    bucket: str
    log_level: str
    trigger_ms: int
    max_records_per_batch: int
    tables_wait_s: float
    # `bronze`: events into tables as they come; `changes`: those of a database into tables that are as its own.
    streams: str
    changes_prefix: str

    @property
    def lake(self) -> str:
        return f"s3a://{self.bucket}"


def read_environment() -> Environment:
    """Raises KeyError for a secret that is not set, ValueError for a number that is none and for streams that do not exist."""
    streams = os.environ.get("STREAMS", "bronze")
    if streams not in ("bronze", "changes"):
        raise ValueError(f"STREAMS is {streams}: bronze and changes are known")
    return Environment(
        kafka_brokers=os.environ.get("KAFKA_BROKERS", "kafka:9092"),
        registry_url=os.environ.get("SCHEMA_REGISTRY_URL", "http://schema-registry:8080/apis/ccompat/v7").rstrip("/"),
        s3_endpoint=os.environ.get("S3_ENDPOINT", "http://minio:9000"),
        s3_access_key=os.environ["S3_ACCESS_KEY"],
        s3_secret_key=os.environ["S3_SECRET_KEY"],
        bucket=os.environ.get("S3_BUCKET", "lake"),
        log_level=os.environ.get("LOG_LEVEL", "info"),
        trigger_ms=int(os.environ.get("TRIGGER_MS", "300")),
        max_records_per_batch=int(os.environ.get("MAX_RECORDS_PER_BATCH", "50000")),
        tables_wait_s=float(os.environ.get("TABLES_WAIT_S", "30")),
        streams=streams,
        changes_prefix=os.environ.get("CHANGES_PREFIX", "cdc"),
    )
