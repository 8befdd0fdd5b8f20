"""rich: records go above live displays and progress bars, and stay one line each.

A display catches what is written to standard error (``redirect_stderr``, on by default) and prints it above itself. It
would break our lines at the width of the terminal, as if they were prose.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from lamalog.bridges._bridge import Bridge, Undo

if TYPE_CHECKING:
    from lamalog.handlers.console import ConsoleHandler


class _Here(threading.local):
    drawing = False


_here = _Here()


@contextlib.contextmanager
def _drawing() -> Iterator[None]:
    _here.drawing = True
    try:
        yield
    finally:
        _here.drawing = False


def _connect() -> Undo:
    from lamalog.bridges._around import around_console

    proxy: Any = import_module("rich.file_proxy").FileProxy
    text: Any = import_module("rich.text").Text
    previous = proxy.write

    def write(self: Any, data: Any) -> Any:
        console = getattr(self, "_FileProxy__console", None)
        decoder = getattr(self, "_FileProxy__ansi_decoder", None)
        if not _here.drawing or console is None or decoder is None or type(data) is not str or not data.endswith("\n"):
            return previous(self, data)
        lines = text("\n").join(decoder.decode_line(line) for line in data[:-1].split("\n"))
        console.print(lines, soft_wrap=True, markup=False, highlight=False, emoji=False)
        return len(data)

    def around(handler: ConsoleHandler) -> AbstractContextManager[None] | None:
        return _drawing() if isinstance(handler.stream, proxy) else None

    proxy.write = write
    stop = around_console(around)

    def undo() -> None:
        stop()
        if proxy.write is write:
            proxy.write = previous

    return undo


BRIDGE = Bridge("rich", module="rich", connect=_connect)
