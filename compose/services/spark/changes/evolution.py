"""How a table's columns follow those of MySQL: added and widened ones are followed, of anything else the reason is given."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .columns import Field, TableSchema

_DECIMAL = re.compile(r"^decimal\((\d+),(\d+)\)$")
_WIDER = {
    "smallint": ("int", "bigint"),
    "int": ("bigint",),
    "float": ("double",),
}


@dataclass(frozen=True)
class Evolution:
    """`refused`: why the table can follow no further; nothing is to be changed then."""

    added: tuple[Field, ...] = ()
    widened: tuple[Field, ...] = ()
    refused: str | None = None


def evolution(columns: Mapping[str, str], schema: TableSchema) -> Evolution:
    """
    From a table's columns (types by name) to a newer schema. A column that is gone stays, with nulls from then on: its
    values so far are no change of a row.
    """
    known = {name.lower(): column_type for name, column_type in columns.items()}
    added, widened = list[Field](), list[Field]()
    for field in schema.fields:
        there = known.get(field.name.lower())
        if there is None:
            added.append(field)
        elif there != field.type and _holds(field.type, there):
            widened.append(field)
        elif there != field.type and not _holds(there, field.type):
            return Evolution(refused=f"column {field.name} was {there} and is {field.type} now, which does not hold all that it held")
        elif there != field.type:
            return Evolution(refused=f"column {field.name} was {there} and is narrower now: {field.type}")
    return Evolution(tuple(added), tuple(widened))


def _holds(wide: str, narrow: str) -> bool:
    """Whether each value of a type is one of another: of decimals, with as many digits before and behind the point."""
    if narrow in _WIDER and wide in _WIDER[narrow]:
        return True
    one, other = _DECIMAL.match(wide), _DECIMAL.match(narrow)
    if one is None or other is None:
        return False
    digits, scale, fewer, other_scale = (int(number) for number in (*one.groups(), *other.groups()))
    return scale >= other_scale and digits - scale >= fewer - other_scale
