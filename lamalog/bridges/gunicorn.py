"""gunicorn: master, workers and access log through our handlers; ``accesslog = "-"`` switches the latter on."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from lamalog.bridges._access import from_atoms, is_plain
from lamalog.bridges._bridge import Bridge


class GunicornFilter(logging.Filter):
    """For the logger ``gunicorn.access``: its lines become ``http.access`` events. Lets every record pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True."""
        atoms = record.args
        if is_plain(record) and isinstance(atoms, Mapping):
            micros = atoms.get("D")
            from_atoms(record, seconds=micros / 1e6 if isinstance(micros, int) else None)
        return True


BRIDGE = Bridge(
    "gunicorn",
    module="gunicorn",
    loggers=("gunicorn.error", "gunicorn.access"),
    filters={"gunicorn.access": GunicornFilter},
    levels={"gunicorn.error": logging.INFO, "gunicorn.access": logging.INFO},
)
