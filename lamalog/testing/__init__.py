"""Assert on what was logged: the ``lamalog_records`` fixture of pytest, or ``with capture() as records:`` anywhere.

Light to import: pytest loads this in every run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamalog._lazy import attribute

if TYPE_CHECKING:
    from lamalog.testing.capture import capture as capture
    from lamalog.testing.entry import Entry as Entry
    from lamalog.testing.records import Records as Records

_HOMES = {"Entry": "entry", "Records": "records", "capture": "capture"}

__all__ = ["Entry", "Records", "capture"]


def __getattr__(name: str) -> Any:
    return attribute(__name__, name, _HOMES)
