"""What happened before: the last records of the same request, task or session, kept in case an error comes.

A trail takes only records that are final: their texts have passed redaction. It is bounded three ways: crumbs of one
trail, characters of one crumb, trails altogether (the one that was quiet longest goes). Each process keeps its own.
"""

from __future__ import annotations

import logging
import os
import sys
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from typing import Any
from weakref import WeakSet

from lamalog.rescue import safe_repr
from lamalog.state import RecordState

#: Bound values that say what belongs together; the first that is bound counts.
CONTEXTS = ("request_id", "lama.task.id", "session.id", "trace_id")
_FIRST = CONTEXTS[0]
#: Characters kept of a message, a logger's name and an event's.
MESSAGE, NAME = 300, 100
Witness = Callable[[logging.LogRecord, RecordState], None]
_Crumb = tuple[float, str, str, str, str | None]

_TASK_NAMES = sys.version_info >= (3, 12)


class Trails:
    """The trails of one process.

    :param most: crumbs of one trail.
    :param contexts: trails kept at a time.
    :param level: of the lowest record that is kept.
    """

    def __init__(self, most: int, contexts: int, level: int = logging.INFO) -> None:
        self._most, self._contexts, self._level = most, contexts, level
        self._trails: OrderedDict[Hashable, deque[_Crumb]] = OrderedDict()
        #: Records that could not be kept.
        self.failed = 0
        self.keep = self._keeper()
        _alive.add(self)

    def _keeper(self) -> Witness:
        """What keeps a record that is final, and never raises. Every record of the process comes through it: half a
        microsecond, which a method with its look-ups on ``self`` would double."""
        trails, level, crowded, new = self._trails, self._level, self._contexts // 2, self._new
        get, touch, modules = trails.get, trails.move_to_end, sys.modules

        def keep(record: logging.LogRecord, state: RecordState) -> None:
            try:
                if record.levelno < level:
                    return
                context = state.context
                key: Hashable
                if context and type(context.get(_FIRST)) is str:
                    key = context[_FIRST]
                elif context or _TASK_NAMES or "asyncio" in modules:
                    key = key_of(record, state)
                else:
                    key = record.thread
                trail = get(key)
                if trail is None:
                    trail = new(key)
                elif len(trails) > crowded:  # with fewer, nobody has to know which was quiet longest
                    touch(key)
                message = state.message
                if len(message) > MESSAGE:
                    message = message[:MESSAGE]
                event = None
                fields = state.fields
                if "event.name" in fields:
                    event = fields["event.name"]
                    event = event[:NAME] if type(event) is str else None
                trail.append((record.created, record.levelname, record.name, message, event))
            except (
                Exception
            ):  # put together by hand, with anything for a level; or another thread has removed the trail
                self.failed += 1

        return keep

    def of(self, record: logging.LogRecord, state: RecordState) -> list[dict[str, Any]]:
        """The trail that *record* belongs to, oldest first, as it stands in ``error.breadcrumbs``."""
        trail = self._trails.get(key_of(record, state))
        return [] if not trail else [_field(crumb) for crumb in list(trail)]

    def _new(self, key: Hashable) -> deque[_Crumb]:
        trails = self._trails
        while len(trails) >= self._contexts:
            try:
                trails.popitem(last=False)
            except KeyError:
                break
        trail = trails[key] = deque(maxlen=self._most)
        return trail

    def clear(self) -> None:
        """Forget everything."""
        self._trails.clear()


def key_of(record: logging.LogRecord, state: RecordState) -> Hashable:
    """What *record* belongs to: a bound id, else the asyncio task, else the thread."""
    context = state.context
    if context:
        for name in CONTEXTS:
            value = context.get(name)
            if value is not None:
                return value if type(value) is str else (name, safe_repr(value))
    if _TASK_NAMES:
        task = record.__dict__.get("taskName")
        return (record.thread, task) if task is not None else record.thread
    if "asyncio" in sys.modules:
        return _task_here(record)
    return record.thread


def _task_here(record: logging.LogRecord) -> Hashable:
    asyncio = sys.modules["asyncio"]
    try:
        if asyncio._get_running_loop() is not None:
            task = asyncio.current_task()
            if task is not None:
                return (record.thread, id(task))
    except Exception:  # half imported
        pass
    return record.thread


def _field(crumb: _Crumb) -> dict[str, Any]:
    created, level, logger, message, event = crumb
    field = {"timestamp": _timestamp(created), "level": level, "logger": logger[:NAME], "message": message}
    if event is not None:
        field["event.name"] = event
    return field


def _timestamp(created: float) -> str:
    try:
        second = int(created // 1)
        return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(second))}.{int((created - second) * 1e6):06d}Z"
    except (OverflowError, ValueError, OSError, TypeError):
        return "1970-01-01T00:00:00.000000Z"


_alive: WeakSet[Trails] = WeakSet()


def _after_fork() -> None:
    for trails in list(_alive):
        trails.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
