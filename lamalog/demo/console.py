"""The terminal that all processes share: what they print is shown as it comes, and kept to be searched for leaks."""

from __future__ import annotations

import codecs
import contextlib
import os
import shutil
import tempfile
import threading
from collections import deque
from typing import TextIO

from lamalog.handlers.console import wants_color
from lamalog.text import encodable


class Console:
    """A pipe whose writing end is the children's standard error."""

    def __init__(self, show: TextIO | None) -> None:
        """*show* is where the output is shown live, None for nowhere."""
        reading, self.write_end = os.pipe()
        self._show = show
        self._captured = tempfile.TemporaryFile()  # noqa: SIM115
        self._last: deque[str] = deque(maxlen=200)
        self._thread = threading.Thread(target=self._pump, args=(reading,), name="console", daemon=True)
        self._thread.start()

    def close(self, timeout: float = 5.0) -> bytes:
        """Everything that was printed. Call it when the children are gone; waits no longer than *timeout* seconds."""
        os.close(self.write_end)
        self._thread.join(timeout)
        if self._thread.is_alive():  # someone has inherited the pipe: take what there is
            return os.pread(self._captured.fileno(), os.fstat(self._captured.fileno()).st_size, 0)
        with self._captured:
            self._captured.seek(0)
            return self._captured.read()

    def last_lines(self, count: int = 15) -> str:
        return "\n".join(list(self._last)[-count:])

    def _pump(self, reading: int) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        rest = ""
        with open(reading, "rb", buffering=0) as pipe:
            while data := pipe.read(65536):
                self._captured.write(data)
                self._captured.flush()
                text = decoder.decode(data)
                *lines, rest = (rest + text).split("\n")
                self._last.extend(lines)
                self._print(text)

    def _print(self, text: str) -> None:
        if self._show is not None:
            with contextlib.suppress(OSError, ValueError):
                self._show.write(encodable(text, self._show.encoding))
                self._show.flush()


def child_environment(show: TextIO | None) -> dict[str, str]:
    """The environment for processes that write into a pipe but are read on *show*."""
    env = {**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"}
    if show is not None and wants_color(show.isatty()):
        env["FORCE_COLOR"] = "1"
    else:
        env.pop("FORCE_COLOR", None)
    env.setdefault("COLUMNS", str(shutil.get_terminal_size((120, 24)).columns))
    return env
