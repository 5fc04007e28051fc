"""Messages in Avro, with the schema's id before them, to rows."""

from __future__ import annotations

import io
import json
import struct
import urllib.error
import urllib.request
from typing import Any

import fastavro

TIMEOUT_S = 2.0
MAGIC = 0
HEADER = struct.Struct(">bI")


class Unreadable(Exception):
    """A message that no later attempt can read either."""


class RegistryUnavailable(Exception):
    """The registry did not answer: nothing is known about what was asked for."""


class Decoder:
    """Reads what writers of any version have written as the newest schema has it."""

    def __init__(self, registry_url: str, subject: str, reader: dict[str, Any]) -> None:
        self._url = registry_url
        self._subject = subject
        self._reader = fastavro.parse_schema(reader)
        self._writers: dict[int, Any] = {}

    def read(self, value: bytes | None) -> dict[str, Any]:
        """Raises Unreadable, RegistryUnavailable."""
        if value is None:
            raise Unreadable("a tombstone where there are only trades")
        if len(value) < HEADER.size:
            raise Unreadable(f"{len(value)} bytes are too few for a schema's id")
        magic, schema_id = HEADER.unpack_from(value)
        if magic != MAGIC:
            raise Unreadable(f"begins with {magic} where a schema's id begins with {MAGIC}")
        body = io.BytesIO(value[HEADER.size :])
        writer = self._writer(schema_id)
        try:
            row = fastavro.schemaless_reader(body, writer, self._reader)
        except Exception as error:  # fastavro lets through whatever its reading meets
            raise Unreadable(f"does not fit its schema {schema_id}: {error!r}") from error
        if body.read(1):
            raise Unreadable(f"is longer than its schema {schema_id} says")
        return row

    def _writer(self, schema_id: int) -> Any:
        known = self._writers.get(schema_id)
        if known is None:
            known = self._writers[schema_id] = self._fetch(schema_id)
        return known

    def _fetch(self, schema_id: int) -> Any:
        found = self._ask(f"schemas/ids/{schema_id}")
        if found is None:
            # A registry that keeps its schemas in memory has lost them with a restart, and knows none until they are registered
            # again: its "no" counts when it has the subject, and says it once more.
            if self._ask(f"subjects/{self._subject}/versions") is None:
                raise RegistryUnavailable(f"the registry has no {self._subject}")
            found = self._ask(f"schemas/ids/{schema_id}")
        if found is None:
            raise Unreadable(f"the registry has no schema {schema_id}")
        return fastavro.parse_schema(json.loads(found["schema"]))

    def _ask(self, path: str) -> Any:
        """None for what is not there."""
        try:
            with urllib.request.urlopen(f"{self._url}/{path}", timeout=TIMEOUT_S) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise RegistryUnavailable(f"the registry answers {error.code}") from error
        except (OSError, ValueError) as error:
            raise RegistryUnavailable(f"the registry does not answer: {error}") from error
