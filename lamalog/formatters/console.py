"""Records for eyes: aligned columns, colour, emoji; nothing in the data can forge a line or drive the terminal."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Container
from functools import lru_cache
from typing import Any

from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.formatters import _banner, _errors
from lamalog.formatters._events import EventStyle, advice_line, event_style
from lamalog.formatters._theme import SIGN_WIDTH, Pen, level_style, pen
from lamalog.formatters._traceback import draw_traceback
from lamalog.formatters._values import fields_text
from lamalog.record import prepare, source_path
from lamalog.rescue import safe_str
from lamalog.state import RecordState
from lamalog.text import cell_width, escape_control, pad, truncate

_COLORS = ("auto", "always", "never")
_CALLERS = {"debug": logging.DEBUG, "always": 1 << 30, "never": -1}
_SWITCH: dict[Any, str] = {True: "always", False: "never"}
_LEVEL_WIDTH = 8
_SPLIT_TIME = re.compile(r"(%%|%3f|%f)").split


class ConsoleFormatter(logging.Formatter):
    """``12:34:56.789 💡 INFO     lama.scheduler  worker joined  node=w-3`` and so on, one record after the other.

    ``lamalog.handlers.ConsoleHandler`` asks it to draw for the stream at hand (``render``). Under any other handler
    ``format`` can't know the stream: ``"auto"`` then means no colour and no emoji.

    :param color: ``"auto"`` (what the stream and NO_COLOR / FORCE_COLOR say), ``"always"`` or ``"never"``.
    :param emoji: ``"auto"`` (where the stream can show them), True or False: short ASCII tags.
    :param time_format: as ``time.strftime``, plus ``%3f`` for milliseconds and ``%f`` for microseconds.
    :param utc: times in UTC instead of local time.
    :param logger_width: columns for the logger's name; a longer one keeps its end. 0 leaves the column out.
    :param show_caller: file, line and function: ``"debug"`` (records at DEBUG and below), ``"always"``, ``"never"``.
    :param max_message: columns of a message that are shown; what is cut is counted.
    :param max_value: columns of one field's value that are shown.
    :raises ConfigError: a bad value, or a ``format`` string: the layout is fixed.
    """

    def __init__(
        self,
        fmt: str | None = None,
        datefmt: str | None = None,
        style: str = "%",
        validate: bool = True,
        *,
        color: str = "auto",
        emoji: str | bool = "auto",
        time_format: str = "%H:%M:%S.%3f",
        utc: bool = False,
        logger_width: int = 18,
        show_caller: str = "debug",
        max_message: int = 8000,
        max_value: int = 200,
    ) -> None:
        super().__init__()
        if fmt is not None:
            raise ConfigError("ConsoleFormatter: 'format' is not an option, its layout is fixed: remove it")
        self.color = _choice("color", _SWITCH.get(color, color), _COLORS)
        if emoji not in ("auto", True, False):
            raise ConfigError(f"ConsoleFormatter: emoji={emoji!r}: write 'auto', true or false")
        self.emoji = emoji
        self.show_caller = _choice("show_caller", _SWITCH.get(show_caller, show_caller), _CALLERS)
        self.time_format = _time_format(datefmt or time_format)
        self.utc = _flag("utc", utc)
        self.logger_width = _columns("logger_width", logger_width, 0)
        self.max_message = _columns("max_message", max_message, 10)
        self.max_value = _columns("max_value", max_value, 4)
        self._caller_up_to = _CALLERS[self.show_caller]
        self._pieces: list[str] = _SPLIT_TIME(self.time_format)
        self._second: tuple[int, list[str]] = (-1, [])

    def format(self, record: logging.LogRecord) -> str:
        """The drawn record; colour and emoji only where this formatter's own options say so."""
        return self.render(record, color=self.color == "always", emoji=self.emoji is True)

    def render(self, record: logging.LogRecord, *, color: bool, emoji: bool) -> str:
        """The drawn record, several lines long if need be, without a newline at its end."""
        state = prepare(record)
        fields = state.fields
        p = pen(color)
        clock = self._time(record.created)
        event: EventStyle | None = None
        if fields and "event.name" in fields:
            if fields["event.name"] == _banner.EVENT and "service.name" in fields:
                panel = _banner.draw_banner(fields, clock, record.process, p, emoji)
                return panel + self._below(state, p, "", emoji)
            event = event_style(fields)
        head, head_width, loud = _head(record.levelno, safe_str(record.levelname), emoji, color, event)
        name = _logger_column(record.name if type(record.name) is str else safe_str(record.name), self.logger_width)
        message = self._message(state.message, emoji)
        indent = ""
        if event is not None or "\n" in message:
            indent = " " * (cell_width(clock) + head_width + cell_width(name))
            message = message.replace("\n", f"\n{indent}")
        text = f"{p.dim}{clock}{p.off} {head}{p.logger}{name}{p.off}{loud}{message}{p.off if loud else ''}"
        if fields:
            said: Container[str] = event.said if event is not None else ()
            enriched = _errors.MARK in fields
            if enriched:
                said = _errors.hidden_fields(said)
            text += fields_text(fields, state.context or (), said, p, self.max_value)
            if enriched:
                text += _errors.code_text(fields, p)
        if record.levelno <= self._caller_up_to:
            text += f"  {p.dim}({_caller(record.pathname, record.lineno, record.funcName)}){p.off}"
        if state.marks or state.exception is not None or state.stack or event is not None:
            text += self._below(state, p, indent, emoji)
        return text

    def _below(self, state: RecordState, p: Pen, indent: str, emoji: bool) -> str:
        text = "".join([f"  {p.trouble}{key}={escape_control(value)}{p.off}" for key, value in state.marks.items()])
        if indent:
            text += advice_line(state.fields, p, indent, emoji)
        gutter = "    │ " if emoji else "    | "
        if state.exception is not None:
            text += draw_traceback(state.exception["stacktrace"], p, gutter)
        if state.stack:
            text += draw_traceback(state.stack, p, gutter)
        return text

    def _message(self, message: str, emoji: bool) -> str:
        if len(message) <= self.max_message and message.isprintable():
            return message
        head = message if len(message) <= self.max_message else message[: self.max_message]
        text = escape_control(head, keep_newlines=True).rstrip("\n")
        if "\t" in text:
            text = text.expandtabs(8)
        if len(head) < len(message):
            text += f"{'…' if emoji else '...'} ({len(message) - len(head)} more characters)"
        return text

    def _time(self, created: float) -> str:
        try:
            second = int(created)
            known, pieces = self._second
            if second != known:
                moment = time.gmtime(second) if self.utc else time.localtime(second)
                pieces = [
                    piece if piece in ("%f", "%3f") else time.strftime(piece, moment) if piece else ""
                    for piece in self._pieces
                ]
                self._second = (second, pieces)
            micros = int((created - second) * 1e6)
        except (OverflowError, ValueError, OSError, TypeError):
            return escape_control(safe_str(created)[:40])
        if len(pieces) == 3 and pieces[1] == "%3f":
            return f"{pieces[0]}{micros // 1000:03d}{pieces[2]}"
        return "".join(
            [
                f"{micros // 1000:03d}" if piece == "%3f" else f"{micros:06d}" if piece == "%f" else piece
                for piece in pieces
            ]
        )


@lru_cache(maxsize=512)
def _head(levelno: int, levelname: str, emoji: bool, color: bool, event: EventStyle | None) -> tuple[str, int, str]:
    """Emoji and level name, coloured and padded; the columns they take with the gaps around; the message's colour."""
    style, p = level_style(levelno), pen(color)
    sign = (event.emoji if emoji else event.tag) if event is not None else ""
    sign = sign or (style.emoji if emoji else style.tag)
    name = escape_control(levelname[:40])
    blank = " " * max(1, _LEVEL_WIDTH + 1 - cell_width(name))
    if emoji:
        head = f"{sign} {p.level(style)}{name}{p.off}{blank}"
    else:
        head = f"{p.level(style)}{sign}{p.off} {p.level(style)}{name}{p.off}{blank}"
    return (
        head,
        1 + SIGN_WIDTH + 1 + cell_width(name) + len(blank),
        p.loud(style) or (p.bold if event is not None and event.bold else ""),
    )


@lru_cache(maxsize=2048)
def _logger_column(name: str, width: int) -> str:
    if width == 0:
        return ""
    shown = escape_control(name)
    if cell_width(shown) > width:
        # The end says more than the beginning: cut from the left.
        shown = truncate(shown[::-1], width)[::-1] if shown.isascii() else truncate(shown, width)
    return f"{pad(shown, width)}  "


def _caller(pathname: Any, lineno: Any, function: Any) -> str:
    place = f"{source_path(pathname if type(pathname) is str else safe_str(pathname))}:{lineno}"
    return escape_control(f"{place} {function}" if function else place)


def _choice(option: str, value: Any, known: Any) -> str:
    if not isinstance(value, str) or value not in known:
        listed = ", ".join(repr(each) for each in known)
        raise ConfigError(f"ConsoleFormatter: {option}={value!r}{did_you_mean(value, known)}: write one of {listed}")
    return value


def _flag(option: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"ConsoleFormatter: {option}={value!r}: write true or false")
    return value


def _columns(option: str, value: Any, least: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ConfigError(f"ConsoleFormatter: {option}={value!r}: write a number of columns, {least} or more")
    return value


def _time_format(value: Any) -> str:
    try:
        time.strftime(value.replace("%3f", ""))
    except (TypeError, AttributeError, ValueError) as error:
        raise ConfigError(f"ConsoleFormatter: time_format={value!r}: {error}; write e.g. '%H:%M:%S.%3f'") from None
    return str(value)
