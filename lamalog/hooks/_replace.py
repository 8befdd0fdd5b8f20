"""Put a function of ours in the place of another, call that one afterwards, and take ours off again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: What ``install()`` of every hook returns: takes the hook off. Calling it again has no effect.
Uninstall = Callable[[], None]


class Switch:
    """Whether a hook is in use. One that somebody has wrapped meanwhile can't be taken off: it is switched off."""

    __slots__ = ("on",)

    def __init__(self) -> None:
        self.on = True


def replace(owner: Any, name: str, make: Callable[[Any, Switch], Any]) -> Uninstall:
    """Set attribute *name* of *owner* to ``make(previous, switch)``. A hook must do nothing of its own when the switch is off."""
    previous = getattr(owner, name)
    switch = Switch()
    hook = make(previous, switch)
    setattr(owner, name, hook)

    def uninstall() -> None:
        switch.on = False
        if getattr(owner, name, None) is hook:
            setattr(owner, name, previous)

    return uninstall
