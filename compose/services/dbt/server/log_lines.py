"""One JSON object a line, as the other services write them."""

import json
import os
import sys
import time
from typing import Any

LEVELS = {"debug": 10, "info": 20, "warn": 30, "error": 40}


def log(level: str, msg: str, **facts: Any) -> None:
    if LEVELS[level] < LEVELS.get(os.environ.get("LOG_LEVEL", "info"), 20):
        return
    line = {"level": level, "time": int(time.time() * 1000), "service": "dbt", "msg": msg, **facts}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()
