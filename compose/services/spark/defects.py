"""The bugs planted in this service, named by `DEFECTS`; test-data/defects (lake.ts, delta.ts) says what each does."""

from __future__ import annotations

import os

NAMES = frozenset(
    {
        "spark-begins-at-the-end",
        "spark-casts-silently",
        "spark-checkpoints-first",
        "spark-commits-twice",
        "spark-deduplicates",
        "spark-drops-a-partition",
        "spark-drops-large-batches-tail",
        "spark-feeds-across-renames",
        "spark-feeds-uninvited",
        "spark-forgets-after-failure",
        "spark-ignores-new-fields",
        "spark-judges-anew",
        "spark-judges-without-registry",
        "spark-legacy-calendar",
        "spark-local-ingestion-time",
        "spark-loses-correlation",
        "spark-loses-rejected",
        "spark-merges-schemas",
        "spark-no-reason",
        "spark-registers-too-little",
        "spark-remembers-removed-tables",
        "spark-rounds-decimals",
        "spark-session-zone",
        "spark-shares-one-session",
        "spark-shifts-timestamps",
        "spark-skips-the-outage",
        "spark-swaps-tables",
        "spark-truncates-times",
        "spark-trusts-batch-numbers",
        "spark-vacuums-at-once",
        "spark-widens-uninvited",
        "spark-wrong-offset",
    }
)


def _active() -> frozenset[str]:
    named = {name.strip() for name in os.environ.get("DEFECTS", "").split(",") if name.strip()}
    # The variable may name other services' defects too.
    own = {name for name in named if name.startswith("spark-")}
    unknown = own - NAMES
    if unknown:
        raise ValueError(f"DEFECTS names what does not exist: {', '.join(sorted(unknown))}")
    return frozenset(own)


ACTIVE = _active()


def defect(name: str) -> bool:
    if name not in NAMES:
        raise ValueError(f"no defect is called {name}")
    return name in ACTIVE
