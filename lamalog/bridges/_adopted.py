"""Loggers of libraries that bring handlers of their own: adopted, they log through the root logger's instead, once.

Libraries put a StreamHandler on their logger and stop propagation, some on import, some when a server starts, some by
``dictConfig``, whenever it suits them. So an adopted logger keeps what writes to the terminal on its list, where its
library will look for it, but sends it no records, and a ``propagate = False`` that came with one does not count. Files
and other handlers work as always, and so does whatever the application itself has decided.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterable, Iterator
from typing import Any, cast

_OURS = "lamalog."
_PRINTING_MODULES = ("rich.", "colorlog.", "coloredlogs.", "click.")
_TERMINAL_FDS = (1, 2)

_lock = threading.RLock()
#: Names of loggers that are adopted, with all below them.
_families: set[str] = set()
_classes: dict[type[logging.Logger], type[logging.Logger]] = {}
_add_handler_before: Any = None


class HandlerList(list[logging.Handler]):
    """The handlers of an adopted logger. A loop over it leaves out what writes to the terminal; indexing does not."""

    def __iter__(self) -> Iterator[logging.Handler]:
        return (each for each in super().__iter__() if not writes_to_terminal(each))

    @property
    def muted(self) -> list[logging.Handler]:
        """What a loop leaves out."""
        return [each for each in super().__iter__() if writes_to_terminal(each)]


class AdoptedLogger(logging.Logger):
    """Mixed into the class of a logger while it is adopted. Values stay where ``logging.Logger`` keeps them."""

    @property
    def handlers(self) -> HandlerList:
        found: HandlerList = self.__dict__["handlers"]
        return found

    @handlers.setter
    def handlers(self, handlers: Iterable[logging.Handler]) -> None:
        self.__dict__["handlers"] = HandlerList(handlers[:] if isinstance(handlers, list) else handlers)

    @property
    def propagate(self) -> bool:
        # Silence that was asked for together with a handler we mute was not meant as silence.
        return bool(self.__dict__["propagate"]) or (bool(self.handlers) and not list(self.handlers))

    @propagate.setter
    def propagate(self, value: bool) -> None:
        self.__dict__["propagate"] = value


def _add_handler(self: logging.Logger, hdlr: logging.Handler) -> None:
    """As ``Logger.addHandler``; a logger that is new below an adopted one is adopted too."""
    if _in_family(self.name):
        _take(self)
    (_add_handler_before or _PLAIN_ADD_HANDLER)(self, hdlr)


_PLAIN_ADD_HANDLER = logging.Logger.addHandler


def _in_family(name: str) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in _families)


def writes_to_terminal(handler: Any) -> bool:
    """Whether *handler* is a stranger that writes to standard output or error."""
    module = type(handler).__module__
    if module.startswith(_OURS):
        return False
    if module.startswith(_PRINTING_MODULES):
        return True
    if not isinstance(handler, logging.StreamHandler) or isinstance(handler, logging.FileHandler):
        return False
    stream = handler.stream
    if any(stream is each for each in (sys.stderr, sys.stdout, sys.__stderr__, sys.__stdout__)):
        return True
    try:
        return stream.fileno() in _TERMINAL_FDS
    except Exception:
        return False


def adopt_logger(name: str) -> None:
    """Adopt the logger *name* and those below it, also those that come later. Again: no effect."""
    global _add_handler_before
    with _lock:
        _families.add(name)
        if _add_handler_before is None:
            _add_handler_before = logging.Logger.addHandler
            logging.Logger.addHandler = _add_handler  # type: ignore[method-assign]
        below = [each for each in list(logging.root.manager.loggerDict) if each.startswith(f"{name}.")]
        for each in (name, *below):
            logger = logging.root.manager.loggerDict.get(each) if each != name else logging.getLogger(name)
            if isinstance(logger, logging.Logger) and (each == name or logger.handlers):
                _take(logger)


def _take(logger: logging.Logger) -> AdoptedLogger:
    if isinstance(logger, AdoptedLogger):
        return logger
    base = type(logger)
    adopted = _classes.get(base)
    if adopted is None:
        adopted = _classes[base] = type(base.__name__, (AdoptedLogger, base), {"__doc__": base.__doc__})
    logger.__dict__["handlers"] = HandlerList(logger.handlers)
    logger.__class__ = adopted
    assert isinstance(logger, AdoptedLogger)
    return logger


def release_logger(name: str) -> None:
    """Give the logger back as it is, with those below it: all its handlers get records again."""
    global _add_handler_before
    with _lock:
        _families.discard(name)
        for each in list(logging.root.manager.loggerDict.values()):
            if isinstance(each, AdoptedLogger) and not _in_family(each.name):
                _give_back(each)
        if not _families and logging.Logger.addHandler is _add_handler:
            logging.Logger.addHandler, _add_handler_before = _add_handler_before, None  # type: ignore[method-assign]


def _give_back(logger: AdoptedLogger) -> None:
    attributes, plain = logger.__dict__, cast(logging.Logger, logger)
    for base, adopted in _classes.items():
        if adopted is type(logger):
            plain.__class__ = base
            attributes["handlers"] = attributes["handlers"][:]
            return
