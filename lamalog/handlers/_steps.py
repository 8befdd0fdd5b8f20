"""Named points between two file-system steps, where a test can stop, kill or break the process."""

from __future__ import annotations

from collections.abc import Callable

#: Called with the name of each step just taken; None in production.
hook: Callable[[str], None] | None = None


def step(name: str) -> None:
    if hook is not None:
        hook(name)
