"""Hand a WSGI response on, unchanged, and notice its end. Its pieces are produced in the request's own context."""

from __future__ import annotations

import contextvars
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lamalog.http._exchange import Exchange
from lamalog.http._observer import Observer


class Body:
    """The application's iterable, with the same pieces in the same order."""

    def __init__(self, body: Any, context: contextvars.Context, exchange: Exchange, observer: Observer) -> None:
        self._body = body
        self._context = context
        self._exchange = exchange
        self._observer = observer
        self._next: Callable[[], Any] | None = None

    def __iter__(self) -> Iterator[Any]:
        self._next = self._start()
        return self

    def __next__(self) -> Any:
        if self._next is None:
            self._next = self._start()
        try:
            data = self._context.run(self._next)
        except StopIteration:
            # Not only when it is closed: some callers read to the end and never close.
            self._exchange.complete = True
            self._context.run(self._observer.finish, self._exchange)
            raise
        except BaseException as error:
            self._context.run(self._observer.finish, self._exchange, error)
            raise
        if isinstance(data, bytes):
            self._exchange.sent += len(data)
        return data

    def close(self) -> None:
        """Close the application's iterable; the request is over."""
        _close(getattr(self._body, "close", None), self._context, self._exchange, self._observer)

    def _start(self) -> Callable[[], Any]:
        try:
            iterator: Iterator[Any] = self._context.run(iter, self._body)
        except BaseException as error:
            self._context.run(self._observer.finish, self._exchange, error)
            raise
        return iterator.__next__


class SizedBody(Body):
    """The same for an iterable with a length: servers work out Content-Length from a single piece."""

    def __len__(self) -> int:
        return len(self._body)


def handed_on(
    body: Any, environ: Mapping[str, Any], context: contextvars.Context, exchange: Exchange, observer: Observer
) -> Any:
    """What to return to the server in place of *body*."""
    wrapper = environ.get("wsgi.file_wrapper")
    if isinstance(wrapper, type) and isinstance(body, wrapper) and _watch_close(body, context, exchange, observer):
        return body  # the server may send the file by itself, if it recognises it
    kind = SizedBody if hasattr(type(body), "__len__") else Body
    return kind(body, context, exchange, observer)


def _watch_close(body: Any, context: contextvars.Context, exchange: Exchange, observer: Observer) -> bool:
    close = getattr(body, "close", None)

    def closed() -> None:
        exchange.complete = not _hung_up()
        _close(close, context, exchange, observer)

    try:
        body.close = closed
    except Exception:  # an object of the server that takes no attributes
        return False
    return True


def _close(
    close: Callable[[], object] | None, context: contextvars.Context, exchange: Exchange, observer: Observer
) -> None:
    if not exchange.complete and _hung_up():
        exchange.disconnected = True
    error: BaseException | None = None
    try:
        if close is not None:
            _run(context, close)
    except BaseException as raised:
        error = raised
        raise
    finally:
        if error is not None and exchange.finished:
            _run(context, observer.report, exchange, error)
        else:
            _run(context, observer.finish, exchange, error)


def _hung_up() -> bool:
    """Whether the server closes the body because it could not send it."""
    return isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError))


def _run(context: contextvars.Context, function: Callable[..., object], *args: Any) -> None:
    """*function* in *context*, or outside of it while another greenlet or thread is still inside."""
    entered = False

    def inside() -> None:
        nonlocal entered
        entered = True
        function(*args)

    try:
        context.run(inside)
    except RuntimeError:
        if entered:
            raise
        function(*args)
