"""A Delta table that follows one of MySQL's: the newest row of each key, and what is deleted is gone."""

from __future__ import annotations

from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ..catalogue import names_under
from .columns import Field, TableSchema
from .evolution import Evolution
from .notes import Note
from .position import Position, literal
from .rows import DELETED, POSITION, Columns, default_of

# A change of a row writes its whole file anew.
_ROWS_A_FILE = 10_000
_NOTE = "spark.databricks.delta.commitInfo.userMetadata"


class ChangedTable:
    """At a path. Has a session of its own, for what a commit notes is a setting of one."""

    def __init__(self, spark: SparkSession, path: str) -> None:
        self._spark = spark.newSession()
        self._spark.conf.set("spark.sql.files.maxRecordsPerFile", _ROWS_A_FILE)
        self.path = path
        # Global names are seen by all sessions.
        self._view = "changes_" + "".join(letter if letter.isalnum() else "_" for letter in path)

    def columns(self) -> Columns | None:
        """None where there is no table."""
        if not names_under(self._spark, f"{self.path}/_delta_log"):
            return None
        fields = self._spark.read.format("delta").load(self.path).schema.fields
        return {field.name: field.dataType.simpleString() for field in fields if field.name != POSITION}

    def evolve(self, evolution: Evolution) -> None:
        """Commits of their own, without a note: no row becomes another by them."""
        if evolution.widened:
            self._sql(f"alter table {self._name} set tblproperties ('delta.enableTypeWidening' = 'true')")
        for field in evolution.widened:
            self._sql(f"alter table {self._name} alter column `{field.name}` type {field.type}")
        if evolution.added:
            columns = ", ".join(f"`{field.name}` {field.type}" for field in evolution.added)
            self._sql(f"alter table {self._name} add columns ({columns})")

    def create(self, rows: DataFrame, schema: TableSchema, columns: Columns, note: Note) -> None:
        """
        The first commit, with whatever rows there are already. Least and greatest values are kept of the key alone, by which
        files are passed over in a merge: of all columns they are a third of what a merge costs.
        """
        known = ",".join(f"`{name}`" for name in schema.key if _has_least(columns[name]))
        kept = {"delta.dataSkippingStatsColumns": known} if known else {"delta.dataSkippingNumIndexedCols": "0"}
        own = rows.where(~F.col(DELETED)).drop(DELETED)
        # Neighbours by their key in one file: what changes together is more often there than anywhere.
        sorted_rows = own.coalesce(1).sortWithinPartitions(*(f"`{name}`" for name in schema.key))
        sorted_rows.write.format("delta").options(**kept, maxRecordsPerFile=_ROWS_A_FILE).option("userMetadata", note.text()).save(self.path)

    def merge(
        self,
        rows: DataFrame,
        schema: TableSchema,
        note: Note,
        *,
        clears: Position | None,
        added: Sequence[Field],
        added_at: Position | None,
    ) -> None:
        """
        One commit. `clears`: rows older than this position are gone, for a snapshot that is whole has not named them.
        `added`: columns that came with the change at `added_at`, whose default older rows have.
        """
        rows.createOrReplaceGlobalTempView(self._view)
        key = " and ".join(f"t.`{name}` <=> s.`{name}`" for name in schema.key)
        columns = [name for name in rows.columns if name != DELETED]
        values = ", ".join(f"t.`{name}` = s.`{name}`" for name in columns)
        names, sources = (", ".join(f"{prefix}`{name}`" for name in columns) for prefix in ("", "s."))
        clauses = [
            f"when matched and {newer()} and s.{DELETED} then delete",
            f"when matched and {newer()} then update set {values}",
            f"when not matched and not s.{DELETED} then insert ({names}) values ({sources})",
        ]
        if clears is not None:
            clauses.append(f"when not matched by source and t.{POSITION} < {literal(clears)} then delete")
        defaults = self._defaults(added)
        if defaults and added_at is not None:
            clauses.append(
                f"when not matched by source and t.{POSITION} < {literal(added_at)} then update set {defaults}"
            )
        self._spark.conf.set(_NOTE, note.text())
        try:
            self._sql(f"merge into {self._name} t using global_temp.{self._view} s on {key} {' '.join(clauses)}")
        finally:
            self._spark.conf.unset(_NOTE)

    def _defaults(self, added: Sequence[Field]) -> str:
        given = [field for field in added if field.default is not None]
        if not given:
            return ""
        frame = self._spark.range(1).select(*(default_of(field).cast("string").alias(field.name) for field in given))
        row = frame.collect()[0]
        return ", ".join(f"t.`{field.name}` = cast({_quoted(row[field.name])} as {field.type})" for field in given)

    @property
    def _name(self) -> str:
        return f"delta.`{self.path}`"

    def _sql(self, statement: str) -> None:
        self._spark.sql(statement)


def newer() -> str:
    """When a change takes the place of a row: it comes later in the log, whenever it arrived."""
    return f"s.{POSITION} > t.{POSITION}"


def _has_least(column_type: str) -> bool:
    """Of which types Delta keeps least and greatest values."""
    return column_type.startswith(("tinyint", "smallint", "int", "bigint", "decimal", "date", "timestamp", "string"))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
