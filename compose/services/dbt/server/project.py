"""The dbt project, parsed once; each run then names its own schemas without parsing again."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Mapping

from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest

HOME = Path(__file__).resolve().parent.parent

# What dbt_project.yml, profiles.yml and sources.yml say where a run says nothing.
DEFAULT_BRONZE = "bronze"
DEFAULT_SILVER = "silver"
LAKE = "s3a://lake"


class ProjectError(Exception):
    """The project cannot be parsed."""


@dataclass(frozen=True)
class Project:
    home: Path

    @property
    def places(self) -> list[str]:
        """dbt's options for where the project is."""
        return ["--project-dir", str(self.home), "--profiles-dir", str(self.home)]

    def parse(self) -> Manifest:
        """Raises ProjectError with dbt's own words."""
        target = self._parsed_before()
        outcome = dbtRunner().invoke([
            "--quiet",
            "--log-level-file", "none",
            "parse",
            *self.places,
            "--target-path", target,
            "--log-path", target,
        ])
        if not isinstance(outcome.result, Manifest):
            raise ProjectError(str(outcome.exception or "dbt parse failed"))
        return outcome.result

    def _parsed_before(self) -> str:
        """A folder with what an image build has parsed, which is this project and no other; else an empty one."""
        parsed = os.environ.get("DBT_PARSED") if self.home == HOME else None
        return parsed or tempfile.mkdtemp(prefix="dbt-parse-")


def place(manifest: Manifest, variables: Mapping[str, Any]) -> None:
    """
    Leads sources and models to the schemas of one run, in place: where dbt itself would with these variables, but for
    the seconds that it takes to parse everything again whenever a variable is another one. Call it in a process of
    the run's own.
    """
    silver = str(variables.get("silver", DEFAULT_SILVER))
    root = str(variables.get("silver_path", f"{LAKE}/{silver}"))
    for source in manifest.sources.values():
        source.schema = str(variables.get("bronze", DEFAULT_BRONZE))
        source.relation_name = f"{source.schema}.{source.identifier}"
    for node in manifest.nodes.values():
        if node.resource_type == "test":
            node.schema = f"{silver}_dbt_test__audit"
            continue
        node.schema = silver
        node.relation_name = f"{silver}.{node.alias}"
        node.config["location_root"] = root
        node.unrendered_config["location_root"] = root
