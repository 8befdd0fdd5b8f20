"""Turn an exchange into its two records: level, message and fields under OpenTelemetry's names.

https://opentelemetry.io/docs/specs/semconv/http/http-spans/
"""

from __future__ import annotations

import logging
from typing import Any

from lamalog.http._exchange import Exchange, Request
from lamalog.http._options import Options
from lamalog.http._text import AGENT_LIMIT, PATH_LIMIT, QUERY_LIMIT, shown
from lamalog.redact import default_redactor
from lamalog.units import format_duration, format_size

START, END = "http.server.request.start", "http.server.request.end"
WEBSOCKET_START, WEBSOCKET_END = "http.server.websocket.start", "http.server.websocket.end"

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "QUERY"})
OTHER_METHOD = "_OTHER"
#: Characters of the path in a message; the field has more.
MESSAGE_PATH = 200


def known_method(method: str) -> str:
    """*method*, or ``_OTHER`` for one that a stranger has made up."""
    return method if method in METHODS else OTHER_METHOD


def request_fields(request: Request, options: Options, client: str | None) -> dict[str, Any]:
    """What is known before the application is asked."""
    method = known_method(request.method)
    fields: dict[str, Any] = {"http.request.method": method}
    if method == OTHER_METHOD:
        fields["http.request.method_original"] = shown(request.method, 32)
    fields["url.path"] = shown(request.path, PATH_LIMIT)
    if request.query and options.query != "none":
        fields["url.query"] = _query(request.query, options.query)
    if request.scheme:
        fields["url.scheme"] = shown(request.scheme, 16)
    if request.version:
        fields["network.protocol.version"] = shown(request.version, 16)
    if request.server is not None:
        fields["server.address"] = shown(request.server[0], 255)
        if request.server[1] is not None:
            fields["server.port"] = request.server[1]
    if client is not None:
        fields["client.address"] = shown(client, 100)
    agent = request.headers.get("user-agent")
    if agent and options.user_agent:
        fields["user_agent.original"] = shown(agent, AGENT_LIMIT)
    return fields


def _query(query: str, policy: str) -> str:
    text = shown(query, QUERY_LIMIT)
    if policy == "names":
        return "&".join(part.partition("=")[0] for part in text.split("&"))
    # Here and not only in a handler's filter: the record may go to handlers that have none.
    return default_redactor().text(text)


def result_fields(exchange: Exchange) -> dict[str, Any]:
    """What is known at the end."""
    fields: dict[str, Any] = {}
    if exchange.route:
        fields["http.route"] = shown(exchange.route, PATH_LIMIT)
    if exchange.status is not None:
        fields["http.response.status_code"] = exchange.status
    fields["duration"] = round(exchange.took(), 6)
    size = exchange.request_size
    if size is not None:
        fields["http.request.body.size"] = size
    fields["http.response.body.size"] = _response_size(exchange)
    kind = _error_type(exchange)
    if kind is not None:
        fields["error.type"] = kind
    if exchange.broken_off:
        fields["http.response.incomplete"] = True
    if exchange.disconnected:
        fields["client.disconnected"] = True
    return fields


def _response_size(exchange: Exchange) -> int:
    if exchange.request.method == "HEAD":
        return 0
    # A file that the server sends by itself passes nobody who could count.
    return exchange.sent or (exchange.response_size or 0 if exchange.complete else 0)


def _error_type(exchange: Exchange) -> str | None:
    if exchange.error is not None:
        kind = type(exchange.error)
        return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return str(exchange.status) if exchange.status is not None and exchange.status >= 500 else None


def warnings_of(exchange: Exchange, options: Options) -> list[str]:
    """What is remarkable about a request that went well otherwise."""
    found: list[str] = []
    took = exchange.first_byte if exchange.stream else exchange.took()
    if options.slow is not None and took is not None and took > options.slow and not exchange.request.websocket:
        found.append("slow")
    size = exchange.request_size
    if options.large_request is not None and size is not None and size > options.large_request:
        found.append("large request")
    if options.large_response is not None and _response_size(exchange) > options.large_response:
        found.append("large response")
    return found


def level_of(exchange: Exchange, options: Options, warnings: list[str], probe: bool) -> int:
    """The level of the end record."""
    status = exchange.status
    if exchange.error is not None and not isinstance(exchange.error, Exception):
        return logging.WARNING  # the server is stopping
    if exchange.error is not None or (status is not None and status >= 500):
        return logging.ERROR
    level = logging.DEBUG if probe else logging.INFO
    if warnings:
        level = logging.WARNING
    if exchange.broken_off or (status is not None and 400 <= status < 500):
        level = max(level, options.client_errors)
    return level


def message_of(exchange: Exchange, warnings: list[str]) -> str:
    """``GET /tasks/7 200 in 12 ms``, and what was remarkable."""
    request = exchange.request
    status = "" if exchange.status is None else f" {exchange.status}"
    text = f"{title_of(request)}{status} in {format_duration(exchange.took())}"
    if exchange.error is not None:
        text += f": {type(exchange.error).__name__}"
    elif exchange.broken_off:
        what = "client went away" if exchange.disconnected else "broken off"
        text += f": {what} after {format_size(exchange.sent)}"
    if warnings:
        text += f" ({', '.join(warnings)})"
    return text


def title_of(request: Request) -> str:
    """``GET /tasks/7``."""
    method = "WEBSOCKET" if request.websocket else known_method(request.method)
    return f"{method} {shown(request.path, MESSAGE_PATH)}"
