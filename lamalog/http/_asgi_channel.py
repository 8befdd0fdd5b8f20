"""The messages between an ASGI application and its server, handed on as they are and noted in passing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from lamalog.http._duplicates import mark_told
from lamalog.http._exchange import Exchange
from lamalog.http._failures import failed
from lamalog.http._finders import ask
from lamalog.http._observer import Observer
from lamalog.http._routes import route_of
from lamalog.http._text import as_size

Message = MutableMapping[str, Any]
#: Close codes that a browser sends when a page is left or a connection ends as agreed.
_NORMAL = (1000, 1001, 1005)


class Channel:
    """``receive`` and ``send`` for one request."""

    def __init__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
        exchange: Exchange,
        observer: Observer,
    ) -> None:
        self._scope = scope
        self._receive = receive
        self._send = send
        self._exchange = exchange
        self._observer = observer
        self._root_path = scope.get("root_path", "")
        header = observer.options.request_id_header
        self._header = header.lower().encode() if header else None
        self._messages_in = self._messages_out = 0

    async def receive(self) -> Message:
        """As the server's, noted."""
        message = await self._receive()
        try:
            self._received(message)
        except Exception as error:
            failed("request body", error)
        return message

    async def send(self, message: Message) -> None:
        """As the server's, with the request id added to the head of the response."""
        kind = message.get("type")
        if kind == "http.response.start":
            message = self._started(message)
        try:
            await self._send(message)
        except OSError:
            self._exchange.disconnected = True
            raise
        try:
            self._sent(kind, message)
        except Exception as error:
            failed("response", error)

    def ended(self, error: BaseException | None) -> None:
        """The application has returned, or raised *error*."""
        exchange = self._exchange
        if exchange.finished:
            if error is not None:
                self._observer.report(exchange, error)
            return
        if error is not None and exchange.disconnected and _says_disconnected(error):
            mark_told(error)
            error = None
            exchange.complete = False
            if exchange.status is not None and exchange.status >= 500:
                exchange.status = None  # an error page that reached nobody
        if error is None and exchange.status is None and not exchange.disconnected and not exchange.request.websocket:
            exchange.begin_response(500, None, "")  # what the server answers in its place
            exchange.complete = True
        self._finish(error)

    def _received(self, message: Message) -> None:
        exchange, kind = self._exchange, message.get("type")
        if kind == "http.request":
            body = message.get("body") or b""
            if body:
                exchange.read(body)
            exchange.received_all = not message.get("more_body")
        elif kind == "http.disconnect":
            exchange.disconnected = not exchange.complete
        elif kind == "websocket.receive":
            self._messages_in += 1
            exchange.received += _length(message)
        elif kind == "websocket.disconnect":
            self._closed(message)

    def _started(self, message: Message) -> Message:
        try:
            headers = message.get("headers", ())
            exchange = self._exchange
            size: int | None = None
            content_type = ""
            known = not isinstance(headers, (list, tuple))  # an iterator would be used up by looking at it
            for name, value in () if known else headers:
                lower = name.lower()
                if lower == b"content-length":
                    size = as_size(value.decode("latin-1"))
                elif lower == b"content-type":
                    content_type = value.decode("latin-1")
                elif lower == self._header:
                    known = True
            status = message.get("status")
            exchange.begin_response(status if isinstance(status, int) else None, size, content_type)
            if self._header is None or known:
                return message
            return {**message, "headers": [*headers, (self._header, exchange.request_id.encode("ascii"))]}
        except Exception as error:
            failed("response", error)
            return message

    def _sent(self, kind: Any, message: Message) -> None:
        exchange = self._exchange
        if kind in ("http.response.body", "http.response.zerocopysend", "websocket.http.response.body"):
            exchange.sent += len(message.get("body") or b"")
            if not message.get("more_body"):
                self._complete()
        elif kind == "http.response.pathsend":
            self._complete()
        elif kind == "websocket.send":
            self._messages_out += 1
            exchange.sent += _length(message)
        elif kind == "websocket.accept":
            exchange.begin_response(101, None, "")
        elif kind == "websocket.close":
            if exchange.status is None:
                exchange.begin_response(403, None, "")
            self._closed(message)
        elif kind == "websocket.http.response.start":
            exchange.begin_response(message.get("status"), None, "")

    def _closed(self, message: Message) -> None:
        exchange = self._exchange
        if exchange.complete:
            return
        code = message.get("code", 1000 if message.get("type") == "websocket.close" else 1005)
        exchange.extra["websocket.close.code"] = code
        exchange.complete = message.get("type") == "websocket.close" or code in _NORMAL
        exchange.disconnected = not exchange.complete
        exchange.took()

    def _complete(self) -> None:
        """The last byte was handed over."""
        exchange = self._exchange
        if exchange.complete:
            return
        exchange.complete = True
        exchange.took()
        # After a failure the exception itself may follow, when the framework has sent its error page.
        if exchange.status is not None and exchange.status < 500 and not exchange.request.websocket:
            self._finish(None)

    def _finish(self, error: BaseException | None) -> None:
        exchange = self._exchange
        try:
            options = self._observer.options
            exchange.route = ask(options.route, self._scope, "route") or route_of(self._scope, self._root_path)
            exchange.user = ask(options.user, self._scope, "user") or _user(self._scope.get("user"))
            if exchange.request.websocket:
                exchange.extra["websocket.messages.received"] = self._messages_in
                exchange.extra["websocket.messages.sent"] = self._messages_out
        except Exception as failure:
            failed("route", failure)
        self._observer.finish(exchange, error)


def _says_disconnected(error: BaseException) -> bool:
    """Whether *error* only says that the client went away; Starlette has a class of its own for that."""
    return isinstance(error, OSError) or type(error).__name__ == "ClientDisconnect"


def _length(message: Message) -> int:
    data = message.get("bytes")
    if data is not None:
        return len(data)
    text = message.get("text") or ""
    return len(text) if text.isascii() else len(text.encode("utf-8", "replace"))


def _user(user: Any) -> str | None:
    """The user that Starlette's AuthenticationMiddleware has found."""
    if user is None or not getattr(user, "is_authenticated", False):
        return None
    for name in ("identity", "username", "display_name"):
        try:
            value = getattr(user, name, None)
        except NotImplementedError:
            continue
        if value:
            return str(value)
    return None
