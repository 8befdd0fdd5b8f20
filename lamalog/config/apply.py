"""Put a configuration into force without losing a record on the way.

``dictConfig`` takes the old handlers off before it makes the new ones: what is logged meanwhile is lost, and if it
fails half-way the process stays silent. Here everything is made first, then swapped in, then the old is closed.
"""

from __future__ import annotations

import contextlib
import logging
import logging.config
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from types import FrameType
from typing import Any

from lamalog.config.finding import Path
from lamalog.config.lint.usage import wrapped
from lamalog.config.merge import plain
from lamalog.rescue import describe

#: Seconds to wait, at most, for threads that are still writing to handlers just taken off.
PATIENCE = 1.0
_DISPATCH = logging.Logger.callHandlers.__code__


class BuildError(Exception):
    """One part of a configuration can't be made."""

    def __init__(self, path: Path, cause: BaseException) -> None:
        super().__init__(describe(_root_of(cause)))
        self.path = path


def _root_of(error: BaseException) -> BaseException:
    while error.__cause__ is not None:
        error = error.__cause__
    return error


class Applied:
    """Handlers that were made for a configuration, and what they do to which loggers."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        #: As it was given.
        self.config: dict[str, Any] = plain(config)
        #: By name; those that stand in front of others come after them.
        self.handlers: dict[str, logging.Handler] = {}
        self._silenced: list[logging.Logger] = []
        self._configurator = logging.config.DictConfigurator(plain(config))
        try:
            self._make()
        except BaseException:
            self.close()
            raise

    def _make(self) -> None:
        configurator = self._configurator
        parts: Any = configurator.config
        for section, make in (
            ("formatters", configurator.configure_formatter),
            ("filters", configurator.configure_filter),
        ):
            entries = parts.get(section) or {}
            for name in entries:
                with _naming((section, name)):
                    entries[name] = make(entries[name])
        handlers = parts.get("handlers") or {}
        for name in _inner_first(self.config.get("handlers") or {}):
            with _naming(("handlers", name)):
                handler = configurator.configure_handler(handlers[name])
                self.handlers[name] = handlers[name] = handler

    def specs(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Each logger's name and entry; the root logger's name is ``""``."""
        yield from (self.config.get("loggers") or {}).items()
        yield "", self.config.get("root") or {}

    def swap(self, previous: Applied | None = None) -> list[logging.Handler]:
        """Put it in the place of *previous*, or of whatever there is. The handlers taken off are returned, still open:
        give them to ``retire``."""
        removed: list[logging.Handler] = list(previous.handlers.values())[::-1] if previous else []
        if previous is not None:
            previous.flush_filters()
        for name, spec in self.specs():
            logger = logging.getLogger(name or None)
            names = spec.get("handlers")
            old = logger.handlers[:]
            if names is not None or not name:
                keep = _foreign(old, previous) if previous else []
                logger.handlers = [*(self.handlers[each] for each in names or ()), *keep]
                removed += [each for each in old if each not in keep]
            self._set_up(logger, spec)
        if previous is not None:
            self._undo(previous)
        if self.config.get("disable_existing_loggers", True):
            self._silence_others()
        return removed

    def retire(self, removed: Iterable[logging.Handler]) -> None:
        """Flush and close *removed*, once no thread is writing to them any more."""
        mine = {id(handler) for handler in self.handlers.values()}
        _wait_for_writers()
        close_all(handler for handler in removed if id(handler) not in mine)
        for name, handler in self.handlers.items():
            handler.name = name  # only now: closing an old handler takes its name off the registry

    def _set_up(self, logger: logging.Logger, spec: Mapping[str, Any]) -> None:
        if spec.get("level") is not None:
            logger.setLevel(spec["level"])
        if spec.get("filters") is not None:
            known = self._configurator.config["filters"]
            logger.filters = [known[each] for each in spec["filters"]]
        if spec.get("propagate") is not None:
            logger.propagate = bool(spec["propagate"])
        logger.disabled = False

    def _undo(self, previous: Applied) -> None:
        """Take back what *previous* set and this configuration does not mention."""
        now = dict(self.specs())
        for logger in previous._silenced:
            logger.disabled = False
        for name, before in previous.specs():
            logger, spec = logging.getLogger(name or None), now.get(name, {})
            if before.get("level") is not None and spec.get("level") is None:
                logger.setLevel(logging.NOTSET if name else logging.WARNING)
            if before.get("propagate") is not None and spec.get("propagate") is None:
                logger.propagate = True
            if before.get("filters") is not None and spec.get("filters") is None:
                logger.filters = []
            if name and spec.get("handlers") is None:
                logger.handlers = _foreign(logger.handlers, previous)

    def _silence_others(self) -> None:
        named = [name for name, _ in self.specs() if name]
        for name, logger in list(logging.root.manager.loggerDict.items()):
            spared = any(name == each or name.startswith(f"{each}.") for each in named)
            if isinstance(logger, logging.Logger) and not logger.disabled and not spared:
                logger.disabled = True
                self._silenced.append(logger)

    def remove(self) -> None:
        """Take it off again: levels, filters and propagation as if it had never been, handlers flushed and closed."""
        self.flush_filters()
        for name, _ in self.specs():
            logger = logging.getLogger(name or None)
            logger.handlers = _foreign(logger.handlers, self)
        empty = object.__new__(Applied)
        empty.config = {}
        empty._undo(self)
        self.close()

    def flush_filters(self) -> None:
        """Let filters that hold records back tell how many, while the handlers they sit on can still be reached."""
        loggers = [logging.getLogger(name or None) for name, _ in self.specs()]
        for each in {id(one): one for place in (*loggers, *self.handlers.values()) for one in place.filters}.values():
            with contextlib.suppress(Exception):
                getattr(each, "flush", lambda: None)()

    def flush(self) -> None:
        """Flush every handler, those in front of others first."""
        for handler in reversed(self.handlers.values()):
            with contextlib.suppress(Exception):
                handler.flush()

    def close(self) -> None:
        """Flush and close every handler, those in front of others first."""
        close_all(reversed(self.handlers.values()))


def apply(config: Mapping[str, Any], previous: Applied | None = None) -> Applied:
    """Make all parts of *config* and put them into force. Raises BuildError, and then nothing has changed."""
    applied = Applied(config)
    applied.retire(applied.swap(previous))
    return applied


def _wait_for_writers() -> None:
    """Wait until every record that was on its way to handlers when this began has arrived."""
    busy = _dispatching()
    deadline = time.monotonic() + PATIENCE
    while busy and time.monotonic() < deadline:
        time.sleep(0.001)
        now = _dispatching()
        busy = [frame for frame in busy if any(frame is other for other in now)]


def _dispatching() -> list[FrameType]:
    """The frames of other threads that are handing a record to handlers."""
    found = []
    here = threading.get_ident()
    for thread, top in sys._current_frames().items():
        frame: FrameType | None = top if thread != here else None
        while frame is not None:
            if frame.f_code is _DISPATCH:
                found.append(frame)
            frame = frame.f_back
    return found


def close_all(handlers: Iterable[logging.Handler]) -> None:
    """Flush and close *handlers*, each once; a failing one does not keep the others open."""
    done: set[int] = set()
    for handler in handlers:
        if id(handler) not in done:
            done.add(id(handler))
            with contextlib.suppress(Exception):
                handler.flush()
            with contextlib.suppress(Exception):
                handler.close()


def _foreign(handlers: Iterable[logging.Handler], applied: Applied) -> list[logging.Handler]:
    """Handlers that somebody else has put there."""
    ours = {id(handler) for handler in applied.handlers.values()}
    return [handler for handler in handlers if id(handler) not in ours]


def _inner_first(handlers: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Names such that a handler comes after those it stands in front of."""
    order: dict[str, None] = {}

    def visit(name: str, above: tuple[str, ...]) -> None:
        if name in order or name in above or name not in handlers:
            return
        for inner in wrapped(handlers[name]):
            visit(inner, (*above, name))
        order[name] = None

    for name in handlers:
        visit(name, ())
    return list(order)


@contextlib.contextmanager
def _naming(path: Path) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise BuildError(path, error) from error
    except SystemExit as error:
        raise BuildError(path, error) from error
