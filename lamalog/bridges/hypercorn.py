"""hypercorn: server and access log through our handlers; ``accesslog = "-"`` switches the latter on."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from lamalog.bridges._access import from_atoms, is_plain
from lamalog.bridges._bridge import Bridge


class HypercornFilter(logging.Filter):
    """For the logger ``hypercorn.access``: its lines become ``http.access`` events. Lets every record pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True."""
        atoms = record.args
        if is_plain(record) and isinstance(atoms, Mapping):
            from_atoms(record, seconds=_seconds(atoms))
        return True


def _seconds(atoms: Mapping[str, Any]) -> float | None:
    try:
        return float(atoms["L"])
    except (KeyError, TypeError, ValueError):
        return None


BRIDGE = Bridge(
    "hypercorn",
    module="hypercorn",
    loggers=("hypercorn.error", "hypercorn.access"),
    filters={"hypercorn.access": HypercornFilter},
    levels={"hypercorn.error": logging.INFO, "hypercorn.access": logging.INFO},
)
