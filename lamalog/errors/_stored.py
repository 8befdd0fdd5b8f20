"""What a stored line tells of an error, under whatever names its writer has used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_TRACEBACK = (
    "exception.stacktrace", "exc_info", "exc_text", "error.stack_trace", "stack_trace", "traceback", "stacktrace",
    "exception", "error.stack", "stack", "text",
)  # fmt: skip
_TYPE = ("exception.type", "error.type", "exc_type", "exception_type")
_EXCEPTION_MESSAGE = ("exception.message", "error.message", "exc_value", "exception_message")
_MESSAGE = ("message", "msg", "event", "log", "body")
_LOGGER = ("logger", "name", "log.logger", "logger_name", "loggerName", "logger.name")
_TEMPLATE = ("msg_template", "message_template", "messageTemplate")
_HEAD = "Traceback (most recent call last):"
_LONGEST = 400_000
#: Fields by which records of the same event differ in kind.
_KINDS = ("http.request.method", "http.route", "http.response.status_code", "lama.model.name", "lama.queue.name")
_WORD = re.compile(r"[A-Za-z_][\w.]{0,199}")


@dataclass(frozen=True)
class Told:
    """The parts of a stored record that say which error it is; empty where it has none."""

    traceback: str
    type: str
    exception_message: str
    message: str
    template: str
    logger: str
    #: ``module:function`` of the logging call.
    place: str


def read_stored(record: Mapping[str, Any]) -> Told:
    """The parts of *record*, a mapping with flat or nested names."""
    nested = record.get("record")
    inner: Mapping[str, Any] = nested if isinstance(nested, Mapping) else {}
    message = _first(record, _MESSAGE) or _first(inner, _MESSAGE)
    structured = record.get("exception")
    traceback = _traceback(record)
    if not traceback and isinstance(structured, (list, tuple)):
        traceback = _from_structlog(structured)
    if not traceback and _HEAD in message:
        traceback = message
    kind = _first(record, _TYPE)
    return Told(
        traceback,
        kind if _WORD.fullmatch(kind) else "",
        _first(record, _EXCEPTION_MESSAGE),
        message,
        _first(record, _TEMPLATE) or message,
        _first(record, _LOGGER) or _first(inner, _LOGGER),
        _place(record),
    )


def event_parts(record: Mapping[str, Any], kind: str = "") -> list[str]:
    """What tells events apart: name, type of error, route …; empty for a record that is no event."""
    name = record.get("event.name")
    if not isinstance(name, str) or not name:
        return []
    given = record.get("error.type")
    return [name, kind or (given if isinstance(given, str) else ""), *(str(record.get(each) or "") for each in _KINDS)]


def _first(record: Mapping[str, Any], names: Iterable[str]) -> str:
    for name in names:
        value = record.get(name)
        if value is None and "." in name:
            above, _, below = name.partition(".")
            inner = record.get(above)
            value = inner.get(below) if isinstance(inner, Mapping) else None
        if isinstance(value, str) and value:
            return value
    return ""


def _traceback(record: Mapping[str, Any]) -> str:
    for name in _TRACEBACK:
        value = record.get(name)
        if value is None and "." in name:
            above, _, below = name.partition(".")
            inner = record.get(above)
            value = inner.get(below) if isinstance(inner, Mapping) else None
        if isinstance(value, (list, tuple)) and value and all(isinstance(line, str) for line in value[:50]):
            value = "\n".join(value[:5000])
        if isinstance(value, str) and _HEAD in value[:_LONGEST]:
            return value
    return ""


def _from_structlog(entries: Any) -> str:
    """structlog's ``dict_tracebacks``, written as the interpreter would: newest first there, oldest first here."""
    texts: list[str] = []
    for number, entry in enumerate(list(entries)[:20]):
        if not isinstance(entry, Mapping) or not isinstance(entry.get("exc_type"), str):
            continue
        lines = [_HEAD]
        frames = entry.get("frames")
        for frame in frames[:1000] if isinstance(frames, (list, tuple)) else ():
            if isinstance(frame, Mapping):
                lines.append(f'  File "{frame.get("filename")}", line {frame.get("lineno")}, in {frame.get("name")}')
                source = frame.get("line")
                if isinstance(source, str) and source.strip():
                    lines.append(f"    {source.strip()}")
        lines.append(f"{entry['exc_type']}: {entry.get('exc_value', '')}")
        if number:
            lines.append("")
            cause = bool(entries[number - 1].get("is_cause")) if isinstance(entries[number - 1], Mapping) else False
            lines.append(
                "The above exception was the direct cause of the following exception:"
                if cause
                else "During handling of the above exception, another exception occurred:"
            )
            lines.append("")
        texts.insert(0, "\n".join(lines))
    return "\n".join(texts)


def _place(record: Mapping[str, Any]) -> str:
    file = _first(record, ("code.file.path", "pathname", "filename", "module"))
    function = _first(record, ("code.function.name", "funcName", "function"))
    module = re.split(r"[/\\]", file)[-1].removesuffix(".py")
    return f"{module}:{function}" if module and function else module
