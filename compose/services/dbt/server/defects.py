"""The planted bugs that this service was started with, by DEFECTS: test-data/defects names them."""

import os
import re
from pathlib import Path

PLANTED = re.compile(r"'(dbt-[a-z-]+)'")


def active_defects(project: Path) -> list[str]:
    """Raises ValueError for a name of dbt's that nothing in the project asks for. Names of other services pass."""
    asked = {name.strip() for name in os.environ.get("DEFECTS", "").split(",")}
    own = {name for name in asked if name.startswith("dbt-")}
    files = [*project.glob("m*/**/*.sql"), project / "dbt_project.yml"]
    known = {name for file in files for name in PLANTED.findall(file.read_text())}
    if own - known:
        raise ValueError(f"DEFECTS names what does not exist: {', '.join(sorted(own - known))}")
    return sorted(own)
