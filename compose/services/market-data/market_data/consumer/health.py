"""What the consumer says of itself, by HTTP: `/health/live`, `/health/ready`, `/metrics`."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from .metrics import registry_of
from .reader import Reader


class HealthServer(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A probe that went away before its answer is nothing to log."""


def serve(port: int, readers: Sequence[Reader]) -> None:
    registry = registry_of(readers)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            match self.path.split("?", 1)[0]:
                case "/health/live":
                    self._answer(200, "application/json", json.dumps({"status": "live"}))
                case "/health/ready":
                    parts = {reader.topic: _health(reader) for reader in readers}
                    ready = all(part["ok"] for part in parts.values())
                    body = {"status": "ready" if ready else "not ready", "parts": parts}
                    self._answer(200 if ready else 503, "application/json", json.dumps(body))
                case "/metrics":
                    self._answer(200, CONTENT_TYPE_LATEST, generate_latest(registry).decode())
                case _:
                    self._answer(404, "application/json", json.dumps({"error": {"code": "not_found"}}))

        def _answer(self, status: int, kind: str, text: str) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """A probe a second is nothing to log."""

    server = HealthServer(("0.0.0.0", port), Handler)
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()


def _health(reader: Reader) -> dict[str, object]:
    trouble = reader.trouble if reader.alive else "its thread has ended"
    return {"ok": trouble is None, **({} if trouble is None else {"reason": trouble})}
