"""
Planted defects that are nothing but settings: each makes Spark or Delta break one promise about tables. What each does
is said in test-data/defects/delta.ts.
"""

from __future__ import annotations

from .defects import defect

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


def planted_settings() -> dict[str, str]:
    """Added last to the session's own; empty without a defect."""
    return {name: value for planted, settings in _SETTINGS.items() if defect(planted) for name, value in settings.items()}
