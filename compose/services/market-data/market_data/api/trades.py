"""Trades and gaps as the tables have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from pyiceberg.catalog import Catalog
from pyiceberg.expressions import And, BooleanExpression, EqualTo, GreaterThan, GreaterThanOrEqual, LessThan, Or
from pyiceberg.table import Table

from .. import tables
from .cursor import Cursor
from .gaps import remaining
from .first_rows import first_rows
from .times import from_micros, micros, render

COLUMNS = ("symbol", "trade_id", "price", "quantity", "trade_time", "received_at", "event_time", "buyer_is_maker", "source")
ORDER = ("trade_time", "trade_id")


class SnapshotGone(Exception):
    """A cursor's snapshot has been expired: its question has to be asked anew."""


@dataclass(frozen=True)
class Question:
    symbol: str
    # The first is included, the second is not; None is open.
    since: datetime | None
    until: datetime | None
    limit: int
    cursor: Cursor | None


@dataclass(frozen=True)
class Page:
    trades: Sequence[dict[str, Any]]
    snapshot_id: int | None
    next_cursor: str | None


class Trades:
    def __init__(self, catalogue: Catalog) -> None:
        self._catalogue = catalogue

    def page(self, question: Question) -> Page:
        """In order of time and id. Raises SnapshotGone, and the catalogue's errors."""
        table = self._catalogue.load_table(tables.TRADES)
        snapshot_id = _snapshot(table, question.cursor)
        if snapshot_id is None:
            return Page((), None, None)
        scan = table.scan(_filter(question), selected_fields=COLUMNS, snapshot_id=snapshot_id)
        # One more than is answered tells whether there is another page.
        rows = first_rows(table, scan, ORDER, question.limit + 1)
        answered = rows[: question.limit]
        more = len(rows) > len(answered)
        last = answered[-1] if more else None
        cursor = last and Cursor(snapshot_id, micros(last["trade_time"]), last["trade_id"]).encode()
        return Page([_answer(row) for row in answered], snapshot_id, cursor or None)

    def gaps(self, question: Question) -> Sequence[dict[str, Any]]:
        """What is known to be missing in the interval, and has not been filled. Raises the catalogue's errors."""
        wanted: BooleanExpression = EqualTo("symbol", question.symbol)
        if question.since is not None:
            wanted = And(wanted, GreaterThanOrEqual("to_time", question.since))
        if question.until is not None:
            wanted = And(wanted, LessThan("from_time", question.until))
        said = self._catalogue.load_table(tables.GAPS).scan(wanted).to_arrow().to_pylist()
        # A partition has all of a symbol, so its offsets say what was said last.
        said.sort(key=lambda row: row["kafka_offset"])
        return [_answer_gap(gap) for gap in remaining(said)]


def _snapshot(table: Table, cursor: Cursor | None) -> int | None:
    if cursor is None:
        current = table.current_snapshot()
        return None if current is None else current.snapshot_id
    if table.snapshot_by_id(cursor.snapshot_id) is None:
        raise SnapshotGone
    return cursor.snapshot_id


def _filter(question: Question) -> BooleanExpression:
    wanted: BooleanExpression = EqualTo("symbol", question.symbol)
    if question.since is not None:
        wanted = And(wanted, GreaterThanOrEqual("trade_time", question.since))
    if question.cursor is not None:
        wanted = And(wanted, _behind(question.cursor))
    if question.until is not None:
        wanted = And(wanted, LessThan("trade_time", question.until))
    return wanted


def _behind(cursor: Cursor) -> BooleanExpression:
    """Trades of one moment may lie on two pages: it goes on behind the last one of them, not behind the moment."""
    time = from_micros(cursor.time_us)
    same = And(EqualTo("trade_time", time), GreaterThan("trade_id", cursor.trade_id))
    # The first of the three lets whole files be left out by what they say of their times.
    return And(GreaterThanOrEqual("trade_time", time), Or(GreaterThan("trade_time", time), same))


def _answer(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        **{name: _exact(row[name]) for name in ("price", "quantity")},
        **{name: render(row[name]) for name in ("trade_time", "received_at", "event_time")},
    }


def _answer_gap(gap: dict[str, Any]) -> dict[str, Any]:
    times = {name: render(gap[name]) for name in ("from_time", "to_time", "found_at")}
    return {**{name: gap[name] for name in ("from_id", "to_id", "reason", "state")}, **times}


def _exact(amount: Decimal) -> str:
    """All digits, and no zeros behind the last one: the table's scale is not the exchange's."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
