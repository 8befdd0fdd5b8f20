"""Records that others wrote, under our names: best effort, nothing dropped.

Known are our own presets (ECS, Google Cloud), python-json-logger, structlog, loguru's ``serialize``, bunyan and pino,
and whatever uses the usual words for time, level, message and logger. What has no name of ours keeps its own.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

from lamalog import fields as f
from lamalog.levels import LEVELS, severity_number
from lamalog.store.columns import time_text

_NAMES: dict[str, tuple[str, ...]] = {
    f.TIMESTAMP: ("@timestamp", "timestamp", "time", "ts", "asctime", "datetime", "@t", "date"),
    f.SEVERITY_TEXT: ("severity_text", "log.level", "levelname", "level", "severity", "level_name", "lvl", "@l"),
    f.MESSAGE: ("message", "msg", "event", "text", "@m", "log"),
    f.LOGGER: ("logger", "log.logger", "logger_name", "name"),
    f.EVENT_NAME: ("event.name", "event.action"),
    f.TRACE_ID: ("trace_id", "trace.id", "traceId", "otelTraceID", "logging.googleapis.com/trace"),
    f.SPAN_ID: ("span_id", "span.id", "spanId", "otelSpanID", "logging.googleapis.com/spanId"),
    f.SEVERITY_NUMBER: ("severity_number", "event.severity"),
    f.RECORD_ID: ("record.id", "event.id", "logging.googleapis.com/insertId"),
    f.HOST_NAME: ("host.name", "hostname"),
    f.PROCESS_PID: ("process.pid", "pid", "process"),
    f.THREAD_NAME: ("thread.name", "process.thread.name", "threadName"),
    f.CODE_FILE_PATH: ("code.file.path", "log.origin.file.name", "pathname", "filename"),
    f.CODE_FUNCTION_NAME: ("code.function.name", "log.origin.function", "funcName", "func_name"),
    f.CODE_LINE_NUMBER: ("code.line.number", "log.origin.file.line", "lineno"),
    f.EXCEPTION_TYPE: ("exception.type", "error.type"),
    f.EXCEPTION_MESSAGE: ("exception.message", "error.message"),
    f.EXCEPTION_STACKTRACE: ("exception.stacktrace", "error.stack_trace", "stack_trace", "exc_info", "exception"),
}
_WORDS = {
    **{name: (name, severity_number(number)) for name, number in LEVELS.items()},
    **dict.fromkeys(("WARN", "W"), ("WARNING", 13)),
    **dict.fromkeys(("FATAL", "EMERGENCY", "EMERG", "ALERT", "PANIC", "CRIT"), ("CRITICAL", 21)),
    **dict.fromkeys(("ERR", "E", "EXCEPTION"), ("ERROR", 17)),
    **dict.fromkeys(("INFORMATION", "I", "NOTICE", "DEFAULT"), ("INFO", 9)),
    "D": ("DEBUG", 5),
    "VERBOSE": ("DEBUG", 5),
}
#: bunyan and pino count from 10; ``logging`` has other names for the same numbers.
_BUNYAN = {10: "TRACE", 20: "DEBUG", 30: "INFO", 40: "WARNING", 50: "ERROR", 60: "CRITICAL"}
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
_MICROSECOND = dt.timedelta(microseconds=1)
_LONG_FRACTION = re.compile(r"(\.\d{6})\d+")
_HEAD = re.compile(
    r"\[?(?P<time>\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)?\]?[\s\-|:]*"
    r"\[?(?P<level>TRACE|DEBUG|INFO|SUCCESS|NOTICE|WARN(?:ING)?|ERROR|CRITICAL|FATAL)?\b"
)


def is_ours(value: dict[str, Any]) -> bool:
    """Whether the fields stand under our names already."""
    return f.TIMESTAMP in value and f.SEVERITY_TEXT in value


def mapped(value: dict[str, Any]) -> dict[str, Any]:
    """The fields of one foreign record under our names, the core ones first."""
    if isinstance(value.get("record"), dict) and "text" in value:
        value = _loguru(value["record"])
    nested = {
        key: item
        for key in ("log", "error", "process", "host", "service", "event", "trace", "span")
        for key, item in _flattened(key, value.get(key))
    }
    rest = {key: item for key, item in value.items() if not (isinstance(item, dict) and f"{key}." in _heads(nested))}
    rest = {**rest, **nested}
    result: dict[str, Any] = {}
    bunyan = "msg" in rest and ("hostname" in rest or "v" in rest)
    for ours, candidates in _NAMES.items():
        found = next((name for name in candidates if rest.get(name) is not None), None)
        if found is not None:
            result[ours] = rest.pop(found)
    _tidy(result, bunyan)
    return {**result, **{key: item for key, item in rest.items() if key not in result}}


def from_text(line: str) -> dict[str, Any]:
    """A line of plain text: it is the message; a time and a level at its head are understood."""
    result: dict[str, Any] = {f.MESSAGE: line}
    head = _HEAD.match(line)
    if head is not None and head["time"]:
        moment = moment_of(head["time"])
        if moment is not None:
            result[f.TIMESTAMP] = time_text(moment)
    if head is not None and head["level"]:
        result[f.SEVERITY_TEXT], result[f.SEVERITY_NUMBER] = _WORDS[head["level"]]
    return result


def moment_of(value: Any) -> int | None:
    """Microseconds since the epoch of an ISO time (UTC when it has no zone, local time when it is ``logging``'s
    ``asctime``) or of a number of seconds, ms, µs or ns. None for anything else."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _of_number(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    local = "," in text and "T" not in text
    text = _LONG_FRACTION.sub(r"\1", text.replace(",", ".").replace("Z", "+00:00").replace("z", "+00:00"))
    text = re.sub(r"\.(\d+)", lambda match: f".{match[1][:6].ljust(6, '0')}", text)
    text = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text)
    try:
        moment = dt.datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.astimezone() if local else moment.replace(tzinfo=dt.timezone.utc)
        return _in_calendar((moment - _EPOCH) // _MICROSECOND)
    except (ValueError, OverflowError, OSError):
        return None


def _of_number(value: float) -> int | None:
    if not math.isfinite(value) or value <= 0:
        return None
    for limit, factor in ((1e11, 1e6), (1e14, 1e3), (1e17, 1.0), (1e20, 1e-3)):
        if value < limit:
            return _in_calendar(round(value * factor))
    return None


def _in_calendar(moment: int) -> int | None:
    try:
        time_text(moment)
    except OverflowError:
        return None
    return moment


def _tidy(result: dict[str, Any], bunyan: bool) -> None:
    """Time in the canonical form, level by name and number; what can't be understood steps aside as ``extra.…``."""
    if f.TIMESTAMP in result:
        moment = moment_of(result[f.TIMESTAMP])
        if moment is None:
            result[f"extra.{f.TIMESTAMP}"] = result.pop(f.TIMESTAMP)
        else:
            result[f.TIMESTAMP] = time_text(moment)
    level = result.get(f.SEVERITY_TEXT)
    if isinstance(level, (int, float)) and not isinstance(level, bool):
        name = _BUNYAN.get(int(level)) if bunyan else _stdlib_name(level)
        result[f.SEVERITY_TEXT] = level = name or str(level)
    known = _WORDS.get(level.strip().upper()) if isinstance(level, str) else None
    if known is not None:
        result[f.SEVERITY_TEXT] = known[0]
        if not isinstance(result.get(f.SEVERITY_NUMBER), int):
            result[f.SEVERITY_NUMBER] = known[1]


def _stdlib_name(level: float) -> str | None:
    below = [name for name, number in LEVELS.items() if number <= level]
    return below[-1] if below else None


def _loguru(record: dict[str, Any]) -> dict[str, Any]:
    def part(key: str, name: str) -> Any:
        value = record.get(key)
        return value.get(name) if isinstance(value, dict) else None

    exception = record.get("exception")
    extra = record.get("extra")
    return {
        f.TIMESTAMP: part("time", "timestamp"),
        f.SEVERITY_TEXT: part("level", "name"),
        f.MESSAGE: record.get("message"),
        f.LOGGER: record.get("name"),
        f.PROCESS_PID: part("process", "id"),
        f.THREAD_NAME: part("thread", "name"),
        f.CODE_FILE_PATH: part("file", "name"),
        f.CODE_FUNCTION_NAME: record.get("function"),
        f.CODE_LINE_NUMBER: record.get("line"),
        **(
            {f.EXCEPTION_TYPE: part("exception", "type"), f.EXCEPTION_MESSAGE: part("exception", "value")}
            if exception
            else {}
        ),
        **(extra if isinstance(extra, dict) else {}),
    }


def _flattened(prefix: str, value: Any) -> list[tuple[str, Any]]:
    """ECS nests: ``{"log": {"level": "info"}}``."""
    if not isinstance(value, dict):
        return []
    return [
        pair
        for key, item in value.items()
        for pair in (_flattened(f"{prefix}.{key}", item) or [(f"{prefix}.{key}", item)])
    ]


def _heads(names: dict[str, Any]) -> set[str]:
    return {f"{name.split('.', 1)[0]}." for name in names}
