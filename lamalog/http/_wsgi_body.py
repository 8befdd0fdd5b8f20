"""Hand a WSGI response on, unchanged, and notice its end. While a piece is produced, the request's context is bound."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from lamalog.http._exchange import Exchange
from lamalog.http._observer import Observer
from lamalog.http._scope import Bound, put_on


class Watch:
    """One request after its application has returned: what was bound, and how it ends."""

    __slots__ = ("bound", "exchange", "observer")

    def __init__(self, bound: Bound, exchange: Exchange, observer: Observer) -> None:
        self.bound = bound
        self.exchange = exchange
        self.observer = observer

    def run(self, step: Callable[..., Any], *args: Any) -> Any:
        """*step* with the request's context; an exception ends the request."""
        outside = put_on(self.bound)
        try:
            return step(*args)
        except StopIteration:
            # Not only when it is closed: some callers read to the end and never close.
            self.exchange.complete = True
            self.observer.finish(self.exchange)
            raise
        except BaseException as error:
            self.observer.finish(self.exchange, error)
            raise
        finally:
            self.bound = put_on(outside)

    def close(self, close: Callable[[], object] | None) -> None:
        """The server is through with the response."""
        exchange, observer = self.exchange, self.observer
        if not exchange.complete and hung_up():
            exchange.disconnected = True
        error: BaseException | None = None
        outside = put_on(self.bound)
        try:
            if close is not None:
                close()
        except BaseException as raised:
            error = raised
            raise
        finally:
            if error is not None and exchange.finished:
                observer.report(exchange, error)
            else:
                observer.finish(exchange, error)
            self.bound = put_on(outside)


class Body:
    """The application's iterable, with the same pieces in the same order."""

    def __init__(self, body: Any, watch: Watch) -> None:
        self._body = body
        self._watch = watch
        self._next: Callable[[], Any] | None = None

    def __iter__(self) -> Iterator[Any]:
        self._next = self._start()
        return self

    def __next__(self) -> Any:
        step = self._next
        if step is None:
            step = self._next = self._start()
        data = self._watch.run(step)
        if isinstance(data, bytes):
            self._watch.exchange.sent += len(data)
        return data

    def close(self) -> None:
        """Close the application's iterable; the request is over."""
        self._watch.close(getattr(self._body, "close", None))

    def _start(self) -> Callable[[], Any]:
        iterator: Iterator[Any] = self._watch.run(iter, self._body)
        return iterator.__next__


class SizedBody(Body):
    """The same for an iterable with a length: servers work out Content-Length from a single piece."""

    def __len__(self) -> int:
        return len(self._body)


def handed_on(body: Any, environ: Mapping[str, Any], watch: Watch) -> Any:
    """What to return to the server in place of *body*."""
    wrapper = environ.get("wsgi.file_wrapper")
    if isinstance(wrapper, type) and isinstance(body, wrapper) and _watch_close(body, watch):
        return body  # the server may send the file by itself, if it recognises it
    kind = SizedBody if hasattr(type(body), "__len__") else Body
    return kind(body, watch)


def _watch_close(body: Any, watch: Watch) -> bool:
    close = getattr(body, "close", None)

    def closed() -> None:
        watch.exchange.complete = not hung_up()
        watch.close(close)

    try:
        body.close = closed
    except Exception:  # an object of the server that takes no attributes
        return False
    return True


def hung_up() -> bool:
    """Whether the server closes the body because it could not send it."""
    return isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError))
