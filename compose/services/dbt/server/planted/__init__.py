"""
The bugs that this service can be started with, named by `DEFECTS`; test-data/rideshare/defects/lake-dbt.ts says what
each does. The project itself has none: it is copied, and in the copy a few words are others.
"""

import json
import os
import shutil
import tempfile
from pathlib import Path

from server.log_lines import log

# By bug: in which file of the project which words are which others.
CHANGES = json.loads(Path(__file__).with_name("changes.json").read_text())
COPIED = ("macros", "models", "dbt_project.yml", "profiles.yml")


def plant(project: Path) -> Path:
    """
    The project to run: this one, or a copy with the bugs that were asked for. Raises ValueError for a name of dbt's that
    does not exist, and where the project has other words than those to be changed. Names of other services pass.
    """
    named = {name.strip() for name in os.environ.get("DEFECTS", "").split(",")}
    own = sorted(name for name in named if name.startswith("dbt-"))
    unknown = [name for name in own if name not in CHANGES]
    if unknown:
        raise ValueError(f"DEFECTS names what does not exist: {', '.join(unknown)}")
    if not own:
        return project
    copy = Path(tempfile.mkdtemp(prefix="dbt-planted-"))
    for part in COPIED:
        source = project / part
        shutil.copytree(source, copy / part) if source.is_dir() else shutil.copy(source, copy / part)
    for name in own:
        apply(name, copy)
    log("warn", "starting with planted defects", defects=own)
    return copy


def apply(name: str, project: Path) -> None:
    """Raises ValueError unless each of the bug's words stands exactly once in its file."""
    for change in CHANGES[name]:
        file = project / change["file"]
        text, words = file.read_text(), change["words"]
        if text.count(words) != 1:
            raise ValueError(f"{name}: {words!r} must stand in {file.name} once, not {text.count(words)} times")
        file.write_text(text.replace(words, change["others"]))
