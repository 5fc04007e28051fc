"""The control API, JSON over HTTP: health, and the streams that run."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .logs import Log, reason
from .metrics import TYPE, exposition
from .stream import Definition
from .streams import MAINS, OtherDefinition, Streams

PORT = 8090
NAME = re.compile(r"^[a-z][a-z0-9_]{0,100}$")
PREFIX = re.compile(r"^[A-Za-z0-9_-]{1,100}$")
PLACE = re.compile(r"^s3a://[a-z0-9.-]+/[A-Za-z0-9_./-]+$")

Answer = tuple[int, Any]


class Problem(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.answer: Answer = (status, {"error": {"code": code, "message": message, "field": None}})


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away before its answer is no failure of this service."""


class Control:
    """Answers from the first second on; what is not there yet is said to be so."""

    def __init__(self, log: Log, health: Callable[[], dict[str, bool]]) -> None:
        self._log = log
        self._health = health
        self.streams: Streams | None = None

    def serve(self) -> ThreadingHTTPServer:
        control = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:  # noqa: N802 - named by http.server
                self._serve()

            do_PUT = do_DELETE = do_GET  # noqa: N815

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                return

            def _serve(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                status, body = control._answer(self.command, self.path, self.rfile.read(length))
                content = (body if isinstance(body, str) else json.dumps(body)).encode()
                kind = TYPE if isinstance(body, str) else "application/json; charset=utf-8"
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

        return Server(("0.0.0.0", PORT), Handler)

    def _answer(self, method: str, target: str, body: bytes) -> Answer:
        url = urlsplit(target)
        try:
            return self._route(method, url.path, parse_qs(url.query), body)
        except Problem as problem:
            return problem.answer
        except OtherDefinition as error:
            return Problem(409, "other_definition", f"a stream {error} runs, defined otherwise").answer
        except Exception as error:  # noqa: BLE001 - a request's failure is its answer
            self._log.warn("a request failed", method=method, path=url.path, reason=reason(error))
            return Problem(500, "failed", reason(error)).answer

    def _route(self, method: str, path: str, query: dict[str, list[str]], body: bytes) -> Answer:
        if method == "GET" and path == "/health/live":
            return 200, {"status": "live"}
        if method == "GET" and path == "/health/ready":
            parts = self._health()
            ready = all(parts.values())
            return (200 if ready else 503), {
                "status": "ready" if ready else "not ready",
                "parts": {name: {"ok": ok} for name, ok in parts.items()},
            }
        if method == "GET" and path == "/metrics":
            return 200, exposition([] if self.streams is None else self.streams.measures())
        if self.streams is None:
            raise Problem(503, "starting", "Spark is starting")
        if method == "GET" and path == "/streams":
            return 200, self.streams.list()
        name = path.removeprefix("/streams/")
        if not path.startswith("/streams/") or not NAME.match(name):
            raise Problem(404, "not_found", f"there is no {path}")
        if method == "PUT":
            return 200, self.streams.put(self._definition(self.streams, name, body))
        if method == "DELETE":
            ended = self.streams.delete(name, forget="tables" in query.get("remove", []))
            if ended is None:
                raise Problem(404, "not_found", f"no stream is called {name}")
            return 200, {"name": name, "stopped": ended}
        raise Problem(405, "wrong_method", f"{path} takes PUT and DELETE")

    def _definition(self, streams: Streams, name: str, body: bytes) -> Definition:
        try:
            given = json.loads(body or b"{}")
        except ValueError as error:
            raise Problem(400, "bad_json", f"the body is not JSON: {error}") from error
        if name in MAINS:
            return streams.main_definition()
        topics, database, path = given.get("topics"), given.get("database"), given.get("path")
        prefix = given.get("prefix")
        if prefix is not None:
            if not PREFIX.match(str(prefix)):
                raise Problem(422, "bad_prefix", f"prefix must match {PREFIX.pattern}")
            topics, database = {}, name
        elif not isinstance(topics, dict) or not topics or not all(NAME.match(str(table)) for table in topics.values()):
            raise Problem(422, "bad_topics", "topics must name a table for at least one Kafka topic")
        if not isinstance(database, str) or not NAME.match(database):
            raise Problem(422, "bad_database", f"database must match {NAME.pattern}")
        if not isinstance(path, str) or not PLACE.match(path) or path.endswith("/"):
            raise Problem(422, "bad_path", "path must be s3a://<bucket>/<prefix>, without a slash at the end")
        return streams.added_definition(name, topics, database, path, prefix)
