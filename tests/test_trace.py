"""The cases follow the W3C's own test suite for trace context."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.trace import TraceContext, new_trace, parse_traceparent

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


def test_a_valid_header_is_read_and_written_back() -> None:
    trace = parse_traceparent(f"00-{TRACE}-{SPAN}-01", "a=1")
    assert trace == TraceContext(TRACE, SPAN, True, "a=1")
    assert trace.traceparent() == f"00-{TRACE}-{SPAN}-01"


@pytest.mark.parametrize(("flags", "sampled"), [("00", False), ("01", True), ("ff", True), ("02", False)])
def test_only_the_lowest_flag_means_sampled(flags: str, sampled: bool) -> None:
    trace = parse_traceparent(f"00-{TRACE}-{SPAN}-{flags}")
    assert trace is not None
    assert trace.sampled is sampled


@pytest.mark.parametrize(
    "header",
    [
        None, 5, "", "garbage", f"ff-{TRACE}-{SPAN}-01", f"00-{'0' * 32}-{SPAN}-01", f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{SPAN}-01", f"00-{TRACE}-{SPAN}-01-extra", f"00-{TRACE}-{SPAN}", f"00-{TRACE[1:]}-{SPAN}-01",
        f"00-{TRACE}-{SPAN}-0", f"00-{TRACE}-{SPAN}-01\n", f"00-{TRACE}-{SPAN}-01" + "-x" * 1000, f"٠٠-{TRACE}-{SPAN}-01",
    ],
)  # fmt: skip
def test_an_invalid_header_is_ignored(header: object) -> None:
    assert parse_traceparent(header) is None


def test_a_future_version_is_read_by_the_fields_known_today() -> None:
    assert parse_traceparent(f"cc-{TRACE}-{SPAN}-01-what-the-future-brings") == TraceContext(TRACE, SPAN)
    assert parse_traceparent(f"cc-{TRACE}-{SPAN}-01.bad") is None


def test_a_child_stays_in_the_trace_under_a_new_span() -> None:
    parent = TraceContext(TRACE, SPAN, False, "s=1")
    child = parent.child()
    assert (child.trace_id, child.sampled, child.state) == (TRACE, False, "s=1")
    assert child.span_id != SPAN


@pytest.mark.parametrize("state", [None, "x" * 2000, "a\nb", 7])
def test_a_bad_tracestate_is_dropped_alone(state: object) -> None:
    assert parse_traceparent(f"00-{TRACE}-{SPAN}-01", state) == TraceContext(TRACE, SPAN)


@given(st.text(max_size=80))
def test_no_header_raises(header: str) -> None:
    parse_traceparent(header, header)


def test_new_ids_are_valid_and_differ() -> None:
    traces = {new_trace() for _ in range(50)}
    assert len(traces) == 50
    assert all(parse_traceparent(trace.traceparent()) == trace for trace in traces)
