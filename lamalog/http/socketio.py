"""Log Socket.IO events of python-socketio and Flask-SocketIO servers: ``lamalog.http.socketio.instrument(server)``.

A record for each event a client sends (``connect`` and ``disconnect`` among them), with its duration, and with the
exception when its handler raised. The transport's own HTTP requests are the business of the HTTP middleware.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from lamalog.exceptions import ConfigError
from lamalog.http._observer import Observer
from lamalog.http._options import HttpOptions
from lamalog.http._scope import put_on, still_on
from lamalog.http._socketio_event import CONNECT, Event

if TYPE_CHECKING:
    from typing_extensions import Unpack

_MARK = "_lamalog_observer"


def instrument(server: Any, **options: Unpack[HttpOptions]) -> Callable[[], None]:
    """Log every event that *server* handles, from now on; a second call for the same server changes nothing.

    :param server: a python-socketio ``Server`` or ``AsyncServer``, or Flask-SocketIO's ``SocketIO`` after ``init_app``.
    :param options: see ``docs/http.md``.
    :returns: a function that takes the logging off again.
    :raises ConfigError: a wrong option, or *server* is none of these.
    """
    server = _server_of(server)
    trigger = server._trigger_event
    if getattr(trigger, _MARK, None) is not None:
        return lambda: None
    observer = Observer(options)
    watch = _watched_async if inspect.iscoroutinefunction(trigger) else _watched
    watched = watch(server, trigger, observer)
    setattr(watched, _MARK, observer)
    server._trigger_event = watched

    def uninstall() -> None:
        if vars(server).get("_trigger_event") is watched:
            del server._trigger_event

    return uninstall


def _server_of(server: Any) -> Any:
    if hasattr(server, "_trigger_event"):
        return server
    if hasattr(server, "init_app") and hasattr(server, "server"):
        if hasattr(server.server, "_trigger_event"):
            return server.server
        raise ConfigError("lamalog.http.socketio.instrument: call it after SocketIO.init_app(app)")
    raise ConfigError(f"lamalog.http.socketio.instrument: {server!r} is no Socket.IO server")


class _Watch:
    """What is done around one event, whether its handler is called or awaited; ``result`` is what it gave."""

    def __init__(self, server: Any, observer: Observer, event: Any, namespace: Any, args: tuple[Any, ...]) -> None:
        self._server, self._args = server, args
        self._event = Event(event, namespace, args, observer, _is_known(server, namespace, event))
        self.result: Any = None

    def __enter__(self) -> _Watch:
        self._outside = still_on()
        self._event.begin()
        return self

    def __exit__(self, kind: object, error: BaseException | None, tb: object) -> None:
        try:
            if error is not None:
                _failed(self._event, error, self._args)
            else:
                refused = self._event.name == CONNECT and self.result is False
                self._event.end(None, _was_handled(self._server, self.result), refused)
        finally:
            put_on(self._outside)  # the thread may serve other events of other clients afterwards


def _watched(server: Any, trigger: Callable[..., Any], observer: Observer) -> Callable[..., Any]:
    def _trigger_event(event: Any, namespace: Any, *args: Any) -> Any:
        with _Watch(server, observer, event, namespace, args) as watch:
            watch.result = trigger(event, namespace, *args)
        return watch.result

    return _trigger_event


def _watched_async(
    server: Any, trigger: Callable[..., Awaitable[Any]], observer: Observer
) -> Callable[..., Awaitable[Any]]:
    async def _trigger_event(event: Any, namespace: Any, *args: Any) -> Any:
        with _Watch(server, observer, event, namespace, args) as watch:
            watch.result = await trigger(event, namespace, *args)
        return watch.result

    return _trigger_event


def _was_handled(server: Any, result: Any) -> bool:
    return result is not getattr(server, "not_handled", None) or result is None


def _failed(event: Event, error: BaseException, args: tuple[Any, ...]) -> None:
    if event.name == CONNECT:
        if type(error).__name__ == "ConnectionRefusedError":  # the handler's way to say no, builtin or socketio's
            event.end(None, handled=True, refused=True)
            return
        # The server tries a handler with the client's authentication first, and without when that does not fit.
        if isinstance(error, TypeError) and len(args) == 3 and args[2] is None:
            return
    event.end(error, handled=True, refused=False)


def _is_known(server: Any, namespace: Any, event: Any) -> bool:
    try:
        return event in server.handlers.get(namespace, ()) or any(
            callable(getattr(one, f"on_{event}", None)) for one in (server.namespace_handlers.get(namespace),)
        )
    except Exception:
        return False
