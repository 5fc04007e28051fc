"""A schema registry by its Confluent API: schemas by id, and whether one stands under a topic's subject."""

from __future__ import annotations

import json
import threading
import time
import urllib.error
import urllib.request
from typing import Any

TIMEOUT_S = 2.0
# A registry that keeps nothing over a restart gets its subjects back from who owns them: until then it knows nothing.
EMPTY_SUBJECT_GRACE_S = 20.0
SUBJECTS_FRESH_S = 1.0


class RegistryUnavailable(Exception):
    """The registry did not answer, or answered that it cannot: nothing is known about what was asked for."""


class Registry:
    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = threading.Lock()
        self._schemas: dict[int, str] = {}
        self._fits: dict[tuple[int, tuple[str, ...]], tuple[float, bool]] = {}
        self._missing_since: dict[tuple[str, ...], float] = {}

    def schema_for(self, schema_id: int, subjects: tuple[str, ...]) -> str | None:
        """
        The Avro schema of an id, as JSON text; None when the registry has none under any of these subjects.
        Raises RegistryUnavailable.
        """
        known = self._schemas.get(schema_id)
        fits, asked_at = self._known_fit(schema_id, subjects)
        if known is not None and (fits or time.monotonic() - asked_at < SUBJECTS_FRESH_S):
            return known if fits else None
        schema, found = self._ask(schema_id, subjects)
        if not found:
            self._hold_while_forgotten(subjects)
            # A "no" means something after the subject was there: it may have come between the two questions.
            schema, found = self._ask(schema_id, subjects)
        with self._lock:
            if schema is not None:
                self._schemas[schema_id] = schema
            self._fits[(schema_id, subjects)] = (time.monotonic(), found)
        return self._schemas[schema_id] if found else None

    def _ask(self, schema_id: int, subjects: tuple[str, ...]) -> tuple[str | None, bool]:
        """The schema of an id, and whether it stands under one of the subjects."""
        answer = self._get(f"/schemas/ids/{schema_id}")
        if answer is None:
            return None, False
        versions = self._get(f"/schemas/ids/{schema_id}/versions")
        names = {str(version.get("subject")) for version in versions or []}
        return str(answer["schema"]), not names.isdisjoint(subjects)

    def _known_fit(self, schema_id: int, subjects: tuple[str, ...]) -> tuple[bool, float]:
        asked_at, fits = self._fits.get((schema_id, subjects), (float("-inf"), False))
        return fits, asked_at

    def _hold_while_forgotten(self, subjects: tuple[str, ...]) -> None:
        if any(self._get(f"/subjects/{subject}/versions") is not None for subject in subjects):
            self._missing_since.pop(subjects, None)
            return
        since = self._missing_since.setdefault(subjects, time.monotonic())
        if time.monotonic() - since < EMPTY_SUBJECT_GRACE_S:
            raise RegistryUnavailable(f"the registry has none of the subjects {', '.join(subjects)}")

    def _get(self, path: str) -> Any:
        request = urllib.request.Request(self._url + path, headers={"accept": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT_S) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            raise RegistryUnavailable(f"the registry answers {error.code} to GET {path}") from error
        except (OSError, ValueError) as error:
            raise RegistryUnavailable(f"the registry does not answer GET {path}: {error}") from error
