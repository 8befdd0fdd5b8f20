"""The bound context arrives wherever the work goes. The plain ways of the standard library lose it: the controls."""

from __future__ import annotations

import asyncio
import multiprocessing
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog import context
from lamalog.propagation import (
    BYTES,
    ENTRIES,
    ContextProcessPoolExecutor,
    ContextThreadPoolExecutor,
    adopt,
    carry,
    trace_values,
    wrap,
)
from lamalog.trace import TraceContext

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
METHODS = [name for name in ("fork", "spawn", "forkserver") if name in multiprocessing.get_all_start_methods()]


def what_is_bound(_: object = None) -> dict[str, Any]:
    return context.current()


def send_what_is_bound(pipe: Any) -> None:
    pipe.send(what_is_bound())


@pytest.fixture(autouse=True)
def bound_context() -> None:
    context.bind(request_id="r-1", attempt=2)


EXPECTED = {"request_id": "r-1", "attempt": 2}


def in_thread(function: Any) -> dict[str, Any]:
    seen: list[dict[str, Any]] = []
    thread = threading.Thread(target=lambda: seen.append(function()))
    thread.start()
    thread.join()
    return seen[0]


def test_a_thread_has_it_when_its_function_is_wrapped() -> None:
    assert in_thread(what_is_bound) == {}
    assert in_thread(wrap(what_is_bound)) == EXPECTED


def test_a_thread_pool_has_it_per_task() -> None:
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(what_is_bound).result() == {}
    with ContextThreadPoolExecutor(1) as pool:
        assert pool.submit(what_is_bound).result() == EXPECTED
        context.bind(request_id="r-2")
        assert pool.submit(what_is_bound).result()["request_id"] == "r-2"
        assert [*pool.map(what_is_bound, [1, 2])] == [{**EXPECTED, "request_id": "r-2"}] * 2


def test_what_a_task_binds_does_not_leak_into_the_next() -> None:
    with ContextThreadPoolExecutor(1) as pool:
        pool.submit(context.bind, leak=1).result()
        assert "leak" not in pool.submit(what_is_bound).result()


def test_run_in_executor_has_it() -> None:
    async def main() -> tuple[dict[str, Any], dict[str, Any]]:
        loop = asyncio.get_running_loop()
        lost = await loop.run_in_executor(None, what_is_bound)
        with ContextThreadPoolExecutor(1) as pool:
            return lost, await loop.run_in_executor(pool, what_is_bound)

    assert asyncio.run(main()) == ({}, EXPECTED)


def test_asyncio_tasks_have_it_by_themselves() -> None:
    async def main() -> dict[str, Any]:
        return await asyncio.create_task(asyncio.to_thread(what_is_bound))

    assert asyncio.run(main()) == EXPECTED


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("method", METHODS)
def test_a_process_has_it_when_its_function_is_wrapped(method: str) -> None:
    mp = multiprocessing.get_context(method)
    receiving, sending = mp.Pipe(duplex=False)
    process = mp.Process(target=wrap(send_what_is_bound), args=(sending,))
    process.start()
    try:
        assert receiving.poll(30)
        assert receiving.recv() == EXPECTED
    finally:
        process.join()
        receiving.close()
        sending.close()


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("method", METHODS)
def test_a_process_pool_has_it_per_task(method: str) -> None:
    with ContextProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as pool:
        assert pool.submit(what_is_bound).result(30) == EXPECTED
        context.bind(attempt=3)
        assert pool.submit(what_is_bound).result(30)["attempt"] == 3


def test_the_trace_goes_on_in_a_new_span() -> None:
    context.bind(**trace_values(TraceContext(TRACE, SPAN, True, "v=1")))
    headers = carry()
    assert headers["traceparent"] == f"00-{TRACE}-{SPAN}-01"
    assert headers["tracestate"] == "v=1"
    context.clear()
    with adopt(headers):
        here = context.current()
    assert (here["trace_id"], here["parent_span_id"], here["trace_state"]) == (TRACE, SPAN, "v=1")
    assert here["span_id"] not in (SPAN, "0" * 16)
    assert context.current() == {}


def test_headers_may_be_bytes_in_any_case_and_foreign_ones_are_left_alone() -> None:
    frames = {name.upper().encode(): value.encode() for name, value in carry().items()}
    context.clear()
    with adopt({**frames, "Cookie": "secret", b"X": b"\xff", 3: 4}):
        assert context.current() == EXPECTED


@pytest.mark.parametrize(
    "headers", [None, {}, {"traceparent": "bad"}, {"baggage": ",;=,="}, {"baggage": None}, "text", 5, [1]]
)
def test_bad_headers_bind_nothing_and_raise_nothing(headers: Any) -> None:
    context.clear()
    with adopt(headers):
        assert context.current() == {}


def test_strangers_baggage_can_be_left_out() -> None:
    headers = carry()
    context.clear()
    with adopt({**headers, "traceparent": f"00-{TRACE}-{SPAN}-00"}, baggage=False):
        assert set(context.current()) == {"trace_id", "span_id", "trace_flags", "parent_span_id"}


def test_what_travels_is_bounded() -> None:
    context.clear()
    context.bind(**{f"k{number}": "v" for number in range(200)})
    assert carry()["baggage"].count(",") == ENTRIES - 1
    context.bind(k0="x" * 20_000)
    assert len(carry().get("baggage", "")) <= BYTES


_scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30)
_names = st.text(min_size=1, max_size=10).filter(lambda name: name.strip() and "\0" not in name)


@given(st.dictionaries(_names, _scalars, max_size=5))
def test_scalars_arrive_as_they_were_types_included(values: dict[str, Any]) -> None:
    context.clear()
    values = {key: value for key, value in values.items() if _is_text(key) and _is_text(value)}
    context.bind(**values)
    headers = carry()
    assert all(value.isascii() for value in headers.values())
    context.clear()
    with adopt(headers):
        assert context.current() == values


def _is_text(value: object) -> bool:
    """No lone surrogates: they are no text that could be sent."""
    try:
        return bool(str(value).encode() or True)
    except UnicodeEncodeError:
        return False


def test_a_value_that_is_no_text_at_all_costs_nothing_else() -> None:
    context.bind(odd="\udc80", thing=object())
    headers = carry()
    context.clear()
    with adopt(headers):
        assert context.current()["request_id"] == "r-1"
