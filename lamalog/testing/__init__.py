"""Assert on what was logged: the ``lamalog_records`` fixture of pytest, or ``with capture() as records:`` anywhere.

Light to import: pytest loads this in every run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lamalog.testing.capture import capture as capture
    from lamalog.testing.entry import Entry as Entry
    from lamalog.testing.records import Records as Records

_HOMES = {"Entry": "entry", "Records": "records", "capture": "capture"}

__all__ = ["Entry", "Records", "capture"]


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
