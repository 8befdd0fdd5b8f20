"""Which field is meant by a name in a query: its own name, or a short one."""

from __future__ import annotations

from collections.abc import Iterable

from lamalog.exceptions import did_you_mean
from lamalog.store.columns import COLUMNS
from lamalog.store.query.tree import Field

LEVEL = "level"
#: Short name → core field. A record that has a field of the short name itself is read by that one.
SHORT = {
    "time": "timestamp",
    "msg": "message",
    "event": "event.name",
    "task_id": "lama.task.id",
    "task": "lama.task.id",
    "node": "lama.node.id",
    "queue": "lama.queue.name",
    "model": "lama.model.name",
    "stage": "lama.stage",
    "method": "http.request.method",
    "route": "http.route",
    "path": "url.path",
    "status": "http.response.status_code",
    "service": "service.name",
    "version": "service.version",
    "host": "host.name",
    "pid": "process.pid",
    "thread": "thread.name",
    "file": "code.file.path",
    "function": "code.function.name",
    "line": "code.line.number",
    "exception": "exception.type",
    "fingerprint": "error.fingerprint",
    "category": "error.category",
    "id": "record.id",
    "trace": "trace_id",
    "span": "span_id",
}
#: Never a field of its own: always the same core field.
_FIXED = {"time": "timestamp", "msg": "message"}


def field(name: str, *, exact: bool = False) -> Field:
    """The field that *name* means; *exact* (it was quoted) takes it as it is."""
    if name in COLUMNS:
        return Field(name, (name,), COLUMNS[name])
    if exact or name not in SHORT:
        return Field(name, (name,))
    core = SHORT[name]
    if name in _FIXED:
        return Field(name, (core,), COLUMNS[core])
    return Field(name, (name, core), COLUMNS[core])


def suggestion(name: str, known: Iterable[str] = ()) -> str:
    """``" (did you mean 'duration'?)"`` or ``""``."""
    return did_you_mean(name, [*COLUMNS, *SHORT, LEVEL, *known])
