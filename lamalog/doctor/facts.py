"""What is set up in ``logging`` at this moment: plain facts, no judgement."""

from __future__ import annotations

import logging
import logging.handlers
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lamalog.doctor.origins import Origin, Watched
from lamalog.redact import RedactionFilter

TERMINAL = ("stderr", "stdout")


@dataclass(frozen=True)
class HandlerFacts:
    """One handler, as it hangs on one logger."""

    handler: logging.Handler = field(repr=False)
    kind: str
    level: int
    #: ``"stderr"``, ``"stdout"``, a file name, ``"→ 2 handlers"`` or ``""``.
    target: str
    formatter: str
    filters: tuple[str, ...]
    origin: Origin | None
    #: On the logger's list, but a bridge keeps records from it.
    muted: bool = False

    @property
    def ours(self) -> bool:
        return type(self.handler).__module__.startswith("lamalog.")

    @property
    def redacts(self) -> bool:
        return self.ours or any(isinstance(each, RedactionFilter) for each in self.handler.filters)

    @property
    def on_terminal(self) -> bool:
        return self.target in TERMINAL

    @property
    def silent(self) -> bool:
        return isinstance(self.handler, logging.NullHandler)

    def describe(self) -> str:
        """``StreamHandler → stderr (added by absl at absl/app.py:12)``."""
        target = f" → {self.target}" if self.target else ""
        return f"{self.kind}{target}{f' ({self.origin})' if self.origin else ''}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "class": self.kind,
            "level": logging.getLevelName(self.level),
            "target": self.target,
            "formatter": self.formatter,
            "filters": list(self.filters),
            "added_by": None if self.origin is None else self.origin.to_dict(),
            "muted": self.muted,
        }


@dataclass(frozen=True)
class LoggerFacts:
    """One logger. The root logger's name is ``"root"``."""

    logger: logging.Logger = field(repr=False)
    name: str
    level: int
    effective: int
    propagate: bool
    disabled: bool
    handlers: tuple[HandlerFacts, ...]
    filters: tuple[str, ...]

    @property
    def live(self) -> tuple[HandlerFacts, ...]:
        """Handlers that get records."""
        return tuple(each for each in self.handlers if not each.muted and not each.silent)

    @property
    def plain(self) -> bool:
        """Nothing about it is set: it logs as the loggers above it do."""
        return not (self.level or self.handlers or self.filters or self.disabled or not self.propagate)

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "level": logging.getLevelName(self.level),
            "effective_level": logging.getLevelName(self.effective),
            "propagate": self.propagate,
            "disabled": self.disabled,
            "handlers": [each.to_dict() for each in self.handlers],
            "filters": list(self.filters),
        }


@dataclass(frozen=True)
class Facts:
    """All loggers, the root logger first, and what was seen while the application was loaded."""

    loggers: tuple[LoggerFacts, ...]
    watched: Watched

    @property
    def root(self) -> LoggerFacts:
        return self.loggers[0]

    @property
    def uses_lamalog(self) -> bool:
        return any(handler.ours for logger in self.loggers for handler in logger.handlers)

    def find(self, name: str) -> LoggerFacts | None:
        return next((each for each in self.loggers if each.name == name), None)

    def above(self, logger: LoggerFacts) -> Iterator[LoggerFacts]:
        """*logger* and those its records are passed on to, in that order."""
        known = {id(each.logger): each for each in self.loggers}
        current: logging.Logger | None = logger.logger
        while current is not None:
            found = known.get(id(current))
            if found is not None:
                yield found
            current = current.parent if current.propagate else None


def collect(watched: Watched | None = None) -> Facts:
    """The facts of this process."""
    watched = watched or Watched()
    named = sorted(
        (each for each in list(logging.root.manager.loggerDict.values()) if isinstance(each, logging.Logger)),
        key=lambda each: each.name,
    )
    return Facts(tuple(_logger(each, watched) for each in (logging.root, *named)), watched)


def _logger(logger: logging.Logger, watched: Watched) -> LoggerFacts:
    listed = logger.handlers
    live = {id(each) for each in iter(listed)}
    return LoggerFacts(
        logger=logger,
        name=logger.name,
        level=logger.level,
        effective=logger.getEffectiveLevel(),
        propagate=bool(logger.propagate),
        disabled=bool(logger.disabled),
        handlers=tuple(_handler(each, watched, id(each) not in live) for each in listed[:]),
        filters=_names(logger.filters),
    )


def _handler(handler: logging.Handler, watched: Watched, muted: bool) -> HandlerFacts:
    return HandlerFacts(
        handler=handler,
        kind=_class_name(handler),
        level=getattr(handler, "level", logging.NOTSET),
        target=target_of(handler),
        formatter=_class_name(handler.formatter) if getattr(handler, "formatter", None) is not None else "",
        filters=_names(getattr(handler, "filters", ())),
        origin=watched.origin(handler),
        muted=muted,
    )


def target_of(handler: Any) -> str:
    """Where *handler* writes, in a few words."""
    path = getattr(handler, "path", None) or getattr(handler, "baseFilename", None)
    if isinstance(path, str):
        return os.path.relpath(path) if _is_below(path, os.getcwd()) else path
    stream = getattr(handler, "stream", None)
    for name in TERMINAL:
        if stream is not None and any(stream is each for each in (getattr(sys, name), getattr(sys, f"__{name}__"))):
            return name
    inner = getattr(handler, "handlers", None)
    if isinstance(inner, (list, tuple)):
        return f"→ {len(inner)} handlers"
    if isinstance(getattr(handler, "target", None), logging.Handler):
        return f"→ {_class_name(handler.target)}"
    if isinstance(handler, logging.handlers.SocketHandler):
        return f"{handler.host}:{handler.port}"
    return "" if stream is None else str(getattr(stream, "name", type(stream).__name__))


def _is_below(path: str, directory: str) -> bool:
    return path.startswith(directory.rstrip(os.sep) + os.sep)


def _names(filters: Iterable[Any]) -> tuple[str, ...]:
    return tuple(getattr(each, "__name__", None) or type(each).__name__ for each in filters)


def _class_name(thing: object) -> str:
    kind = type(thing)
    return kind.__qualname__ if kind.__module__ in ("logging", "logging.handlers") else _short(kind)


def _short(kind: type) -> str:
    """Module and class; of ours without the private modules between."""
    module = kind.__module__.split("._")[0]
    return f"{module}.{kind.__qualname__}"
