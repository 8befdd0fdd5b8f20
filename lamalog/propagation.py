"""Take the bound context and the trace along: to threads, pools, processes, messages and HTTP requests.

What travels is a plain ``dict[str, str]`` with the names of the W3C headers (Trace Context and Baggage,
https://www.w3.org/TR/baggage/), so it fits HTTP and message headers, ZeroMQ frames and environment variables alike.
"""

from __future__ import annotations

import contextvars
import json
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar
from urllib.parse import quote, unquote

from lamalog.context import bound, current
from lamalog.trace import TRACEPARENT, TRACESTATE, TraceContext, parse_traceparent

BAGGAGE = "baggage"
#: Limits of the W3C Baggage recommendation.
ENTRIES, BYTES = 64, 8192

P = ParamSpec("P")
R = TypeVar("R")


def carry() -> dict[str, str]:
    """The bound context and trace as headers, to be sent along with a message and given to ``adopt`` where it arrives.

    Bound text, numbers and booleans travel (others as their text), up to 64 values or 8 kB; what does not fit stays.
    Meant for your own processes: strangers need only the ``traceparent`` in it.
    """
    values = current()
    headers: dict[str, str] = {}
    trace = _trace_in(values)
    if trace is not None:
        headers[TRACEPARENT] = trace.traceparent()
        if trace.state:
            headers[TRACESTATE] = trace.state
    entries: list[str] = []
    room = BYTES
    for key, value in values.items():
        if key in _TRACE_KEYS or not key:
            continue
        entry = f"{_quoted(key)}={_quoted(_encode(value))}"
        room -= len(entry) + 1
        if len(entries) == ENTRIES or room < 0:
            break
        entries.append(entry)
    if entries:
        headers[BAGGAGE] = ",".join(entries)
    return headers


@contextmanager
def adopt(headers: Mapping[Any, Any] | None, *, baggage: bool = True) -> Iterator[None]:
    """Continue where ``carry`` was called: its context is bound within the block, in a new span of its trace.

    *headers* may be HTTP headers, message headers (text or bytes, names in any case) or None; what is malformed in
    them is ignored. ``baggage=False`` takes only the trace: for requests from strangers.
    """
    found = _text_headers(headers)
    values: dict[str, Any] = _decode_baggage(found.get(BAGGAGE, "")) if baggage else {}
    parent = parse_traceparent(found.get(TRACEPARENT), found.get(TRACESTATE, ""))
    if parent is not None:
        values.update(trace_values(parent.child()))
        values["parent_span_id"] = parent.span_id
    with bound(**values):
        yield


def trace_values(trace: TraceContext) -> dict[str, str]:
    """What to bind so that records carry *trace*."""
    values = {"trace_id": trace.trace_id, "span_id": trace.span_id, "trace_flags": "01" if trace.sampled else "00"}
    return {**values, "trace_state": trace.state} if trace.state else values


class Wrapped(Generic[P, R]):
    """A function together with the context it shall run in; see :func:`wrap`."""

    def __init__(self, function: Callable[P, R]) -> None:
        update_wrapper(self, function)
        self._function = function
        self._context = contextvars.copy_context()

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        # A copy for each call: one Context cannot be entered by two threads at once.
        return self._context.copy().run(self._function, *args, **kwargs)

    def __reduce__(self) -> Any:
        return _Adopting, (self._function, self._context.run(carry))


class _Adopting(Generic[P, R]):
    """What a Wrapped function becomes in another process."""

    def __init__(self, function: Callable[P, R], headers: Mapping[str, str]) -> None:
        self._function = function
        self._headers = headers

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        with adopt(self._headers):
            return self._function(*args, **kwargs)


def wrap(function: Callable[P, R]) -> Wrapped[P, R]:
    """*function*, to be called later in any thread, with everything bound here and now.

    Sent to another process (``multiprocessing``, ``ProcessPoolExecutor``) it takes along what ``carry`` would.
    """
    return Wrapped(function)


class ContextThreadPoolExecutor(ThreadPoolExecutor):
    """A ThreadPoolExecutor whose tasks run with the context bound where they were submitted.

    Also for ``loop.run_in_executor`` and ``loop.set_default_executor``.
    """

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """As ``ThreadPoolExecutor.submit``."""
        return super().submit(wrap(fn), *args, **kwargs)


class ContextProcessPoolExecutor(ProcessPoolExecutor):
    """A ProcessPoolExecutor whose tasks run with the context and trace bound where they were submitted."""

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """As ``ProcessPoolExecutor.submit``."""
        return super().submit(wrap(fn), *args, **kwargs)


_TRACE_KEYS = frozenset({"trace_id", "span_id", "trace_flags", "trace_state", "parent_span_id"})


def _trace_in(values: Mapping[str, Any]) -> TraceContext | None:
    parent = f"00-{values.get('trace_id')}-{values.get('span_id')}-{values.get('trace_flags', '01')}"
    return parse_traceparent(parent, values.get("trace_state", ""))


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="backslashreplace")


def _encode(value: Any) -> str:
    """Text as it is; what JSON would read as something else, as JSON: so that types survive."""
    try:
        if isinstance(value, str):
            return value if isinstance(_decode(value), str) and not value.startswith('"') else json.dumps(value)
        if value is None or isinstance(value, (bool, int, float)):
            return json.dumps(value)
        return str(value)
    except Exception:
        return f"<{type(value).__name__}>"


def _decode(text: str) -> Any:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return value if isinstance(value, (str, int, float, bool, type(None))) else text


def _decode_baggage(header: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for entry in header[: BYTES * 2].split(",")[:ENTRIES]:
        key, separator, value = entry.partition(";")[0].partition("=")
        if separator and key.strip():
            values[unquote(key.strip())] = _decode(unquote(value.strip()))
    return {key: value for key, value in values.items() if key not in _TRACE_KEYS}


def _text_headers(headers: Mapping[Any, Any] | None) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        for name, value in (headers or {}).items():
            key = name.decode("latin-1") if isinstance(name, bytes) else name
            if isinstance(key, str) and key.lower() in (TRACEPARENT, TRACESTATE, BAGGAGE):
                found[key.lower()] = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    except Exception:
        return {}
    return found
