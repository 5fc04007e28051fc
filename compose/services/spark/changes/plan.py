"""How a table comes to hold a share of changes: by which schemas they are read, and what becomes of its columns before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from .columns import Field, TableSchema
from .evolution import Evolution, evolution
from .notes import Note
from .position import Position
from .rows import Columns
from .share import Share

NO_KEY = "the table has no primary key, so no row can be told from another"


@dataclass(frozen=True)
class Plan:
    """
    `share`: what the table gets, by `schemas`, with `columns` in the end, once it has gone through the `evolutions`.
    `added`: the new ones, which came with the change at `added_at`. `refused`: why it follows no further than this share.
    """

    share: Share
    schemas: Mapping[int, TableSchema]
    columns: Columns
    evolutions: tuple[Evolution, ...] = ()
    added: tuple[Field, ...] = ()
    added_at: Position | None = None
    refused: str | None = None
    refused_at: Position | None = None

    @property
    def newest(self) -> TableSchema:
        return self.schemas[self.share.newest_schema()]


def plan_for(share: Share, known: Mapping[int, TableSchema | str], columns: Columns | None, note: Note) -> Plan:
    """`known`: schemas by their number, or why one cannot be kept. `columns`: the table's, None where there is none yet."""
    plan = Plan(replace(share, schemas={}), {}, columns or {})
    for number, span in sorted(share.schemas.items(), key=lambda item: item[1].first):
        schema = known[number]
        # Delivered again, from before a change of the columns that the table has gone through.
        is_old = note.position is not None and span.last <= note.position
        change = Evolution() if is_old else _evolution(schema, plan)
        if isinstance(schema, str) or change.refused is not None:
            return _refused(plan, share, change.refused or str(schema), span.first)
        new = {field.name: field.type for field in (*change.widened, *change.added)}
        plan = replace(
            plan,
            share=replace(plan.share, schemas={**plan.share.schemas, number: span}),
            schemas={**plan.schemas, number: schema},
            columns={**plan.columns, **new},
        )
        if columns is not None and new:
            plan = replace(
                plan,
                evolutions=(*plan.evolutions, change),
                added=(*plan.added, *change.added),
                added_at=plan.added_at or span.first,
            )
    return plan


def _evolution(schema: TableSchema | str, plan: Plan) -> Evolution:
    if isinstance(schema, str):
        return Evolution(refused=schema)
    if not schema.key:
        return Evolution(refused=NO_KEY)
    return evolution(plan.columns, schema)


def _refused(plan: Plan, share: Share, why: str, at: Position) -> Plan:
    file, pos, row = at
    spans = plan.share.schemas.values()
    before = replace(
        plan.share,
        first=share.first and min((span.first for span in spans), default=None),
        last=share.last and max((span.last for span in spans), default=None),
    )
    text = f"{why}, from binlog file {file}, place {pos}, row {row} on"
    return replace(plan, share=before, refused=text, refused_at=at)
