"""One Socket.IO event: its context, and the records at its start and end."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

from lamalog import context
from lamalog.http._clients import client_address
from lamalog.http._duplicates import mark_reported
from lamalog.http._failures import failed
from lamalog.http._ids import new_request_id
from lamalog.http._observer import Observer
from lamalog.http._statistics import STATISTICS
from lamalog.http._text import shown
from lamalog.propagation import trace_values
from lamalog.rescue import safe_str
from lamalog.trace import new_trace, parse_traceparent
from lamalog.units import format_duration

START, END = "socketio.event.start", "socketio.event.end"
#: The transport's own events: told at INFO also where no handler takes them.
CONNECT, DISCONNECT = "connect", "disconnect"
_NAME = 100


class Event:
    """An event while it is handled. *known*: a handler of its own is registered for it."""

    def __init__(self, name: object, namespace: object, args: tuple[Any, ...], observer: Observer, known: bool) -> None:
        self.started = time.perf_counter()
        self.name = shown(safe_str(name), _NAME)
        self.namespace = shown(safe_str(namespace), _NAME)
        self._args = args
        self._observer = observer
        self._known = known

    def begin(self) -> None:
        """Bind the event to the current context and write its start record. Never raises."""
        try:
            context.bind(**self._context())
            if self._observer.logger.isEnabledFor(logging.DEBUG):
                self._write(logging.DEBUG, START, f"{self._title()} started", {}, None)
        except Exception as error:
            failed("start record", error)

    def end(self, error: BaseException | None, handled: bool, refused: bool) -> None:
        """Write the end record. Never raises."""
        try:
            took = time.perf_counter() - self.started
            if handled:
                route = f"{self.namespace} {self.name if self._known else '*'}"
                STATISTICS.add("SOCKETIO", route, took, error=error is not None, client_error=refused, sizes=(0, 0))
            self._end(took, error, handled, refused)
        except Exception as failure:
            failed("end record", failure)

    def _end(self, took: float, error: BaseException | None, handled: bool, refused: bool) -> None:
        options = self._observer.options
        slow = options.slow is not None and took > options.slow
        fields: dict[str, Any] = {"duration": round(took, 6)}
        text = f"{self._title()} handled in {format_duration(took)}"
        level = logging.INFO
        if not handled:
            text = f"{self._title()}: no handler"
            level = logging.INFO if self.name in (CONNECT, DISCONNECT) else logging.DEBUG
        if slow:
            text += " (slow)"
            level = logging.WARNING
            fields["http.server.warning"] = "slow"
        if refused:
            text = f"{self._title()} refused"
            level = max(level, options.client_errors)
        if error is not None:
            text = f"{self._title()} failed: {type(error).__name__}"
            fields["error.type"] = type(error).__qualname__
            level = logging.ERROR if isinstance(error, Exception) else logging.WARNING
        if self.name == CONNECT and len(self._args) > 1:
            fields.update(self._client(self._args[1]))
        self._write(level, END, text, fields, error)

    def _title(self) -> str:
        where = "" if self.namespace == "/" else f" on {self.namespace}"
        return f"Socket.IO {self.name}{where}"

    def _context(self) -> dict[str, Any]:
        """The ids of the request that brings the event, where there is one; else new ones."""
        bound = context.current()
        parent = parse_traceparent(
            f"00-{bound.get('trace_id')}-{bound.get('span_id')}-{bound.get('trace_flags', '01')}"
        )
        values: dict[str, Any] = trace_values(parent.child() if parent is not None else new_trace())
        if parent is not None:
            values["parent_span_id"] = parent.span_id
        values["request_id"] = bound.get("request_id") or new_request_id()
        return values

    def _client(self, environ: Any) -> dict[str, Any]:
        address = environ.get("REMOTE_ADDR") if isinstance(environ, Mapping) else None
        client = client_address(address, self._observer.options.client)
        return {} if client is None else {"client.address": client}

    def _write(self, level: int, event: str, text: str, fields: Mapping[str, Any], error: BaseException | None) -> None:
        extra: dict[str, Any] = {
            "event.name": event,
            "socketio.event": self.name,
            "socketio.namespace": self.namespace,
            **fields,
        }
        if self._args and isinstance(self._args[0], str):
            extra["session.hash"] = self._observer.pseudonym("session", self._args[0])
        logger = self._observer.logger
        logger.log(level, "%s", text, exc_info=error, extra=extra)
        if error is not None and logger.isEnabledFor(level):
            mark_reported(error)
