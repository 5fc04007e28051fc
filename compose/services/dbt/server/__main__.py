"""
dbt behind HTTP. It is imported and the project parsed once; each request is a process of its own, forked from here, so
that runs stand side by side and none pays for the start: `POST /invocations` with `{"args": ["run"], "vars": {…}}`
answers with one JSON object a line, those of the log and then `{"result": …}`. `GET /health` answers once it serves.
"""

import json
import os
import signal
import socketserver
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Mapping

from dbt.contracts.graph.manifest import Manifest

from server.invocation import BadInvocation, Invocation, run
from server.log_lines import log
from server.planted import plant
from server.project import HOME, Project

# A body names a command, models and three variables.
MAX_BODY_BYTES = 64 * 1024
# Of the grace that an engine gives before it kills.
STOP_WITHIN_SECONDS = 4


class Server(socketserver.ForkingMixIn, HTTPServer):
    block_on_close = False
    request_queue_size = 64

    def __init__(self, port: int, project: Project, manifest: Manifest) -> None:
        self.project = project
        self.manifest = manifest
        super().__init__(("0.0.0.0", port), Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        error = sys.exc_info()[1]
        # A client that left before its answer is none of this service's troubles.
        level = "debug" if isinstance(error, ConnectionError) else "error"
        log(level, "a request was not answered", reason=repr(error))


class Handler(BaseHTTPRequestHandler):
    server: Server
    # Without a length or chunks the end of the connection is the end of the answer.
    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        if self.path in ("/health", "/health/ready"):
            self.answer(200, {"status": "ready", "models": len(self.server.manifest.nodes)})
        else:
            self.answer(404, {"error": "not_found"})

    def do_POST(self) -> None:
        if self.path != "/invocations":
            return self.answer(404, {"error": "not_found"})
        length = int(self.headers.get("content-length") or 0)
        if length > MAX_BODY_BYTES:
            return self.answer(413, {"error": "too_large"})
        try:
            invocation = Invocation.read(self.rfile.read(length))
        except BadInvocation as refusal:
            return self.answer(400, {"error": "bad_invocation", "detail": str(refusal)})
        self.send_response(200)
        self.send_header("content-type", "application/x-ndjson")
        self.end_headers()
        self.invoke(invocation)

    def invoke(self, invocation: Invocation) -> None:
        started, exit_code, listening = time.monotonic(), None, True
        # The server ends its runs, nobody else; dbt then cancels its queries.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.default_int_handler)

        def emit(line: Mapping[str, Any]) -> None:
            nonlocal exit_code, listening
            if "result" in line:
                exit_code = line["result"]["exitCode"]
            if not listening:
                return
            try:
                self.wfile.write(json.dumps(line).encode() + b"\n")
                self.wfile.flush()
            except OSError:
                # The run goes on: half of one is worse than one that nobody waits for.
                listening = False

        run(invocation, self.server.project, self.server.manifest, emit)
        # Whether dbt's errors are errors is for the caller to say, who has them.
        log("info", "dbt ran", args=invocation.args, vars=invocation.variables, exitCode=exit_code, heard=listening,
            seconds=round(time.monotonic() - started, 3))

    def answer(self, status: int, body: Mapping[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        log("debug", format % args)


class Stop(BaseException):
    """SIGTERM."""


def stop(_signal: int, _frame: Any) -> None:
    raise Stop


def finish(server: Server) -> None:
    """Runs under way get what is left of the grace to end well."""
    server.server_close()
    until = time.monotonic() + STOP_WITHIN_SECONDS
    while server.active_children and time.monotonic() < until:
        server.collect_children()
        time.sleep(0.05)
    for child in server.active_children or ():
        os.kill(child, signal.SIGINT)
    log("info", "stopped", runsCutShort=len(server.active_children or ()))


def main() -> None:
    started = time.monotonic()
    project = Project(plant(HOME))
    manifest = project.parse()
    if "--parse-only" in sys.argv:
        return
    server = Server(int(os.environ.get("PORT", "8091")), project, manifest)
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    log("info", "ready", seconds=round(time.monotonic() - started, 3))
    try:
        server.serve_forever()
    except Stop:
        finish(server)


if __name__ == "__main__":
    main()
