"""Spans nest as their ids say, whatever these say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lamalog.store.tree import spans, walk


def test_a_span_lies_in_its_parent_and_lasts_as_long_as_it_says() -> None:
    roots = spans(
        [
            {"timestamp": "2026-05-01T12:00:01.000000Z", "span_id": "b", "parent_span_id": "a", "duration": 0.5},
            {
                "timestamp": "2026-05-01T12:00:02.000000Z",
                "span_id": "a",
                "http.request.method": "GET",
                "http.route": "/x",
            },
            {"timestamp": "2026-05-01T12:00:03.000000Z", "span_id": "c", "parent_span_id": "gone"},
        ]
    )
    assert [(depth, span.key, span.duration) for depth, span in walk(roots)] == [
        (0, "a", 0.0),
        (1, "b", 0.5),
        (0, "c", 0.0),
    ]
    assert roots[0].title == "GET /x"


@given(
    st.lists(
        st.fixed_dictionaries({"span_id": st.sampled_from("abcd"), "parent_span_id": st.sampled_from("abcd")}),
        max_size=12,
    )
)
def test_circles_are_drawn_once(records: list[dict[str, object]]) -> None:
    drawn = [span.key for _, span in walk(spans(records))]
    assert sorted(drawn) == sorted({str(record["span_id"]) for record in records})


def test_a_span_is_of_the_host_that_wrote_it_and_bears_the_name_of_its_operation() -> None:
    told = {"service.name": "shop", "host.name": "vm-1", "process.pid": 7, "lama.node.id": "worker-3", "trace_id": "t"}
    records: list[dict[str, object]] = [
        {**told, "timestamp": "2026-05-01T12:00:00.000000Z", "span_id": "a" * 16, "event.name": "inpaint.begin"},
        {**told, "timestamp": "2026-05-01T12:00:01.000000Z", "span_id": "a" * 16, "operation.name": "inpaint"},
    ]
    (root,) = spans(records)
    assert (root.title, root.where) == ("inpaint", "shop@vm-1 pid 7")
