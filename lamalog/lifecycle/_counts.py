"""How many records were written, by level, as the handlers themselves counted."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Any


def records_by_level() -> Counter[int]:
    """Records by level number. Several handlers write the same records, so for each level the busiest one counts."""
    totals: Counter[int] = Counter()
    for handler in handlers():
        live = getattr(handler, "level_counts", None)
        if not isinstance(live, dict):
            continue
        closed = getattr(type(handler), "closed_level_counts", None) or {}
        for level in {*live, *closed}:
            totals[level] = max(totals[level], live.get(level, 0) + closed.get(level, 0))
    return totals


def records_dropped() -> int:
    """Records that some handler could not write."""
    return sum(_stat(handler, "dropped") for handler in handlers())


def records_written() -> int:
    """Records that the busiest handler wrote, whatever their level."""
    return max((_stat(handler, "written") for handler in handlers()), default=0)


def _stat(handler: logging.Handler, name: str) -> int:
    stats = getattr(handler, "stats", None)
    value = stats.get(name, 0) if isinstance(stats, dict) else 0
    return value if isinstance(value, int) else 0


def handlers() -> Iterator[logging.Handler]:
    """Every handler on any logger, each once, and those that stand behind another (queue, memory, async)."""
    named = list(logging.root.manager.loggerDict.values())
    loggers = [logging.root, *(each for each in named if isinstance(each, logging.Logger))]
    waiting: list[Any] = [handler for logger in loggers for handler in logger.handlers]
    seen: set[int] = set()
    while waiting:
        handler = waiting.pop()
        if id(handler) in seen or not isinstance(handler, logging.Handler):
            continue
        seen.add(id(handler))
        yield handler
        behind = getattr(handler, "handlers", None)
        waiting.extend(behind if isinstance(behind, (list, tuple)) else ())
        waiting.append(getattr(handler, "target", None))
