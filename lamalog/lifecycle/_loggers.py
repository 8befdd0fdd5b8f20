"""Whatever logger a caller has, as the standard logger behind it and the fields bound to it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from typing import Any

from lamalog.names import get_logger

#: A logger, a LoggerAdapter, a structlog logger, a logger's name, or None: that of the module (``lama.scheduler``).
AnyLogger = Any
_DEPTH = 8


def resolve(given: AnyLogger, module: str) -> tuple[logging.Logger, Mapping[str, Any]]:
    """The logger to write to and the fields that *given* brings along. Something unknown means the module's own."""
    fields: dict[str, Any] = {}
    for _ in range(_DEPTH):
        if given is None:
            break
        if isinstance(given, logging.Logger):
            return given, fields
        if isinstance(given, str):
            return logging.getLogger(given), fields
        if isinstance(given, logging.LoggerAdapter):
            fields = {**(given.extra or {}), **fields}
            given = given.logger
            continue
        structlog = sys.modules.get("structlog")
        if structlog is None or not hasattr(given, "bind"):
            break
        bound = given.bind()
        fields = {**structlog.get_context(bound), **fields}
        inner = getattr(bound, "_logger", None)
        given = inner if isinstance(inner, logging.Logger) else getattr(inner, "name", None)
    return get_logger(module), fields
