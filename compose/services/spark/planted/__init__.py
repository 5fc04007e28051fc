"""
The bugs that this service can be started with, named by `DEFECTS`; test-data/rideshare/defects (lake.ts, delta.ts) says
what each does. Each is a function put around one of the service's own.
"""

from __future__ import annotations

import os

from ..logs import Log
from . import batches, changes, rows, settings, streams
from .wrapping import BUGS, install

__all__ = ["batches", "changes", "plant", "rows", "settings", "streams"]


def plant(log: Log) -> None:
    """Raises ValueError for a name of this service that does not exist. The variable may name others' bugs too."""
    named = {name.strip() for name in os.environ.get("DEFECTS", "").split(",")}
    own = sorted(name for name in named if name.startswith("spark-"))
    unknown = [name for name in own if name not in BUGS]
    if unknown:
        raise ValueError(f"DEFECTS names what does not exist: {', '.join(unknown)}")
    for name in own:
        install(name)
    if own:
        log.warn("starting with planted defects", defects=own)
