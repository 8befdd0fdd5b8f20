"""Handlers: where records go. Each can be named in a dictConfig as ``class:`` with plain scalar arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamalog._lazy import attribute

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
    return attribute(__name__, name, _HOMES)
