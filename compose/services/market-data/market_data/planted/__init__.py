"""
The bugs that these services can be started with, named by `DEFECTS`; test-data/market-data/defects says what each does.
Each is a function put around one of the service's own.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any

from ..log_lines import Log

Around = Callable[..., Any]

# By the bug's name, for each place where it is planted: whose function it is put around, that one's name, and what is put
# around.
Bugs = dict[str, list[tuple[Any, str, Around]]]


def around(bugs: Bugs, name: str, owner: Any, function: str) -> Callable[[Around], Around]:
    """
    Declares a bug, or one more place of it. The decorated function is called in place of `owner.function`, with that one first and then its
    arguments, a method's `self` among them. An owner is a class, or the module that calls the function by its name.
    """

    def declare(wrapper: Around) -> Around:
        bugs.setdefault(name, []).append((owner, function, wrapper))
        return wrapper

    return declare


def plant(bugs: Bugs, prefix: str, log: Log) -> None:
    """Raises ValueError for a name of this service that does not exist. The variable may name others' bugs too."""
    named = {name.strip() for name in os.environ.get("DEFECTS", "").split(",")}
    own = sorted(name for name in named if name.startswith(prefix))
    unknown = [name for name in own if name not in bugs]
    if unknown:
        raise ValueError(f"DEFECTS names what does not exist: {', '.join(unknown)}")
    for name in own:
        for owner, function, wrapper in bugs[name]:
            setattr(owner, function, _wrapped(getattr(owner, function), wrapper))
    if own:
        log("warn", "starting with planted defects", defects=own)


def _wrapped(before: Any, wrapper: Around) -> Around:
    @functools.wraps(before, updated=())
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return wrapper(before, *args, **kwargs)

    return wrapped
