"""
The first commit of a cold JVM takes ten seconds, the second one: a record goes the whole way once, into a table that is
removed again, before anybody is told that this service is ready.
"""

from __future__ import annotations

import json

from pyspark.sql import SparkSession
from pyspark.sql import functions as F
from pyspark.sql.avro.functions import to_avro

from .batch import BatchWriter, Destination
from .catalogue import remove

# In place of a checkpoint's.
APPLICATION = "warm-up"
SCHEMA = json.dumps(
    {
        "type": "record",
        "name": "WarmUp",
        "fields": [
            {"name": "event_id", "type": "string"},
            {"name": "occurred_at", "type": {"type": "long", "logicalType": "timestamp-micros"}},
            {
                "name": "amount",
                "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 12, "scale": 2}],
                "default": None,
            },
        ],
    }
)


def warm_up(spark: SparkSession, path: str) -> None:
    """A commit to a table under `path`, which is removed again."""
    remove(spark, path)
    writer = BatchWriter(spark, Destination(path, {"events": "events"}), lambda _id, _topic: SCHEMA)
    event = "named_struct('event_id', 'warm-up', 'occurred_at', current_timestamp(), 'amount', cast(1.25 as decimal(12,2)))"
    rows = spark.range(1).select(
        F.concat(F.expr("X'0000000001'"), to_avro(F.expr(event), SCHEMA)).alias("value"),
        F.lit("events").alias("topic"),
        F.lit(0).alias("partition"),
        F.col("id").alias("offset"),
        F.current_timestamp().alias("timestamp"),
        F.expr("array(named_struct('key', 'correlation_id', 'value', cast('warm-up' as binary)))").alias("headers"),
    )
    if writer.write(rows, 0, APPLICATION) != {"events"}:
        raise RuntimeError("the warm-up wrote nothing")
    remove(spark, path)
