"""Bugs of the query API: which rows it answers, on which page, and how it writes them."""

from __future__ import annotations

import hmac
import time
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from fastapi.responses import JSONResponse
from pyiceberg.catalog.sql import SqlCatalog
from pyiceberg.expressions import And, BooleanExpression, EqualTo, GreaterThan, GreaterThanOrEqual, Or

from ..api import app, trades
from ..api.cursor import Cursor
from ..api.times import from_micros
from ..api.trades import Page, Question, Trades
from . import Around, Bugs, around

BUGS: Bugs = {}
KEPT_S = 60.0


@around(BUGS, "api-skips-same-moment", trades, "_behind")
def skips_same_moment(_behind: Around, cursor: Cursor) -> BooleanExpression:
    return GreaterThan("trade_time", from_micros(cursor.time_us))


@around(BUGS, "api-repeats-last", trades, "_behind")
def repeats_last(_behind: Around, cursor: Cursor) -> BooleanExpression:
    at = from_micros(cursor.time_us)
    same = And(EqualTo("trade_time", at), GreaterThanOrEqual("trade_id", cursor.trade_id))
    return Or(GreaterThan("trade_time", at), same)


@around(BUGS, "api-limit-off-by-one", Trades, "page")
def limit_off_by_one(page: Around, self: Trades, question: Question) -> Page:
    return page(self, replace(question, limit=question.limit + 1))


@around(BUGS, "api-pages-of-now", trades, "_snapshot")
def pages_of_now(snapshot: Around, table: Any, _cursor: Cursor | None) -> int | None:
    return snapshot(table, None)


@around(BUGS, "api-has-nothing-when-away", app, "_problem")
def has_nothing_when_away(problem: Around, status: int, code: str, *rest: Any) -> JSONResponse:
    if code != "tables_unavailable":
        return problem(status, code, *rest)
    return JSONResponse({"trades": [], "next_cursor": None, "snapshot_id": None, "complete": True, "gaps": []})


@around(BUGS, "api-leaves-first-out", trades, "GreaterThanOrEqual")
def leaves_first_out(_at_least: Around, *args: Any) -> BooleanExpression:
    return GreaterThan(*args)


@around(BUGS, "api-any-key", hmac, "compare_digest")
def any_key(_compare: Around, *_: Any) -> bool:
    return True


@around(BUGS, "api-price-through-float", trades, "_exact")
def price_through_float(_exact: Around, amount: Decimal) -> str:
    return str(float(amount))


@around(BUGS, "api-local-time", trades, "render")
def local_time(render: Around, at: datetime | None) -> str | None:
    return render(None if at is None else at + timedelta(hours=2))


@around(BUGS, "api-cuts-microseconds", trades, "render")
def cuts_microseconds(render: Around, at: datetime | None) -> str | None:
    text = render(at)
    return None if text is None else f"{text[:-4]}Z"


@around(BUGS, "api-keeps-old-tables", SqlCatalog, "load_table")
def keeps_old_tables(load_table: Around, self: SqlCatalog, name: str) -> Any:
    kept: dict[str, tuple[float, Any]] = self.__dict__.setdefault("_kept", {})
    at, table = kept.get(name, (0.0, None))
    if table is None or time.monotonic() - at > KEPT_S:
        at, table = time.monotonic(), load_table(self, name)
        kept[name] = (at, table)
    return table
