"""Request logging for any ASGI application: Starlette, FastAPI, and others.

https://asgi.readthedocs.io/en/latest/specs/main.html
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from lamalog.exceptions import ConfigError
from lamalog.http._asgi_channel import Channel
from lamalog.http._asgi_request import asgi_request
from lamalog.http._exchange import Exchange
from lamalog.http._failures import failed
from lamalog.http._observer import Observer
from lamalog.http._options import HttpOptions
from lamalog.http._scope import put_on, still_on

if TYPE_CHECKING:
    from typing_extensions import Unpack

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class LoggingMiddleware:
    """Log every request and web socket that *app* serves. Answers stay as they are, but for the added ``X-Request-ID``.

    :param options: see ``docs/http.md``.
    :raises ConfigError: a wrong option, or *app* is no application.
    """

    def __init__(self, app: Application, **options: Unpack[HttpOptions]) -> None:
        if not callable(app):
            raise ConfigError(f"LoggingMiddleware: app must be an ASGI application, not {app!r}")
        self.app = app
        self.observer = Observer(options)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = self._open(scope) if scope["type"] in ("http", "websocket") else None
        if exchange is None:
            await self.app(scope, receive, send)
            return
        outside = still_on()
        channel = Channel(scope, receive, send, exchange, self.observer)
        self.observer.begin(exchange)
        try:
            await self.app(scope, channel.receive, channel.send)
        except BaseException as error:
            channel.ended(error)
            raise
        else:
            channel.ended(None)
        finally:
            # A server may go on using this task for its connection's next request.
            put_on(outside)

    def _open(self, scope: Scope) -> Exchange | None:
        try:
            if self.observer.is_nested(scope.get("headers")) is not None:
                return None
            return self.observer.open(asgi_request(scope, self.observer.headers))
        except Exception as error:
            failed("request", error)
            return None
