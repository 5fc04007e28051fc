"""How a bug is put around a function of the service."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

Around = Callable[..., Any]

# By the bug's name: whose function it is put around, that one's name, and what is put around.
BUGS: dict[str, tuple[Any, str, Around]] = {}


def around(name: str, owner: Any, function: str) -> Callable[[Around], Around]:
    """
    Declares a bug. The decorated function is called in place of `owner.function`, with that one first and then its
    arguments, a method's `self` among them. An owner is a class, or the module that calls the function by its name.
    """

    def declare(wrapper: Around) -> Around:
        BUGS[name] = (owner, function, wrapper)
        return wrapper

    return declare


def install(name: str) -> None:
    owner, function, wrapper = BUGS[name]
    before = getattr(owner, function)

    @functools.wraps(before)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        return wrapper(before, *args, **kwargs)

    setattr(owner, function, wrapped)
