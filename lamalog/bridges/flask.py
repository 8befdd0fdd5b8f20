"""Flask: the handler it puts on ``app.logger`` when that is used before logging is configured."""

from __future__ import annotations

import logging
from importlib import import_module

from lamalog.bridges._bridge import Bridge, Undo


def _connect() -> Undo:
    default_handler: logging.Handler = import_module("flask.logging").default_handler
    had = [
        logger
        for logger in list(logging.root.manager.loggerDict.values())
        if isinstance(logger, logging.Logger) and default_handler in logger.handlers
    ]
    for logger in had:
        logger.removeHandler(default_handler)

    def undo() -> None:
        for logger in had:
            logger.addHandler(default_handler)

    return undo


BRIDGE = Bridge("flask", module="flask", connect=_connect)
