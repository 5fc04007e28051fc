"""
Prints rows of a table, a JSON object a line, as pyiceberg reads them: for whoever doubts another reader.
`python -m market_data.rows market.trades "symbol = 'BTCUSDT'"`
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from decimal import Decimal
from typing import Any

from .api.times import render
from .catalogue import open_catalogue


def main() -> None:
    table, condition = sys.argv[1:]
    for row in open_catalogue("rows").load_table(table).scan(condition).to_arrow().to_pylist():
        print(json.dumps({name: _plain(value) for name, value in row.items()}))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return render(value)
    return f"{value:f}" if isinstance(value, Decimal) else value


if __name__ == "__main__":
    main()
