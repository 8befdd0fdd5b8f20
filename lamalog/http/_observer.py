"""Begin and end exchanges: bind the context, write the two records, keep the statistics. Never raises."""

from __future__ import annotations

import contextvars
import logging
from collections.abc import Mapping
from typing import Any

from lamalog import context
from lamalog.http import _records as records
from lamalog.http._clients import client_address
from lamalog.http._cookies import first_cookie
from lamalog.http._duplicates import drop_duplicates, mark_told
from lamalog.http._exchange import CURRENT, Exchange, Request
from lamalog.http._failures import failed
from lamalog.http._ids import accepted_request_id, new_request_id
from lamalog.http._multipart import Scanner, boundary_of
from lamalog.http._options import HttpOptions, Options, options_from
from lamalog.http._pseudonyms import Pseudonyms
from lamalog.http._statistics import STATISTICS
from lamalog.http._uploads import describe_uploads
from lamalog.propagation import BAGGAGE, adopt, trace_values
from lamalog.trace import TRACEPARENT, TRACESTATE, new_trace, parse_traceparent


class Observer:
    """What every integration does alike. One per middleware; raises ConfigError for a wrong option, nothing later."""

    def __init__(self, options: HttpOptions | Mapping[str, Any]) -> None:
        self.options: Options = options_from(options)
        self.logger = logging.getLogger(self.options.logger)
        self.pseudonym = Pseudonyms(self.options.hash_key)
        names = {"user-agent", TRACEPARENT, TRACESTATE, "cookie", "content-type"}
        if self.options.request_id_header:
            names.add(self.options.request_id_header.lower())
        if self.options.accept_baggage:
            names.add(BAGGAGE)
        #: Lower-case names of the headers that an integration shall hand over.
        self.headers = frozenset(names)
        self.session_cookies = tuple(self.options.session_cookies)
        if self.options.drop_duplicates:
            drop_duplicates()

    def is_nested(self, token: object) -> Exchange | None:
        """The exchange that another middleware around this one has begun for the same request."""
        current = CURRENT.get()
        if token is None or current is None or current.finished or current.request.token is not token:
            return None
        return current

    def open(self, request: Request) -> Exchange:
        """An exchange with its ids, and nothing bound or logged yet."""
        exchange = Exchange(request)
        options, headers = self.options, request.headers
        header = options.request_id_header
        if header:
            given = headers.get(header.lower()) if options.accept_request_id else None
            exchange.request_id = accepted_request_id(given) or new_request_id()
        exchange.context = self._context(exchange, headers)
        if options.uploads != "none":
            boundary = boundary_of(headers.get("content-type"))
            if boundary is not None:
                exchange.scanner = Scanner(boundary, heads=options.image_metadata)
        return exchange

    def _context(self, exchange: Exchange, headers: Mapping[str, str]) -> dict[str, Any]:
        options = self.options
        values: dict[str, Any] = {}
        if options.accept_baggage and BAGGAGE in headers:
            values.update(contextvars.copy_context().run(_baggage, headers[BAGGAGE]))
        if exchange.request_id:
            values["request_id"] = exchange.request_id
        parent = (
            parse_traceparent(headers.get(TRACEPARENT), headers.get(TRACESTATE, "")) if options.accept_trace else None
        )
        values.update(trace_values(parent.child() if parent is not None else new_trace()))
        if parent is not None:
            values["parent_span_id"] = parent.span_id
        return values

    def begin(self, exchange: Exchange) -> None:
        """Bind the exchange to the current context and write the start record."""
        try:
            CURRENT.set(exchange)
            context.bind(**exchange.context)
            if self.logger.isEnabledFor(logging.DEBUG):
                request = exchange.request
                fields = self._request_fields(request)
                if request.size is not None:
                    fields["http.request.body.size"] = request.size
                event = records.WEBSOCKET_START if request.websocket else records.START
                self._write(logging.DEBUG, event, f"{records.title_of(request)} started", exchange, fields)
        except Exception as error:
            failed("start record", error)

    def finish(self, exchange: Exchange, error: BaseException | None = None) -> None:
        """Write the end record; only the first call counts. *error*: what the application raised."""
        if exchange.finished:
            return
        exchange.finished = True
        try:
            error = exchange.settle_upgrade(error)
            if error is not None:
                self._fail(exchange, error)
            exchange.took()
            self._finish(exchange)
        except Exception as failure:
            failed("end record", failure)
        finally:
            exchange.error = None  # its traceback refers to everything that served the request
            exchange.scanner = None
            exchange.request.token = None  # it may refer back to the exchange

    def report(self, exchange: Exchange, error: BaseException) -> None:
        """Tell of an exception that came after the end record: in a background task, or while closing."""
        try:
            text = f"{records.title_of(exchange.request)} raised {type(error).__name__} after its response"
            fields = {"http.request.method": records.known_method(exchange.request.method)}
            if exchange.route:
                fields["http.route"] = exchange.route
            level = logging.ERROR if isinstance(error, Exception) else logging.WARNING
            self._write(level, "http.server.request.failed_after", text, exchange, fields, error)
        except Exception as failure:
            failed("late error", failure)

    def writes_errors(self) -> bool:
        """Whether an exception given to ``finish`` comes out: only then may others keep silent about it."""
        return self.logger.isEnabledFor(logging.ERROR)

    def _fail(self, exchange: Exchange, error: BaseException) -> None:
        exchange.error = error
        if exchange.status is None and isinstance(error, Exception) and not exchange.request.websocket:
            exchange.status = 500  # what every server answers then

    def _finish(self, exchange: Exchange) -> None:
        options, request = self.options, exchange.request
        warnings = records.warnings_of(exchange, options)
        level = records.level_of(exchange, options, warnings, self._is_probe(request))
        self._count(exchange)
        if not self.logger.isEnabledFor(level):
            return
        fields = {**self._request_fields(request), **records.result_fields(exchange), **exchange.extra}
        if warnings:
            fields["http.server.warning"] = ", ".join(warnings)
        self._identify(exchange, fields)
        if exchange.scanner is not None and exchange.scanner.uploads:
            found = describe_uploads(
                exchange.scanner.uploads, options.uploads, self.pseudonym, images=options.image_metadata
            )
            if found:
                fields["http.request.uploads"] = found
        event = records.WEBSOCKET_END if request.websocket else records.END
        self._write(level, event, records.message_of(exchange, warnings), exchange, fields, exchange.error)

    def _request_fields(self, request: Request) -> dict[str, Any]:
        return records.request_fields(request, self.options, client_address(request.client, self.options.client))

    def _identify(self, exchange: Exchange, fields: dict[str, Any]) -> None:
        cookies = exchange.request.headers.get("cookie")
        session = first_cookie(cookies, self.session_cookies) if cookies else None
        if session:
            fields["session.hash"] = self.pseudonym("session", session)
        if exchange.user:
            fields["user.hash"] = self.pseudonym("user", exchange.user)

    def _is_probe(self, request: Request) -> bool:
        path = request.path
        return any(path == one or (one.endswith("*") and path.startswith(one[:-1])) for one in self.options.probes)

    def _count(self, exchange: Exchange) -> None:
        status = exchange.status or 0
        error = exchange.error is not None or status >= 500
        STATISTICS.add(
            records.known_method(exchange.request.method),
            exchange.route,
            exchange.took(),
            error=error,
            client_error=not error and (400 <= status < 500 or exchange.broken_off),
            sizes=(exchange.request_size or 0, exchange.sent),
        )

    def _write(
        self,
        level: int,
        event: str,
        text: str,
        exchange: Exchange,
        fields: Mapping[str, Any],
        error: BaseException | None = None,
    ) -> None:
        extra = {"event.name": event, **fields}
        if CURRENT.get() is not exchange:  # made where the context is not bound
            extra = {**exchange.context, **extra}
        self.logger.log(level, "%s", text, exc_info=error, extra=extra)
        if error is not None and self.logger.isEnabledFor(level):
            mark_told(error)


def _baggage(header: str) -> dict[str, Any]:
    context.clear()
    with adopt({BAGGAGE: header}):
        return context.current()
