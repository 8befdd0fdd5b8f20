"""Redact one log record, once: message, extras, context, exception and stack, and leave the record itself safe to print."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from lamalog import rescue
from lamalog.redact.plain import plain
from lamalog.redact.source import source_path
from lamalog.redact.structures import NUMBER, said_by
from lamalog.state import ExceptionInfo, RecordState, extras_of, state_of

if TYPE_CHECKING:
    from lamalog.redact.engine import Redactor

#: Ids of the W3C trace context: random hex digits that mean nothing outside the traces.
_TRACE_IDS = frozenset({"trace_id", "span_id", "parent_span_id", "trace_flags"})
_HEX = re.compile("[0-9a-f]{2,32}")
_SCALARS = frozenset({str, int, float, bool, type(None)})
#: A secret's name right before a conversion: ``password=%s``. The argument is then the secret, spaces and all.
_NAMED_ARGUMENT = re.compile(
    r"""%%|(?:(?P<key>[A-Za-z_\u3400-\u9fff][A-Za-z0-9_.\u3400-\u9fff-]{0,63})["']?\s{0,3}(?:=|:|：)\s{0,3}["']?)?%[-#0+ ]{0,5}(?P<width>[0-9*]{0,4})(?:\.(?P<point>[0-9*]{1,4}))?[a-zA-Z]""",
    re.ASCII,
)
_templates: dict[str, tuple[tuple[int, str], ...]] = {}
#: Called with each record once it is final, in the thread that made it so. They must be quick and never raise.
witnesses: list[Callable[[logging.LogRecord, RecordState], None]] = []


def redact_record(redactor: Redactor, record: logging.LogRecord) -> None:
    """Fill in ``state_of(record)`` and overwrite what is unsafe on *record*. Fails closed: never raises, never leaks."""
    state = state_of(record)
    if state.ready:
        return
    try:
        if redactor.exempt(record.name):
            _fill(record, state)
        else:
            _redact(redactor, record, state)
    except Exception as error:
        _close(redactor, record, state, error)
    state.ready = True
    for witness in witnesses:
        witness(record, state)


def render_record(record: logging.LogRecord) -> None:
    """Fill in ``state_of(record)`` without hiding anything. Never raises."""
    state = state_of(record)
    if state.ready:
        return
    try:
        _fill(record, state)
    except Exception as error:
        rescue.mark(record, rescue.describe(error))
        state.message = rescue.safe_str(record.msg)
    state.ready = True
    for witness in witnesses:
        witness(record, state)


def _redact(redactor: Redactor, record: logging.LogRecord, state: RecordState) -> None:
    if type(record.msg) is not str:
        record.msg = redactor.value(record.msg)
    args = record.args
    message = redactor.text(rescue.render(record, _safe_args(redactor, record.msg, args) if args else args))
    context = state.context
    fields: dict[str, Any] = {}
    attributes = record.__dict__
    if context:
        for key, value in context.items():
            fields.update(_field(redactor, key, value)[0])
    for key, value in extras_of(record).items():
        shown, safe = _field(redactor, key, value)
        fields.update(shown)
        if safe is not value:
            _replace(attributes, key, safe, shown)
    pathname = record.pathname
    if type(pathname) is str and redactor.hides_paths:
        record.pathname = source_path(pathname)
    if record.exc_info:
        state.exception = _exception(redactor, record)
    elif record.exc_text:
        record.exc_text = redactor.text(record.exc_text)
    if record.stack_info:
        state.stack = record.stack_info = redactor.text(record.stack_info)
    if state.marks:
        for name, reason in state.marks.items():
            state.marks[name] = redactor.text(reason)
    state.fields = fields
    state.message = record.msg = message
    record.args = None
    if "message" in attributes:
        record.message = message


def _safe_args(redactor: Redactor, template: Any, args: Any) -> Any:
    if type(args) is not tuple:
        return redactor.value(args)
    for value in args:
        if type(value) not in _SCALARS:
            args = tuple(one if type(one) in _SCALARS else redactor.value(one) for one in args)
            break
    named = _templates.get(template)
    if named is None:
        named = _named_arguments(template)
    for place, key in named:
        if place < len(args) and redactor.classify(key) is not None:
            args = (*args[:place], redactor.value(args[place], key), *args[place + 1 :])
    return args


def _named_arguments(template: Any) -> tuple[tuple[int, str], ...]:
    if not isinstance(template, str):
        return ()
    found = []
    place = 0
    for match in _NAMED_ARGUMENT.finditer(template):
        if match.group() == "%%":
            continue
        place += (match["width"] == "*") + (match["point"] == "*")
        if match["key"]:
            found.append((place, match["key"]))
        place += 1
    if len(_templates) >= 2048:  # f-strings make a new template per record
        _templates.clear()
    if len(template) <= 1024:
        _templates[template] = tuple(found)
    return tuple(found)


def _field(redactor: Redactor, key: Any, value: Any) -> tuple[dict[str, Any], Any]:
    """The field to show (none when its policy is drop) and the value made safe, of its own type where that can be."""
    name, found = redactor.field_name(key) if type(key) is str else (rescue.safe_repr(key), None)
    if found is not None and redactor.drops(found.id, found.family):
        return {}, None
    kind = type(value)
    if found is None:
        if kind is str:
            if key not in _TRACE_IDS or _HEX.fullmatch(value) is None:
                value = redactor.text(value)
            return {name: value}, value
        if kind is int and -NUMBER < value < NUMBER:
            return {name: value}, value
    if kind is bool or kind is float or value is None:
        safe = value if found is None else redactor.value(value, key)
        return {name: safe}, safe
    safe = redactor.value(value, key)
    return {name: plain(safe, redactor.text)}, safe


def _replace(attributes: dict[str, Any], key: str, safe: Any, shown: Mapping[str, Any]) -> None:
    if key in shown:
        attributes[key] = safe
        return
    del attributes[key]
    attributes.update((name, value) for name, value in shown.items() if name not in attributes)


def _exception(redactor: Redactor, record: logging.LogRecord) -> ExceptionInfo | None:
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else record.exc_info
    if not isinstance(error, BaseException):
        return None
    raw = record.exc_text or rescue.format_exception(record.exc_info)
    safe = redactor.text(raw)
    record.exc_text = safe
    message = rescue.without_middle(rescue.safe_str(error))
    if safe != raw and not _only_paths(redactor, raw, error):
        # Other formatters print exc_text when there is one, but some go back to exc_info: it must not be there.
        record.exc_info = None
    return _exception_info(error, redactor.text(message), safe)


def _only_paths(redactor: Redactor, raw: str, error: BaseException) -> bool:
    """Whether all that was hidden of a traceback is where its files lie: nearly every one has such, and who reports errors needs
    the exception itself. What the exceptions say must not have changed at all."""
    try:
        said = said_by(error)
    except Exception:  # one that raises wherever it is touched: nobody else should touch it
        return False
    return redactor.families(raw) <= {"paths"} and redactor.text(said) == said


def _exception_info(error: BaseException, message: str, stacktrace: str) -> ExceptionInfo:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ in ("builtins", None) else f"{kind.__module__}.{kind.__qualname__}"
    return {"type": name, "message": message, "stacktrace": stacktrace}


def _fill(record: logging.LogRecord, state: RecordState) -> None:
    state.message = rescue.render(record, record.args)
    state.fields = {str(key): plain(value) for key, value in {**(state.context or {}), **extras_of(record)}.items()}
    error = record.exc_info[1] if isinstance(record.exc_info, tuple) else record.exc_info
    if isinstance(error, BaseException):
        record.exc_text = record.exc_text or rescue.format_exception(record.exc_info)
        state.exception = _exception_info(error, rescue.without_middle(rescue.safe_str(error)), record.exc_text)
    state.stack = record.stack_info


def _close(redactor: Redactor, record: logging.LogRecord, state: RecordState, error: Exception) -> None:
    """Show nothing of a record that could not be checked, except that there was one, where, and why."""
    for key in extras_of(record):
        del record.__dict__[key]
    state.message = record.msg = redactor.failed()
    record.args = None
    record.pathname = source_path(record.pathname) if isinstance(record.pathname, str) else ""
    record.exc_info = record.exc_text = record.stack_info = None
    state.fields, state.exception, state.stack = {}, None, None
    state.marks = {rescue.MARK: f"redaction failed: {type(error).__name__}"}
