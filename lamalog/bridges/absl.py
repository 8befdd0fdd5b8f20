"""absl: ``app.run()`` throws console handlers off the root logger, puts its own there and sets the root's level."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any

from lamalog.bridges._bridge import Bridge, Undo


def _connect() -> Undo:
    absl_logging: Any = import_module("absl.logging")
    previous = absl_logging.use_absl_handler

    def use_absl_handler() -> None:
        # What is left of it: the verbosity flags, which without absl's handler set the level of absl's logger only.
        flags = absl_logging.FLAGS
        for name, method in (("verbosity", "_update_logging_levels"), ("logger_levels", "_update_logger_levels")):
            update = getattr(flags[name], method, None)
            if update is not None:
                update()

    handler = absl_logging.get_absl_handler()
    was_there = handler in logging.root.handlers
    logging.root.removeHandler(handler)
    absl_logging.use_absl_handler = use_absl_handler

    def undo() -> None:
        if absl_logging.use_absl_handler is use_absl_handler:
            absl_logging.use_absl_handler = previous
        if was_there:
            logging.root.addHandler(handler)

    return undo


# No logger here: one made before absl makes it would not be of absl's class, which finds the caller.
BRIDGE = Bridge("absl", module="absl.logging", connect=_connect)
