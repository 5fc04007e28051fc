"""One JSON object a line on standard output, in the form of the other services."""

from __future__ import annotations

import json
import re
import sys
import threading
from datetime import datetime, timezone

# Of the JVM's and of Python's, which stand alike in the text of an error that went through both.
INNER_ERROR = re.compile(r"^(?:Caused by: )?(?:[\w.$]*(?:Error|Exception)|(?:\w+\.)+[A-Z]\w*)\b:")
LEVELS = ("debug", "info", "warn", "error", "fatal")


class Log:
    def __init__(self, level: str, secrets: tuple[str, ...] = ()) -> None:
        self._least = LEVELS.index(level) if level in LEVELS else 1
        self._secrets = tuple(secret for secret in secrets if len(secret) >= 8)
        self._lock = threading.Lock()

    def debug(self, message: str, **facts: object) -> None:
        self._write("debug", message, facts)

    def info(self, message: str, **facts: object) -> None:
        self._write("info", message, facts)

    def warn(self, message: str, **facts: object) -> None:
        self._write("warn", message, facts)

    def error(self, message: str, **facts: object) -> None:
        self._write("error", message, facts)

    def _write(self, level: str, message: str, facts: dict[str, object]) -> None:
        if LEVELS.index(level) < self._least:
            return
        time = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"level": level, "time": time, "service": "spark", **facts, "msg": message}, default=str)
        for secret in self._secrets:
            line = line.replace(secret, "[redacted]")
        with self._lock:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()


def reason(error: BaseException) -> str:
    """The first line, and the innermost error that is named: a JVM's comes with a hundred lines of stack."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    first = lines[0] if lines else type(error).__name__
    named = [line for line in lines[1:] if INNER_ERROR.match(line)]
    return (f"{first[:300]} | {named[-1][:500]}" if named else first[:800])
