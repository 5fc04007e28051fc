"""`GET /v1/trades`, with a key; `/health/live`, `/health/ready` and `/metrics` without."""

from __future__ import annotations

import hmac
import time
from datetime import datetime
from typing import Annotated, Literal

from fastapi import Depends, FastAPI, Header, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest

from ..log_lines import Log
from . import times
from .cursor import Cursor, decode
from .trades import Question, SnapshotGone, Trades


class Refused(Exception):
    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.field = status, code, field


def create_app(trades: Trades, key: str, log: Log) -> FastAPI:
    app = FastAPI(title="Trades", openapi_url="/openapi.json")
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    requests = Counter("http_requests_total", "Answers by status.", ["status"], registry=registry)
    duration = Histogram("http_request_duration_seconds", "Of /v1/trades.", registry=registry)

    def checked(authorization: Annotated[str | None, Header()] = None) -> None:
        if authorization is None or not authorization.startswith("Bearer "):
            raise Refused(401, "missing_key", "send Authorization: Bearer <key>")
        if not hmac.compare_digest(authorization.removeprefix("Bearer ").encode(), key.encode()):
            raise Refused(403, "wrong_key", "the key is not valid")

    # The key is looked at before anything that is asked: a stranger learns nothing of what would be wrong with it.
    @app.get("/v1/trades", dependencies=[Depends(checked)])
    def get_trades(
        symbol: Annotated[str, Query(min_length=1, max_length=20)],
        table_type: Annotated[Literal["TRADES"], Query()] = "TRADES",
        since: Annotated[str | None, Query(alias="from")] = None,
        until: Annotated[str | None, Query(alias="to")] = None,
        limit: Annotated[int, Query(ge=1, le=10_000)] = 1_000,
        cursor: Annotated[str | None, Query(max_length=400)] = None,
    ) -> dict[str, object]:
        question = Question(
            symbol, _time("from", since), _time("to", until), limit, _cursor(cursor) if cursor is not None else None
        )
        if question.since is not None and question.until is not None and question.since >= question.until:
            raise Refused(422, "wrong_interval", "to must be later than from", "to")
        with duration.time():
            # First the trades: a gap that is found between the two is then said rather than kept silent.
            page = trades.page(question)
            gaps = trades.gaps(question)
        return {
            "table_type": table_type,
            "symbol": symbol,
            "trades": page.trades,
            "next_cursor": page.next_cursor,
            "snapshot_id": None if page.snapshot_id is None else str(page.snapshot_id),
            "complete": not gaps,
            "gaps": gaps,
        }

    @app.get("/health/live")
    def live() -> dict[str, str]:
        return {"status": "live"}

    @app.get("/health/ready")
    def ready() -> JSONResponse:
        reason = _reason_not_ready(trades)
        body = {"status": "ready" if reason is None else "not ready", **({} if reason is None else {"reason": reason})}
        return JSONResponse(body, 200 if reason is None else 503)

    @app.get("/metrics")
    def metrics() -> PlainTextResponse:
        return PlainTextResponse(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

    @app.middleware("http")
    async def counted(request: Request, call_next):
        begun = time.perf_counter()
        response = await call_next(request)
        if request.url.path.startswith("/v1/"):
            requests.labels(str(response.status_code)).inc()
            log("debug", "answered", status=response.status_code, ms=round((time.perf_counter() - begun) * 1_000))
        return response

    @app.exception_handler(Refused)
    async def refused(_: Request, error: Refused) -> JSONResponse:
        return _problem(error.status, error.code, str(error), error.field)

    @app.exception_handler(RequestValidationError)
    async def invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        return _problem(422, "wrong_field", first["msg"], str(first["loc"][-1]))

    @app.exception_handler(SnapshotGone)
    async def gone(_: Request, __: SnapshotGone) -> JSONResponse:
        return _problem(410, "cursor_expired", "ask again without a cursor: its snapshot is no more", "cursor")

    @app.exception_handler(Exception)
    async def failed(_: Request, error: Exception) -> JSONResponse:
        log("warn", "cannot answer", reason=f"{type(error).__name__}: {error}")
        return _problem(503, "tables_unavailable", "the tables cannot be read now", None, {"retry-after": "1"})

    return app


def _reason_not_ready(trades: Trades) -> str | None:
    try:
        trades.gaps(Question("", None, None, 1, None))
    except Exception as error:  # whatever keeps the tables from being read
        return f"{type(error).__name__}: {error}"
    return None


def _time(field: str, text: str | None) -> datetime | None:
    try:
        return None if text is None else times.parse(text)
    except ValueError as error:
        raise Refused(422, "wrong_field", f"{field} {error}", field) from error


def _cursor(text: str) -> Cursor:
    try:
        return decode(text)
    except ValueError as error:
        raise Refused(422, "wrong_field", f"cursor {error}", "cursor") from error


def _problem(
    status: int, code: str, message: str, field: str | None, headers: dict[str, str] | None = None
) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message, "field": field}}, status, headers)
