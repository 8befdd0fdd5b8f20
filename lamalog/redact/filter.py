"""The logging filter that makes records private before any handler writes them."""

from __future__ import annotations

import json
import logging
from functools import lru_cache
from typing import Any

from lamalog import rescue
from lamalog.redact.engine import Redactor, default_redactor
from lamalog.redact.record import render_record


class RedactionFilter(logging.Filter):
    """Redact each record once, whatever handlers see it afterwards; lets every record pass.

    Takes the options of :class:`~lamalog.redact.Redactor`, and ``enabled``: with False nothing is hidden, but records are
    still rendered safely. Raises ConfigError for a wrong option, at configuration time only.
    """

    def __init__(self, *, enabled: bool = True, name: str = "", **options: Any) -> None:
        super().__init__(name)
        rescue.install()
        self.enabled = enabled
        self.redactor = shared_redactor(options) if enabled else None

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True. Never raises."""
        if self.redactor is None:
            render_record(record)
        else:
            self.redactor.record(record)
        return True


def shared_redactor(options: dict[str, Any]) -> Redactor:
    """A redactor for *options*, the same one for the same options: its automaton is built once per process."""
    if not options:
        return default_redactor()
    try:
        return _cached(json.dumps(options, sort_keys=True))
    except TypeError:
        return Redactor(**options)


@lru_cache(maxsize=16)
def _cached(options: str) -> Redactor:
    return Redactor(**json.loads(options))
