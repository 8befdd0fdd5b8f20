"""Handlers: where records go. Each can be named in a dictConfig as ``class:`` with plain scalar arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lamalog.handlers.async_ import AsyncHandler as AsyncHandler
    from lamalog.handlers.console import ConsoleHandler as ConsoleHandler
    from lamalog.handlers.rotating import RotatingJsonHandler as RotatingJsonHandler

_HOMES = {
    "ConsoleHandler": "console",
    "RotatingJsonHandler": "rotating",
    "AsyncHandler": "async_",
}

__all__ = ["AsyncHandler", "ConsoleHandler", "RotatingJsonHandler"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
