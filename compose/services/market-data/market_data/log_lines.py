"""One JSON object a line, as the other services write them."""

import json
import os
import sys
from datetime import UTC, datetime
from typing import Any

LEVELS = {"debug": 10, "info": 20, "warn": 30, "error": 40}


class Log:
    def __init__(self, service: str, secrets: tuple[str, ...] = ()) -> None:
        self._service = service
        self._secrets = tuple(filter(None, secrets))
        self._least = LEVELS.get(os.environ.get("LOG_LEVEL", "info"), 20)

    def __call__(self, level: str, msg: str, **facts: Any) -> None:
        if LEVELS[level] < self._least:
            return
        at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = json.dumps({"level": level, "time": at, "service": self._service, "msg": msg, **facts}, default=str)
        for secret in self._secrets:
            line = line.replace(secret, "[redacted]")
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
