"""
No bug, but points at which the consumer can be struck: at the step that a file names, the reader of trades stops and stays
there until it is let go or killed. The file is used up by it: whoever starts next goes on.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ..log_lines import Log
from . import Around, Bugs, around

HOLDS: Bugs = {}
READER = "reader of market.trades"
WANTED = Path("/tmp/hold")
HELD = Path("/tmp/held")
LOOK_S = 0.01
# The catalogue has the change of the table, and not yet the word that makes it one.
UNDER_WAY = "commit under way"


@around(HOLDS, "consumer-holds", Log, "__call__")
def after_step(write: Around, self: Log, level: str, msg: str, **facts: Any) -> None:
    write(self, level, msg, **facts)
    _hold_at(msg)


@around(HOLDS, "consumer-holds", Session, "commit")
def before_commit(commit: Around, self: Session) -> None:
    _hold_at(UNDER_WAY)
    commit(self)


def _hold_at(step: str) -> None:
    if threading.current_thread().name != READER or not WANTED.exists() or WANTED.read_text().strip() != step:
        return
    WANTED.rename(HELD)
    Log("consumer")("info", f"held at {step}")
    while HELD.exists():
        time.sleep(LOOK_S)
