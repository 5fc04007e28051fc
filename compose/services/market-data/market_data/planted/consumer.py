"""Bugs of the consumer: what it keeps of its offsets, and what it makes of a message."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from ..consumer import commit
from ..consumer.batch import Batch
from ..consumer.commit import Committer
from ..consumer.decode import Decoder, RegistryUnavailable, Unreadable
from ..consumer.reader import Reader
from . import Around, Bugs, around

BUGS: Bugs = {}
DIGITS = Decimal("0.0000000001")
LONGEST_S = 60.0


@around(BUGS, "consumer-offsets-of-one-batch", commit, "merged")
def offsets_of_one_batch(_merged: Around, _before: Mapping[int, int], read: Mapping[int, int]) -> Mapping[int, int]:
    return dict(read)


@around(BUGS, "consumer-offset-of-last", commit, "merged")
def offset_of_last(merged: Around, before: Mapping[int, int], read: Mapping[int, int]) -> Mapping[int, int]:
    return merged(before, {partition: offset - 1 for partition, offset in read.items()})


@around(BUGS, "consumer-writes-twice", Committer, "_arrow")
def writes_twice(arrow: Around, self: Committer, table: Any, rows: list[dict[str, Any]]) -> Any:
    return arrow(self, table, [*rows, *rows])


@around(BUGS, "consumer-drops-some", Batch, "cover")
def drops_some(cover: Around, self: Batch, partition: int, offset: int, row: dict[str, Any] | None) -> None:
    cover(self, partition, offset, None if offset % 7 == 6 else row)


@around(BUGS, "consumer-wrong-offset", Batch, "cover")
def wrong_offset(cover: Around, self: Batch, partition: int, offset: int, row: dict[str, Any] | None) -> None:
    cover(self, partition, offset, row)
    if row is not None:
        self.rows[-1]["kafka_offset"] = offset + 1


@around(BUGS, "consumer-price-through-float", Decoder, "read")
def price_through_float(read: Around, self: Decoder, value: bytes | None) -> dict[str, Any]:
    row = read(self, value)
    if "price" in row:
        row["price"] = Decimal(float(row["price"])).quantize(DIGITS)
    return row


@around(BUGS, "consumer-local-time", Decoder, "read")
def local_time(read: Around, self: Decoder, value: bytes | None) -> dict[str, Any]:
    row = read(self, value)
    return {**row, "trade_time": row["trade_time"] + timedelta(hours=2)} if "trade_time" in row else row


@around(BUGS, "consumer-cuts-microseconds", Decoder, "read")
def cuts_microseconds(read: Around, self: Decoder, value: bytes | None) -> dict[str, Any]:
    row = read(self, value)
    if "trade_time" in row:
        row["trade_time"] = row["trade_time"].replace(microsecond=row["trade_time"].microsecond // 1_000 * 1_000)
    return row


@around(BUGS, "consumer-small-letters", Decoder, "read")
def small_letters(read: Around, self: Decoder, value: bytes | None) -> dict[str, Any]:
    row = read(self, value)
    return {**row, "symbol": row["symbol"].lower()}


@around(BUGS, "consumer-puts-aside-without-registry", Decoder, "_fetch")
def puts_aside_without_registry(fetch: Around, self: Decoder, schema_id: int) -> Any:
    try:
        return fetch(self, schema_id)
    except RegistryUnavailable as unavailable:
        raise Unreadable(str(unavailable)) from unavailable


@around(BUGS, "consumer-gives-up", Reader, "_attempts")
def gives_up(_attempts: Around, self: Reader) -> Iterator[int]:
    yield 0
    raise RuntimeError("gave up")


@around(BUGS, "consumer-waits-for-full-batches", Reader, "_is_due")
def waits_for_full_batches(_is_due: Around, self: Reader) -> bool:
    return len(self._batch.rows) >= self._limits.rows or self._batch.age_s >= LONGEST_S
