from __future__ import annotations

import json
import threading
import types

import pytest

from lamalog.context import bound, current
from lamalog.lifecycle.carriers import (
    MAGIC,
    adopted,
    celery_adopted,
    celery_headers,
    extract,
    inject,
    message_headers,
    pack_frames,
    seconds_since_sent,
    unpack_frames,
)
from lamalog.lifecycle.tasks import task_created, task_queued, task_started
from lamalog.trace import new_trace


@pytest.fixture
def something_bound():
    trace = new_trace()
    with bound(
        trace_id=trace.trace_id, span_id=trace.span_id, trace_flags="01", request_id="r-1", **{"lama.task.id": "t"}
    ):
        task_created("t")
        yield trace


def test_a_dict_of_headers_takes_it_along(something_bound):
    headers = inject({"mine": 1})
    assert headers["mine"] == 1
    assert something_bound.trace_id in headers["traceparent"]
    assert headers["lama-task"].startswith("id=t;")
    assert set(extract(headers)) == {"traceparent", "baggage", "lama-task", "lama-sent"}


def test_what_redis_gives_back_is_bytes(something_bound):
    entry = {key.encode(): str(value).encode() for key, value in inject({"payload": "x"}).items()}
    results = {}

    def consumer():
        with adopted(entry) as task:
            results.update(current(), task=task)

    thread = threading.Thread(target=consumer)
    thread.start()
    thread.join()
    assert results["task"] == "t"
    assert results["request_id"] == "r-1"
    assert results["trace_id"] == something_bound.trace_id


@pytest.mark.parametrize("frames", [[], [b"one"], [b"identity", b"", b"payload"], [b"topic", b"\x00\xff" * 100]])
def test_frames_come_out_as_they_went_in(something_bound, frames):
    packed = pack_frames(frames)
    assert packed[: len(frames)] == frames
    rest, headers = unpack_frames(packed)
    assert rest == frames
    assert headers["lama-task"].startswith("id=t;")
    assert unpack_frames(frames) == (frames, {})


@pytest.mark.parametrize(
    "last", [MAGIC, MAGIC + b"{", MAGIC + b"[1]", MAGIC + b'"x"', MAGIC + b"9" * 100_000, MAGIC + b"\xff"]
)
def test_a_damaged_frame_is_taken_off_and_says_nothing(last):
    assert unpack_frames([b"x", last]) == ([b"x"], {})


def test_over_a_real_zeromq_router(something_bound, records):
    zmq = pytest.importorskip("zmq")
    with zmq.Context() as context, context.socket(zmq.ROUTER) as router, context.socket(zmq.DEALER) as dealer:
        for socket in (router, dealer):
            socket.setsockopt(zmq.LINGER, 0)
            socket.setsockopt(zmq.RCVTIMEO, 10_000)
        router.bind("tcp://127.0.0.1:*")
        dealer.connect(router.getsockopt_string(zmq.LAST_ENDPOINT))
        dealer.send_multipart(pack_frames([b"work", b"\x89PNG"]))
        (identity, *body), headers = unpack_frames(router.recv_multipart())
        assert body == [b"work", b"\x89PNG"]
        router.send_multipart(pack_frames([identity, b"done"]))
        answer, _ = unpack_frames(dealer.recv_multipart(copy=False))
        assert [bytes(frame) for frame in answer] == [b"done"]
    assert 0 <= seconds_since_sent(headers) < 60


class Request:
    """Celery's request object: custom headers become attributes of it, or stay in ``headers``."""

    def __init__(self, headers, as_attributes):
        self.headers = None if as_attributes else headers
        if as_attributes:
            self.__dict__.update(headers)


@pytest.mark.parametrize("as_attributes", [True, False])
def test_celery_headers_in_both_forms(something_bound, as_attributes):
    headers = celery_headers({"priority": 3})
    assert headers["priority"] == 3
    request = Request(headers, as_attributes)
    with bound(request_id="someone else's"):
        with celery_adopted(request) as task:
            assert (task, current()["request_id"]) == ("t", "r-1")
    with celery_adopted(types.SimpleNamespace()) as nothing:
        assert nothing is None


def test_the_task_goes_on_with_its_times(records):
    task_created("t")
    task_queued("t")
    message = json.dumps(inject({"op": "inpaint"}, "t"))
    with adopted(json.loads(message)) as task:
        task_started(task)
    assert records[-1]["lama.task.wait"] >= 0


def test_nothing_bound_is_fine():
    assert set(message_headers()) == {"lama-sent"}
    with adopted({}) as task:
        assert task is None
    assert seconds_since_sent(None) is None
    assert seconds_since_sent({"lama-sent": "soon"}) is None


def test_odd_things_are_no_headers():
    for value in (None, 7, "x", [1], {1: 2, "traceparent": object()}, {"lama-task": None}):
        with adopted(value):
            pass
        assert isinstance(extract(value), dict)
        rest, headers = unpack_frames(value if isinstance(value, list) else [value])
        assert headers == {}
        assert len(rest) == 1
