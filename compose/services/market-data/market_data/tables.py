"""The tables, as they are made and as they are read."""

from pyiceberg.schema import Schema
from pyiceberg.types import (
    BooleanType,
    DecimalType,
    IntegerType,
    LongType,
    NestedField,
    StringType,
    TimestamptzType,
)

TRADES = "market.trades"
GAPS = "market.gaps"

# Where a row came from: the partition and the offset of its message.
ORIGIN = ("kafka_partition", "kafka_offset")

_AMOUNT = DecimalType(28, 10)
_TIME = TimestamptzType()


def _schema(*fields: tuple[str, object, bool]) -> Schema:
    return Schema(*(NestedField(at + 1, name, kind, required) for at, (name, kind, required) in enumerate(fields)))


SCHEMAS = {
    TRADES: _schema(
        ("symbol", StringType(), True),
        ("trade_id", LongType(), True),
        ("price", _AMOUNT, True),
        ("quantity", _AMOUNT, True),
        ("trade_time", _TIME, True),
        ("received_at", _TIME, True),
        ("event_time", _TIME, False),
        ("buyer_is_maker", BooleanType(), True),
        ("source", StringType(), True),
        ("kafka_partition", IntegerType(), True),
        ("kafka_offset", LongType(), True),
    ),
    GAPS: _schema(
        ("symbol", StringType(), True),
        ("from_id", LongType(), True),
        ("to_id", LongType(), True),
        ("from_time", _TIME, True),
        ("to_time", _TIME, True),
        ("reason", StringType(), True),
        ("state", StringType(), True),
        ("found_at", _TIME, True),
        ("filled_at", _TIME, False),
        ("kafka_partition", IntegerType(), True),
        ("kafka_offset", LongType(), True),
    ),
}

PROPERTIES = {
    "format-version": "2",
    # An append that found another's commit is made anew by pyiceberg, unseen: two consumers that have read the same
    # messages would both write them. Without it the second one fails, and looks at what the first has done.
    "commit.retry.num-retries": "0",
    "write.parquet.compression-codec": "zstd",
    # A commit a second would else be a manifest a second, each of which every question has to read.
    "commit.manifest-merge.enabled": "true",
    "commit.manifest.min-count-to-merge": "16",
}
