"""Read a request from a WSGI environ (PEP 3333), whatever is in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from lamalog.http._exchange import Request
from lamalog.http._text import PATH_LIMIT, QUERY_LIMIT, as_size, from_latin, host_and_port

#: Cookie headers and paths beyond this are not looked at.
_HEADER_LIMIT = 8192


def wsgi_request(environ: Mapping[str, Any], wanted: Collection[str]) -> Request:
    """The request of *environ*, with the *wanted* headers (lower case)."""
    path = _text(environ, "SCRIPT_NAME")[:PATH_LIMIT] + _text(environ, "PATH_INFO")[: PATH_LIMIT + 1]
    protocol = _text(environ, "SERVER_PROTOCOL")
    return Request(
        token=environ.get("wsgi.input"),
        method=_text(environ, "REQUEST_METHOD"),
        scheme=_text(environ, "wsgi.url_scheme"),
        path=from_latin(path) or "/",
        query=from_latin(_text(environ, "QUERY_STRING")[: QUERY_LIMIT + 1]),
        version=protocol[5:] if protocol.startswith("HTTP/") else protocol,
        client=_text(environ, "REMOTE_ADDR") or None,
        server=host_and_port(environ.get("HTTP_HOST")) or _server(environ),
        headers=_headers(environ, wanted),
        size=as_size(environ.get("CONTENT_LENGTH")),
    )


def _text(environ: Mapping[str, Any], key: str) -> str:
    value = environ.get(key)
    return value if isinstance(value, str) else ""


def _server(environ: Mapping[str, Any]) -> tuple[str, int | None] | None:
    name, port = _text(environ, "SERVER_NAME"), _text(environ, "SERVER_PORT")
    return (name, int(port) if port.isascii() and port.isdigit() and len(port) < 6 else None) if name else None


def _headers(environ: Mapping[str, Any], wanted: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in wanted:
        key = "CONTENT_TYPE" if name == "content-type" else f"HTTP_{name.upper().replace('-', '_')}"
        value = environ.get(key)
        if isinstance(value, str) and value:
            found[name] = from_latin(value[:_HEADER_LIMIT])
    return found
