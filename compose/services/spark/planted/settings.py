"""Bugs that are nothing but settings: each makes Spark or Delta break one promise about tables."""

from __future__ import annotations

from .. import session
from ..environment import Environment
from .wrapping import Around, around

_DELTA = "spark.databricks.delta"

_SETTINGS: dict[str, dict[str, str]] = {
    "spark-session-zone": {"spark.sql.session.timeZone": "Asia/Kolkata"},
    "spark-legacy-calendar": {"spark.sql.parquet.datetimeRebaseModeInWrite": "LEGACY"},
    "spark-truncates-times": {"spark.sql.parquet.outputTimestampType": "TIMESTAMP_MILLIS"},
    "spark-casts-silently": {"spark.sql.storeAssignmentPolicy": "LEGACY", "spark.sql.ansi.enabled": "false"},
    "spark-merges-schemas": {f"{_DELTA}.schema.autoMerge.enabled": "true"},
    "spark-feeds-uninvited": {f"{_DELTA}.properties.defaults.enableChangeDataFeed": "true"},
    "spark-widens-uninvited": {f"{_DELTA}.properties.defaults.enableTypeWidening": "true"},
    "spark-feeds-across-renames": {f"{_DELTA}.changeDataFeed.unsafeBatchReadOnIncompatibleSchemaChanges.enabled": "true"},
    "spark-vacuums-at-once": {f"{_DELTA}.retentionDurationCheck.enabled": "false"},
    "spark-shares-one-session": {"spark.sql.hive.thriftServer.singleSession": "true"},
}


def _set(name: str, values: dict[str, str]) -> None:
    @around(name, session, "settings")
    def with_others(settings: Around, environment: Environment) -> dict[str, str]:
        return {**settings(environment), **values}


for _name, _values in _SETTINGS.items():
    _set(_name, _values)
