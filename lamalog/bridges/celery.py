"""Celery: workers keep the logging they find, tasks continue the context and trace of whoever sent them.

By itself a worker takes all handlers off the root logger and puts its own there.
"""

from __future__ import annotations

import contextlib
import logging
from importlib import import_module
from typing import Any

from lamalog.bridges._bridge import Bridge, Undo
from lamalog.context import bound
from lamalog.propagation import BAGGAGE, adopt, carry
from lamalog.trace import TRACEPARENT, TRACESTATE

_HEADERS = (TRACEPARENT, TRACESTATE, BAGGAGE)


class CeleryFilter(logging.Filter):
    """For Celery's records about tasks: what they say in the extra ``data`` as fields. Lets every record pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True."""
        data = record.__dict__.get("data")
        if isinstance(data, dict) and "id" in data and "event.name" not in record.__dict__:
            del record.__dict__["data"]
            runtime = data.get("runtime")
            fields = {
                "event.name": _event(record),
                "lama.task.id": data["id"],
                "celery.task.name": data.get("name"),
                "celery.task.args": data.get("args"),
                "celery.task.kwargs": data.get("kwargs"),
                "duration": round(runtime, 6) if isinstance(runtime, (int, float)) else None,
            }
            record.__dict__.update((key, value) for key, value in fields.items() if value is not None)
        return True


def _event(record: logging.LogRecord) -> str:
    if record.name == "celery.worker.strategy":
        return "celery.task.received"
    text = str(record.msg)
    for word, event in (("succeeded", "succeeded"), ("retry", "retried"), ("ignored", "ignored")):
        if word in text:
            return f"celery.task.{event}"
    return "celery.task.rejected" if "reject" in text else "celery.task.failed"


class _Tasks:
    """The context of each running task, entered before it runs and left after it."""

    def __init__(self) -> None:
        self._open: dict[str, contextlib.ExitStack] = {}

    def keep_logging(self, **_: Any) -> None:
        """A receiver of ``setup_logging``: that there is one is what keeps Celery from doing it itself."""
        # billiard, its multiprocessing, says on this logger how workers ended.
        workers = import_module("billiard.util").get_logger()
        workers.propagate = True
        if workers.level == logging.NOTSET:
            workers.setLevel(logging.ERROR)

    def publish(self, headers: Any = None, **_: Any) -> None:
        if isinstance(headers, dict):
            for name, value in carry().items():
                headers.setdefault(name, value)

    def begin(self, task_id: str = "", task: Any = None, **_: Any) -> None:
        stack = contextlib.ExitStack()
        stack.enter_context(adopt(_headers_of(getattr(task, "request", None))))
        stack.enter_context(bound(**{"lama.task.id": task_id, "celery.task.name": getattr(task, "name", None)}))
        self._open[task_id] = stack

    def end(self, task_id: str = "", **_: Any) -> None:
        stack = self._open.pop(task_id, None)
        if stack is not None:
            with contextlib.suppress(ValueError):  # it ended in another thread than it began in
                stack.close()


def _headers_of(request: Any) -> dict[str, Any]:
    found = {}
    extra = getattr(request, "headers", None) or {}
    for name in _HEADERS:
        value = getattr(request, name, None) or (extra.get(name) if isinstance(extra, dict) else None)
        if value:
            found[name] = value
    return found


def _connect() -> Undo:
    signals: Any = import_module("celery.signals")
    tasks = _Tasks()
    receivers = (
        (signals.setup_logging, tasks.keep_logging),
        (signals.before_task_publish, tasks.publish),
        (signals.task_prerun, tasks.begin),
        (signals.task_postrun, tasks.end),
    )
    for signal, receiver in receivers:
        signal.connect(receiver, weak=False)

    def undo() -> None:
        for signal, receiver in receivers:
            signal.disconnect(receiver)

    return undo


BRIDGE = Bridge(
    "celery",
    module="celery",
    loggers=("celery",),
    filters={"celery.app.trace": CeleryFilter, "celery.worker.strategy": CeleryFilter},
    connect=_connect,
)
