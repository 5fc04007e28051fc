"""One run of dbt, from its arguments to its artefacts."""

import fcntl
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Mapping

from dbt.adapters.factory import reset_adapters
from dbt.cli.main import dbtRunner
from dbt.contracts.graph.manifest import Manifest
from google.protobuf.json_format import MessageToDict

from server.project import DEFAULT_SILVER, Project, place

COMMANDS = frozenset({"run", "test", "build", "compile", "list", "source"})
CHANGING = frozenset({"run", "build"})
FLAG = re.compile(r"--(?!project-dir|profiles-dir|target-path|log-path|vars|profile\b|target\b)[a-z-]+")
WORD = re.compile(r"[\w.:+*@/ ,-]+")
VARIABLES = frozenset({"bronze", "silver", "silver_path"})
SCHEMA = re.compile(r"[a-z]\w{0,120}")
PATH = re.compile(r"(?:s3a://|/tmp/)[\w./-]+")

Emit = Callable[[Mapping[str, Any]], None]


class BadInvocation(Exception):
    """What was asked for is no run of dbt that this service offers."""


@dataclass(frozen=True)
class Invocation:
    args: list[str]
    variables: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def read(body: bytes) -> "Invocation":
        """Raises BadInvocation. No argument reaches other files, another profile or another database."""
        try:
            asked = json.loads(body)
        except ValueError as error:
            raise BadInvocation(f"the body is not JSON: {error}") from error
        if not isinstance(asked, dict):
            raise BadInvocation("the body is not an object")
        args, variables = asked.get("args"), asked.get("vars") or {}
        if not isinstance(args, list) or not args or args[0] not in COMMANDS:
            raise BadInvocation(f"args must begin with one of {', '.join(sorted(COMMANDS))}")
        for word in args:
            if not isinstance(word, str) or not (FLAG.fullmatch(word) or not word.startswith("-") and WORD.fullmatch(word)):
                raise BadInvocation(f"this argument is not offered: {word!r}")
        if not isinstance(variables, dict) or not VARIABLES.issuperset(variables):
            raise BadInvocation(f"vars may be {', '.join(sorted(VARIABLES))}")
        for name, value in variables.items():
            if not isinstance(value, str) or not (PATH if name == "silver_path" else SCHEMA).fullmatch(value):
                raise BadInvocation(f"{name} is no {'path' if name == 'silver_path' else 'schema'}: {value!r}")
        return Invocation(args, variables)


def run(invocation: Invocation, project: Project, manifest: Manifest, emit: Emit) -> None:
    """Emits each line of dbt's log, and then the result. Changes the manifest: call it in a process of its own."""
    target = Path(tempfile.mkdtemp(prefix="dbt-"))
    try:
        with alone(invocation):
            place(manifest, invocation.variables)
            # The parser's knows other schemas.
            reset_adapters()
            outcome = dbtRunner(manifest=manifest, callbacks=[lambda event: emit(line_of(event))]).invoke([
                "--quiet",
                "--log-level-file", "none",
                *invocation.args,
                *project.places,
                "--target-path", str(target),
                "--log-path", str(target),
                "--vars", json.dumps(invocation.variables),
            ])
            emit({
                "result": {
                    "exitCode": 0 if outcome.success else 2 if outcome.exception else 1,
                    "exception": None if outcome.exception is None else str(outcome.exception),
                    "runResults": artefact(target / "run_results.json"),
                    "sources": artefact(target / "sources.json"),
                    "manifestExcerpt": excerpt(manifest),
                }
            })
    finally:
        shutil.rmtree(target, ignore_errors=True)


@contextmanager
def alone(invocation: Invocation) -> Iterator[None]:
    """One run at a time changes a schema: of two that add the same rows, Delta lets the second fail."""
    if invocation.args[0] not in CHANGING:
        yield
        return
    schema = invocation.variables.get("silver", DEFAULT_SILVER)
    with open(Path(tempfile.gettempdir()) / f"{schema}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def line_of(event: Any) -> dict[str, Any]:
    info = event.info
    node = MessageToDict(event.data).get("nodeInfo", {}).get("uniqueId")
    line = {"ts": info.ts.ToJsonString(), "level": info.level, "event": info.name, "msg": info.msg}
    return line if not node else {**line, "node": node}


def artefact(path: Path) -> Any:
    return json.loads(path.read_text()) if path.exists() else None


def excerpt(manifest: Manifest) -> dict[str, Any]:
    """Of each node what the results leave out."""
    return {
        unique_id: {
            "name": node.name,
            "type": str(node.resource_type.value),
            "relation": node.relation_name,
            "path": node.original_file_path,
            "dependsOn": getattr(node, "depends_on_nodes", []),
        }
        for unique_id, node in [*manifest.nodes.items(), *manifest.sources.items()]
    }
