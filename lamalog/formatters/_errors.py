"""How the console shows what is known about an error: its code and category, small, at the end of the line.

The rest (frames, breadcrumbs, fingerprint …) is for machines and stays out of sight: the traceback is below anyway.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from lamalog.formatters._theme import Pen
from lamalog.text import escape_control, truncate

#: A record that has it has been enriched.
MARK = "error.fingerprint"
_HIDDEN = frozenset(
    {
        "error.breadcrumbs", "error.category", "error.chain", "error.code", "error.culprit", "error.fingerprint", "error.frames",
        "error.frames.elided", "error.handled", "error.id", "error.locals", "error.notes", "error.origin", "error.repeated",
        "error.severity", "error.title", "host.arch", "os.type", "process.runtime.version", "vcs.ref.head.revision", "error.advice",
        "error.advice.link",
    }
)  # fmt: skip
_WIDTH = 60


class _Hidden(Container[str]):
    def __init__(self, said: Container[str]) -> None:
        self._said = said

    def __contains__(self, name: object) -> bool:
        return name in _HIDDEN or name in self._said


def hidden_fields(said: Container[str]) -> Container[str]:
    """The fields that the line of an enriched record leaves out, *said* included."""
    return _Hidden(said)


def code_text(fields: Mapping[str, Any], p: Pen) -> str:
    """``  LAMA-GPU-001 gpu.memory``, or ``""``."""
    parts = [fields.get("error.code"), fields.get("error.category")]
    shown = " ".join(
        part for part in parts if type(part) is str and part != "unknown" and not part.startswith("LAMA-GEN")
    )
    return f"  {p.dim}{truncate(escape_control(shown), _WIDTH)}{p.off}" if shown else ""
