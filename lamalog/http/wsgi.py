"""Request logging for any WSGI application.

https://peps.python.org/pep-3333/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from lamalog.exceptions import ConfigError
from lamalog.http._exchange import Exchange
from lamalog.http._failures import failed
from lamalog.http._finders import ask
from lamalog.http._observer import Observer
from lamalog.http._options import HttpOptions
from lamalog.http._scope import put_on, still_on
from lamalog.http._text import as_size
from lamalog.http._wsgi_body import Watch, handed_on
from lamalog.http._wsgi_input import SeenInput
from lamalog.http._wsgi_request import wsgi_request

if TYPE_CHECKING:
    from typing_extensions import Unpack

StartResponse = Callable[..., Callable[[bytes], object]]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class LoggingMiddleware:
    """Log every request that *app* answers. Answers stay as they are, but for the added ``X-Request-ID``.

    :param options: see ``docs/http.md``.
    :raises ConfigError: a wrong option, or *app* is no application.
    """

    def __init__(self, app: Application, **options: Unpack[HttpOptions]) -> None:
        if not callable(app):
            raise ConfigError(f"LoggingMiddleware: app must be a WSGI application, not {app!r}")
        self.app = app
        self.observer = Observer(options)

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        exchange = self._open(environ)
        if exchange is None:
            return self.app(environ, start_response)
        outside = still_on()
        self.observer.begin(exchange)
        respond = _Responder(start_response, exchange, self.observer.options.request_id_header)
        try:
            body = self.app(environ, respond)
            self._look_around(exchange, environ)
            watch = Watch(still_on(), exchange, self.observer)
        except BaseException as error:
            # Some servers' web sockets end by a StopIteration: that is no error.
            self._finish(exchange, environ, None if isinstance(error, StopIteration) else error)
            raise
        finally:
            put_on(outside)
        return handed_on(body, environ, watch)  # type: ignore[no-any-return]

    def _open(self, environ: dict[str, Any]) -> Exchange | None:
        try:
            observer = self.observer
            if observer.is_nested(environ.get("wsgi.input")) is not None:
                return None
            exchange = observer.open(wsgi_request(environ, observer.headers))
            upgrade = environ.get("HTTP_UPGRADE")
            exchange.upgrade = isinstance(upgrade, str) and upgrade.lower() == "websocket"
            if exchange.scanner is not None and "wsgi.input" in environ:
                environ["wsgi.input"] = exchange.request.token = SeenInput(environ["wsgi.input"], exchange)
            return exchange
        except Exception as error:
            failed("request", error)
            return None

    def _finish(self, exchange: Exchange, environ: dict[str, Any], error: BaseException | None) -> None:
        self._look_around(exchange, environ)
        exchange.complete = error is None
        self.observer.finish(exchange, error)

    def _look_around(self, exchange: Exchange, environ: Mapping[str, Any]) -> None:
        """What only the application knew: route and user."""
        options = self.observer.options
        exchange.route = ask(options.route, environ, "route") or exchange.route
        user = ask(options.user, environ, "user") or exchange.user
        remote = environ.get("REMOTE_USER")
        exchange.user = user or (remote if isinstance(remote, str) else None)


class _Responder:
    """``start_response`` for the application: notes status and size, adds the request id."""

    __slots__ = ("_exchange", "_header", "_respond")

    def __init__(self, respond: StartResponse, exchange: Exchange, header: str | None) -> None:
        self._respond = respond
        self._exchange = exchange
        self._header = header

    def __call__(self, status: Any, headers: Any, *exc_info: Any, **named: Any) -> Callable[[bytes], object]:
        try:
            headers = self._noted(status, headers)
        except Exception as error:
            failed("response", error)
        write = self._respond(status, headers, *exc_info, **named)
        exchange = self._exchange

        def counted(data: bytes) -> object:
            result = write(data)
            exchange.sent += len(data)
            return result

        return counted if callable(write) else write

    def _noted(self, status: Any, headers: Any) -> Any:
        if type(headers) is not list and type(headers) is not tuple:
            return headers  # against PEP 3333; walking through it might use it up
        size: int | None = None
        content_type = ""
        known = False
        own = self._header.lower() if self._header else None
        for name, value in headers:
            lower = name.lower()
            if lower == "content-length":
                size = as_size(value)
            elif lower == "content-type":
                content_type = value
            elif lower == own:
                known = True
        digits = status[:3]
        code = int(digits) if digits.isascii() and digits.isdigit() else None
        self._exchange.begin_response(code, size, content_type)
        if own is None or known or type(headers) is not list:
            return headers
        return [*headers, (self._header, self._exchange.request_id)]
