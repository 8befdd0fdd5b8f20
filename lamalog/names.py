"""Names of loggers by what they are for: ``get_logger("scheduler")`` is ``lama.scheduler``, under a prefix one can set.

A module of a distributed system is told apart by its logger, so a configuration can give each its own file and level.
"""

from __future__ import annotations

import logging
import re

from lamalog.exceptions import ConfigError

#: The modules of a distributed inference service.
SCHEDULER, WORKER, API_SERVER = "scheduler", "worker", "api_server"
TASK_MANAGER, QUEUE_MANAGER, MODEL_MANAGER, FILE_MANAGER = (
    "task_manager",
    "queue_manager",
    "model_manager",
    "file_manager",
)
MODULES = (SCHEDULER, WORKER, TASK_MANAGER, QUEUE_MANAGER, MODEL_MANAGER, FILE_MANAGER, API_SERVER)

DEFAULT_PREFIX = "lama"
_NAME = re.compile(r"\w[\w-]*(\.\w[\w-]*)*")
_prefix = DEFAULT_PREFIX


def set_prefix(prefix: str) -> str:
    """Put *prefix* before the names of modules from now on, in this process; ``""`` for none. Returns the one before.

    Raises ConfigError for what can't be part of a logger's name.
    """
    global _prefix
    if not isinstance(prefix, str) or (prefix and not _NAME.fullmatch(prefix)):
        raise ConfigError(
            f"prefix {prefix!r}: write a logger's name such as 'shop' or 'shop.gpu', without dots around it"
        )
    before, _prefix = _prefix, prefix
    return before


def logger_name(module: str) -> str:
    """``lama.scheduler`` for ``scheduler``; a name that begins with the prefix already stays as it is."""
    if not _prefix or module == _prefix or module.startswith(f"{_prefix}."):
        return module
    return f"{_prefix}.{module}" if module else _prefix


def get_logger(module: str = "") -> logging.Logger:
    """The standard logger of a module, ``"scheduler"`` or ``"worker.w-3"``; of the whole system for ``""``.

    ``MODULES`` are those that ``lamalog.lifecycle`` speaks of; any other name does as well.
    """
    return logging.getLogger(logger_name(module))
