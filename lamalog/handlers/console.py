"""Write records to the terminal, or to whatever stands in its place, without ever hurting the host."""

from __future__ import annotations

import contextlib
import io
import logging
import os
import sys
import time
from collections import Counter
from typing import Any, ClassVar

from lamalog import rescue
from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.formatters import ConsoleFormatter
from lamalog.text import can_encode, encodable

_NAMES = {
    "stderr": "stderr",
    "stdout": "stdout",
    "ext://sys.stderr": "stderr",
    "ext://sys.stdout": "stdout",
    "sys.stderr": "stderr",
    "sys.stdout": "stdout",
}
#: What the console itself draws with: a stream that can encode these gets them.
_DRAWN = "🔥❌🚧✅💡🐛🔬🚀👋╭─╮│╰╯…·→"
#: Terminals without emoji glyphs.
_POOR_TERMINALS = frozenset({"dumb", "linux", "cons25", "emacs"})
_COMPLAIN_EVERY = 60.0
_UTF8 = frozenset({"utf-8", "utf8", "UTF-8", "UTF8"})


def wants_color(is_tty: bool, environ: Any = os.environ) -> bool:
    """Colour or not: NO_COLOR (set and not empty) wins over FORCE_COLOR, that over TERM=dumb and over the terminal.

    FORCE_COLOR=0 (and ``false``) means no colour. https://no-color.org, https://force-color.org; the same order as
    CPython's own tracebacks.
    """
    if environ.get("NO_COLOR"):
        return False
    force = environ.get("FORCE_COLOR")
    if force:
        return force.strip().lower() not in ("0", "false")
    return is_tty and environ.get("TERM") != "dumb"


def _wants_emoji(is_tty: bool, encoding: str | None) -> bool:
    if not can_encode(_DRAWN, encoding):
        return False
    if not is_tty:
        return True
    if os.name == "nt":  # the old console draws boxes in the wrong width
        return any(name in os.environ for name in ("WT_SESSION", "TERM_PROGRAM", "ConEmuANSI", "MSYSTEM"))
    return os.environ.get("TERM", "") not in _POOR_TERMINALS


class _Surface:
    """What is known about one stream: how to draw for it and how to write to it."""

    __slots__ = ("color", "emoji", "encoding", "fd", "is_tty", "stream", "utf8")

    def __init__(self, stream: Any) -> None:
        encoding = getattr(stream, "encoding", None)
        self.stream = stream
        self.encoding = encoding if isinstance(encoding, str) else None
        self.utf8 = self.encoding is None or self.encoding in _UTF8
        self.is_tty = _is_tty(stream)
        self.color = wants_color(self.is_tty)
        self.emoji = _wants_emoji(self.is_tty, self.encoding)
        self.fd = _descriptor(stream) if self.utf8 else -1


def _is_tty(stream: Any) -> bool:
    try:
        return bool(stream.isatty())
    except Exception:
        return False


def _descriptor(stream: Any) -> int:
    """The fd to write to directly, or -1: only for the interpreter's own kind of text file, on POSIX.

    Past the buffer a record is one ``write(2)``: processes don't mix their lines, and a reader that went away leaves
    nothing behind that the interpreter would fail to flush when it exits.
    """
    if os.name != "posix" or type(stream) is not io.TextIOWrapper:
        return -1
    buffer = getattr(stream, "buffer", None)
    if type(buffer) is not io.BufferedWriter or type(buffer.raw) is not io.FileIO:
        return -1
    return buffer.raw.fileno()


class ConsoleHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Draws records with a ConsoleFormatter on standard error or output.

    The stream is looked up for each record, so that capture, redirection and progress bars work. Colour and emoji
    follow the stream (see ``wants_color``); any encoding works, what it lacks is replaced character by character. A
    stream that is missing, closed, full or broken costs the record, which is counted, and never an exception.

    :param stream: ``"stderr"``, ``"stdout"``, or a writable text stream to stay with.
    :param level: as for any handler.
    :raises ConfigError: a stream that is neither.
    """

    #: Records written by handlers of this process that have been closed since, by level number.
    closed_level_counts: ClassVar[Counter[int]] = Counter()

    def __init__(self, stream: Any = "stderr", level: int | str = logging.NOTSET) -> None:
        rescue.install()
        # The grandparent's: StreamHandler's own would look up a stream now.
        logging.Handler.__init__(self, level)
        self._name_of_stream: str | None = None
        self._fixed: Any = None
        self._surface: _Surface | None = None
        self._checked = 0.0
        self._torn = False
        self._written = self._dropped = self._errors = 0
        self._last_complaint = float("-inf")
        #: Records written, by level number.
        self.level_counts: Counter[int] = Counter()
        self.stream = stream
        self.formatter = ConsoleFormatter()
        if os.name == "nt":
            _fix_windows_console()

    @property
    def stream(self) -> Any:
        """The stream that the next record goes to; None where the process has none."""
        return self._fixed if self._name_of_stream is None else getattr(sys, self._name_of_stream, None)

    @stream.setter
    def stream(self, value: Any) -> None:
        if isinstance(value, str):
            if value not in _NAMES:
                raise ConfigError(
                    f"ConsoleHandler: unknown stream {value!r}{did_you_mean(value, _NAMES)}: write 'stderr' or 'stdout'"
                )
            self._name_of_stream, self._fixed = _NAMES[value], None
        elif value is None or value is sys.stderr:
            # "ext://sys.stderr" arrives here as the object; it means the name.
            self._name_of_stream, self._fixed = "stderr", None
        elif value is sys.stdout:
            self._name_of_stream, self._fixed = "stdout", None
        elif callable(getattr(value, "write", None)):
            self._name_of_stream, self._fixed = None, value
        else:
            raise ConfigError(f"ConsoleHandler: stream={value!r} has no write(): write 'stderr' or 'stdout'")

    @property
    def stats(self) -> dict[str, int]:
        """Records ``written`` and ``dropped`` (no stream, or it failed), and ``errors`` among the latter."""
        return {"written": self._written, "dropped": self._dropped, "errors": self._errors}

    def emit(self, record: logging.LogRecord) -> None:
        """Draw *record* and write it in one call. Never raises an Exception."""
        try:
            stream = self.stream
            if stream is None or getattr(stream, "closed", False):
                self._dropped += 1
                return
            surface = self._surface_of(stream)
            self._write(surface, self._draw(record, surface))
            self._written += 1
            self.level_counts[record.levelno] += 1
        except BrokenPipeError:
            self._dropped += 1
        except BlockingIOError as error:
            self._dropped += 1
            self._torn = self._torn or getattr(error, "characters_written", 0) > 0
        except Exception:
            self._dropped += 1
            self.handleError(record)

    def _draw(self, record: logging.LogRecord, surface: _Surface) -> str:
        formatter = self.formatter
        if isinstance(formatter, ConsoleFormatter):
            color, emoji = formatter.color, formatter.emoji
            text = formatter.render(
                record,
                color=surface.color if color == "auto" else color == "always",
                emoji=surface.emoji if emoji == "auto" else bool(emoji),
            )
        else:
            text = self.format(record)
        if not surface.utf8 and not text.isascii():
            text = encodable(text, surface.encoding)
        return text

    def _surface_of(self, stream: Any) -> _Surface:
        known = self._surface
        now = time.monotonic()
        if known is not None and known.stream is stream and now - self._checked < 1.0:
            if _is_tty(stream) is known.is_tty:
                return known
        elif known is not None and known.stream is not stream:
            self._torn = False
        self._surface = known = _Surface(stream)
        self._checked = now
        return known

    def _write(self, surface: _Surface, text: str) -> None:
        text = f"\n{text}\n" if self._torn else f"{text}\n"
        stream = surface.stream
        if surface.fd >= 0:
            stream.flush()  # what the host printed before this record comes before it
            self._write_bytes(surface.fd, text.encode("utf-8", "backslashreplace"))
        else:
            stream.write(text)
            flush = getattr(stream, "flush", None)
            if flush is not None:
                flush()
        self._torn = False

    def _write_bytes(self, fd: int, data: bytes) -> None:
        done = os.write(fd, data)
        while done < len(data):
            try:
                done += os.write(fd, data[done:])
            except BlockingIOError as error:
                error.characters_written = done
                raise

    def flush(self) -> None:
        """Flush the stream, if it is there. Never raises an Exception."""
        stream = self.stream
        if stream is not None and not getattr(stream, "closed", False):
            with contextlib.suppress(Exception):
                stream.flush()

    def close(self) -> None:
        """Forget the stream without closing it."""
        with self.lock or contextlib.nullcontext():
            type(self).closed_level_counts.update(self.level_counts)
            self.level_counts = Counter()
            self._surface = None
        super().close()

    def handleError(self, record: logging.LogRecord) -> None:
        """Count the error, and say so on the real standard error at most once a minute. Never raises an Exception."""
        self._errors += 1
        if not logging.raiseExceptions or time.monotonic() - self._last_complaint < _COMPLAIN_EVERY:
            return
        self._last_complaint = time.monotonic()
        with contextlib.suppress(Exception):
            target = sys.__stderr__
            if target is not None:
                line = f"lamalog: console lost a record ({_failure()}); {self._errors} lost to errors so far\n"
                target.write(encodable(line, target.encoding))
                target.flush()

    def __repr__(self) -> str:
        return f"<ConsoleHandler {self._name_of_stream or self._fixed!r} ({logging.getLevelName(self.level)})>"


def _failure() -> str:
    """Type and place of the exception being handled. Not its text: that may quote what redaction would have hidden."""
    error = sys.exc_info()[1]
    if error is None:
        return "unknown error"
    tb = error.__traceback__
    while tb is not None and tb.tb_next is not None:
        tb = tb.tb_next
    place = "" if tb is None else f" in {os.path.basename(tb.tb_frame.f_code.co_filename)}:{tb.tb_lineno}"
    return f"{type(error).__name__}{place}"


def _fix_windows_console() -> None:
    with contextlib.suppress(Exception):
        import colorama

        colorama.just_fix_windows_console()
