"""Where a page ended: the snapshot that it is of, and its last trade. Opaque to clients."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Cursor:
    # All pages of a question are of one snapshot: rows that arrive meanwhile shift nothing.
    snapshot_id: int
    # Of the last trade that was answered.
    time_us: int
    trade_id: int

    def encode(self) -> str:
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode().rstrip("=")


def decode(text: str) -> Cursor:
    """Raises ValueError for a text that no page has given out."""
    try:
        padded = text + "=" * (-len(text) % 4)
        return Cursor(**{name: int(value) for name, value in json.loads(base64.urlsafe_b64decode(padded)).items()})
    except (binascii.Error, ValueError, TypeError, AttributeError) as error:
        raise ValueError("is no cursor of this API") from error
