"""Read a request from an ASGI scope, whatever is in it.

https://asgi.readthedocs.io/en/latest/specs/www.html
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from lamalog.http._exchange import Request
from lamalog.http._text import PATH_LIMIT, QUERY_LIMIT, as_size, host_and_port

_HEADER_LIMIT = 8192
#: Headers that are looked at; servers allow about a hundred.
_HEADERS = 1000


def asgi_request(scope: Mapping[str, Any], wanted: Collection[str]) -> Request:
    """The request of *scope*, with the *wanted* headers (lower case)."""
    headers = _headers(scope.get("headers"), wanted)
    client = scope.get("client")
    query = scope.get("query_string")
    websocket = scope.get("type") == "websocket"
    return Request(
        token=scope.get("headers"),
        method="GET" if websocket else _text(scope, "method"),
        scheme=_text(scope, "scheme"),
        path=_path(scope),
        query=query[: QUERY_LIMIT + 1].decode("utf-8", "backslashreplace") if isinstance(query, bytes) else "",
        version=_text(scope, "http_version"),
        client=client[0] if client and isinstance(client[0], str) else None,
        server=host_and_port(headers.get("host")) or _server(scope.get("server")),
        headers=headers,
        size=as_size(headers.get("content-length")),
        websocket=websocket,
    )


def _text(scope: Mapping[str, Any], key: str) -> str:
    value = scope.get(key)
    return value if isinstance(value, str) else ""


def _path(scope: Mapping[str, Any]) -> str:
    path, root = _text(scope, "path")[: PATH_LIMIT + 1], _text(scope, "root_path")[:PATH_LIMIT]
    # Servers disagree whether the path has the root path in it.
    return path if path.startswith(root) else root + path


def _server(server: Any) -> tuple[str, int | None] | None:
    if not server or not isinstance(server[0], str):
        return None
    port = server[1] if len(server) > 1 else None
    return server[0], port if isinstance(port, int) else None


def _headers(pairs: Any, wanted: Collection[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in pairs[:_HEADERS] if isinstance(pairs, (list, tuple)) else ():
        key = name.decode("latin-1").lower()
        if key not in wanted and key not in ("host", "content-length"):
            continue
        text = value[:_HEADER_LIMIT].decode("utf-8", "backslashreplace")
        # Only cookies may be split over several lines; of other headers the first counts.
        if key == "cookie" and key in found:
            found[key] = f"{found[key]}; {text}"[:_HEADER_LIMIT]
        else:
            found.setdefault(key, text)
    return found
