"""Every setting comes from the environment, and every one but secrets has a default."""

import os


def text(name: str, fallback: str) -> str:
    return os.environ.get(name) or fallback


def integer(name: str, fallback: int, least: int = 0) -> int:
    given = os.environ.get(name) or str(fallback)
    if not given.isdecimal() or int(given) < least:
        raise SystemExit(f"{name} must be a whole number from {least} on, not {given!r}")
    return int(given)


def secret(name: str) -> str:
    given = os.environ.get(name)
    if not given:
        raise SystemExit(f"{name} is not set; this service cannot run without it")
    return given
