"""Let records below a handler's threshold through, but only those of loggers whose level was changed at run time."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping


class Gate(logging.Filter):
    """Stands in for the threshold of a handler whose level had to be lowered."""

    def __init__(self, threshold: int, levels: Mapping[str, int]) -> None:
        super().__init__()
        #: The handler's own level.
        self.threshold = threshold
        #: Level by logger name, ``""`` for all; replaced as a whole, never changed.
        self.levels = levels

    def filter(self, record: logging.LogRecord) -> bool:
        number = record.levelno
        return number >= self.threshold or any(
            number >= level and (not name or record.name == name or record.name.startswith(f"{name}."))
            for name, level in self.levels.items()
        )


class Gates:
    """All gates of the process, kept in step with the levels that were changed."""

    def __init__(self) -> None:
        self._gates: dict[int, tuple[logging.Handler, Gate]] = {}

    def update(self, levels: Mapping[str, int]) -> None:
        """Put gates where *levels* need them, and take the others off."""
        needed: dict[int, tuple[logging.Handler, dict[str, int]]] = {}
        for name, level in levels.items():
            for handler in handlers_of(logging.getLogger(name or None)):
                gate = self._gates.get(id(handler))
                if level < (gate[1].threshold if gate else handler.level):
                    needed.setdefault(id(handler), (handler, {}))[1][name] = level
        for key in [key for key in self._gates if key not in needed]:
            self._remove(key)
        for key, (handler, wanted) in needed.items():
            self._put(key, handler, wanted)

    def _put(self, key: int, handler: logging.Handler, levels: Mapping[str, int]) -> None:
        known = self._gates.get(key)
        if known is None:
            gate = Gate(handler.level, levels)
            # Before all other filters: what does not pass must not cost redaction.
            handler.filters = [gate, *handler.filters]
            self._gates[key] = (handler, gate)
        else:
            gate = known[1]
            gate.levels = levels
        handler.level = min(gate.threshold, *levels.values())

    def _remove(self, key: int) -> None:
        handler, gate = self._gates.pop(key)
        handler.level = gate.threshold
        handler.filters = [each for each in handler.filters if each is not gate]


def handlers_of(logger: logging.Logger) -> Iterator[logging.Handler]:
    """Every handler that a record of *logger* reaches, those behind queues and buffers included."""
    seen: set[int] = set()
    current: logging.Logger | None = logger
    while current is not None:
        yield from _with_inner(current.handlers, seen)
        current = current.parent if current.propagate else None


def _with_inner(handlers: Iterable[object], seen: set[int]) -> Iterator[logging.Handler]:
    for handler in handlers:
        if isinstance(handler, logging.Handler) and id(handler) not in seen:
            seen.add(id(handler))
            yield handler
            inner = [getattr(handler, "target", None), *_listed(handler), *_listed(getattr(handler, "listener", None))]
            yield from _with_inner(inner, seen)


def _listed(holder: object) -> list[object]:
    handlers = getattr(holder, "handlers", ())
    return list(handlers) if isinstance(handlers, (list, tuple)) else []
