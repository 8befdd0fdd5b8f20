from __future__ import annotations

import subprocess
import sys
import threading
import types

import pytest
import structlog

from lamalog import context
from lamalog.propagation import carry


def test_bound_values_are_there_until_cleared() -> None:
    context.bind(request_id="r-1", task=3)
    assert context.current() == {"request_id": "r-1", "task": 3}
    context.unbind("task", "never bound")
    assert context.current() == {"request_id": "r-1"}
    context.clear()
    assert context.current() == {}


def test_a_block_restores_what_was_bound_before() -> None:
    context.bind(user="a")
    with context.bound(user="b", step=1):
        assert context.current() == {"user": "b", "step": 1}
    assert context.current() == {"user": "a"}


def test_it_is_one_context_with_structlog() -> None:
    structlog.contextvars.bind_contextvars(x=1)
    context.bind(y=2)
    assert context.current() == structlog.contextvars.get_contextvars() == {"x": 1, "y": 2}


def test_without_structlogs_table_the_answer_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    context.bind(z=1)
    monkeypatch.delattr(structlog.contextvars, "_CONTEXT_VARS")
    assert context.current() == {"z": 1}


def test_threads_do_not_share_it() -> None:
    seen = []
    context.bind(who="main")
    thread = threading.Thread(target=lambda: seen.append(context.current()))
    thread.start()
    thread.join()
    assert seen == [{}]


def test_reading_is_safe_while_other_threads_bind_new_names() -> None:
    stop, errors = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            try:
                context.current()
            except RuntimeError as error:
                errors.append(error)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(2000):
        context.bind(**{f"name{number}": number})
    stop.set()
    reader.join()
    assert errors == []


def test_a_service_that_binds_nothing_does_not_wait_for_structlog() -> None:
    code = """
import sys
from lamalog import context
assert context.current() == {}
context.clear()
assert "structlog" not in sys.modules
context.bind(a=1)
assert context.current() == {"a": 1}
"""
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_current_span_of_opentelemetry_wins() -> None:
    trace = pytest.importorskip("opentelemetry.trace")
    provider = pytest.importorskip("opentelemetry.sdk.trace").TracerProvider()
    context.bind(trace_id="bound", request_id="r-1")
    with provider.get_tracer("test").start_as_current_span("work") as span:
        ids = span.get_span_context()
        assert context.current() == {
            "request_id": "r-1",
            "trace_id": trace.format_trace_id(ids.trace_id),
            "span_id": trace.format_span_id(ids.span_id),
            "trace_flags": f"{int(ids.trace_flags):02x}",
        }
        assert carry()["traceparent"] == f"00-{ids.trace_id:032x}-{ids.span_id:016x}-01"
    assert context.current() == {"trace_id": "bound", "request_id": "r-1"}
    provider.shutdown()


def test_a_broken_opentelemetry_costs_the_trace_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.trace", object())  # type: ignore[misc]
    context.bind(request_id="r-1")
    assert context.current() == {"request_id": "r-1"}


def test_structlog_half_imported_by_another_thread_means_that_nothing_is_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, "structlog.contextvars", types.ModuleType("structlog.contextvars"))
        assert (context.current(), context.bindings(), context.rebind({})) == ({}, {}, {})
        assert context.bound_ids() == (None, None)


def test_rebinding_restores_exactly_what_was_bound() -> None:
    context.bind(a=1, b=2)
    before = context.bindings()
    context.unbind("a")
    context.bind(b=3, c=4)
    between = context.rebind(before)
    assert context.current() == {"a": 1, "b": 2}
    context.rebind(between)
    assert context.current() == {"b": 3, "c": 4}
    context.rebind({})
    assert context.current() == {}
