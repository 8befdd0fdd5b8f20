"""A request's body as before, seen by the scanner of uploads while the application reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from lamalog.http._exchange import Exchange
from lamalog.http._failures import failed


class SeenInput:
    """Everything that *stream* is and has, under the same names; what is read passes by the exchange."""

    def __init__(self, stream: Any, exchange: Exchange) -> None:
        self._stream = stream
        self._exchange = exchange

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._stream, name)
        wrap = _WRAPPERS.get(name)
        return wrap(self, value) if wrap is not None and callable(value) else value

    def __iter__(self) -> Iterator[bytes]:
        for line in self._stream:
            self._see(line)
            yield line

    def _see(self, data: Any) -> None:
        try:
            if isinstance(data, (bytes, bytearray, memoryview)):
                self._exchange.read(bytes(data))
        except Exception as error:
            self._blind()
            failed("uploads", error)

    def _blind(self) -> None:
        scanner = self._exchange.scanner
        if scanner is not None:
            scanner.stop()


def _reading(seen: SeenInput, read: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        data = read(*args, **kwargs)
        seen._see(data)
        return data

    return wrapped


def _reading_lines(seen: SeenInput, read: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        lines = read(*args, **kwargs)
        if isinstance(lines, list):
            for line in lines:
                seen._see(line)
        return lines

    return wrapped


def _reading_into(seen: SeenInput, read: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(buffer: Any) -> Any:
        count = read(buffer)
        if isinstance(count, int) and count > 0:
            seen._see(memoryview(buffer).cast("B")[:count])
        return count

    return wrapped


def _moving(seen: SeenInput, move: Callable[..., Any]) -> Callable[..., Any]:
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        seen._blind()
        return move(*args, **kwargs)

    return wrapped


_WRAPPERS: dict[str, Callable[[SeenInput, Callable[..., Any]], Callable[..., Any]]] = {
    "read": _reading,
    "read1": _reading,
    "readline": _reading,
    "readlines": _reading_lines,
    "readinto": _reading_into,
    "readinto1": _reading_into,
    "seek": _moving,
}
