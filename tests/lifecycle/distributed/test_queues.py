from __future__ import annotations

import pytest

from lamalog.lifecycle import carriers
from lamalog.lifecycle.queues import dequeued, enqueued, message_received, message_sent, queue_depth, queue_overflow


@pytest.mark.parametrize(
    ("depth", "limit", "level"), [(3, None, "DEBUG"), (79, 100, "DEBUG"), (80, 100, "WARNING"), (5, 0, "DEBUG")]
)
def test_a_queue_that_is_nearly_full_is_a_warning(records, depth, limit, level):
    queue_depth("gpu", depth, limit=limit)
    entry = records.assert_logged(
        "queue.depth", level=level, logger="lama.queue_manager", fields={"lama.queue.depth": depth}
    )
    assert entry["lama.queue.name"] == "gpu"


def test_in_and_out(records):
    enqueued("gpu", "t-1", depth=4, limit=10, size=b"x" * 500)
    dequeued("gpu", "t-1", waited=0.5, depth=3)
    dequeued("gpu", "t-2", waited=11)
    first = records.assert_logged(
        "queue.enqueued", level="DEBUG", fields={"lama.task.id": "t-1", "lama.queue.limit": 10}
    )
    assert first["messaging.message.body.size"] == 500
    assert first.message == "task t-1 into queue gpu, 4 waiting"
    records.assert_logged("queue.dequeued", level="DEBUG", fields={"duration": 0.5})
    slow = records.assert_logged("queue.dequeued", level="WARNING", fields={"duration": 11.0, "lama.threshold": 10.0})
    assert "slow" in slow.message


def test_an_overflow_that_loses_something_is_an_error(records):
    queue_overflow("gpu", limit=10)
    queue_overflow("gpu", limit=10, dropped=3)
    assert [entry.level for entry in records] == ["WARNING", "ERROR"]
    assert records[1].message == "queue gpu is full at 10, 3 dropped"
    assert records[1]["lama.queue.dropped"] == 3


def test_messages_are_told_by_their_size_never_by_their_content(records):
    message_sent("gpu", [b"identity", b"", b"secret" * 100], message_id="m-1", peer="10.0.0.1")
    message_received("gpu", b"x" * 42, system="redis")
    sent = records.assert_logged("message.sent", level="DEBUG", fields={"messaging.message.id": "m-1"})
    assert sent["messaging.message.body.size"] == 608
    assert sent["lama.message.frames"] == 3
    assert sent["messaging.system"] == "zeromq"
    assert "secret" not in str(sent)
    records.assert_logged("message.received", fields={"messaging.system": "redis", "messaging.message.body.size": 42})


def test_how_long_a_message_was_under_way(records, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(carriers.time, "time", lambda: now[0])
    headers = carriers.message_headers()
    now[0] += 2
    message_received("gpu", b"", headers)
    now[0] += 10
    message_received("gpu", b"", headers)
    now[0] = 0.5
    message_received("gpu", b"", headers)
    assert [entry.fields["duration"] for entry in records] == [2.0, 12.0, 0.0]
    assert [entry.level for entry in records] == ["DEBUG", "WARNING", "DEBUG"]


def test_odd_values_do_not_raise(records):
    for value in (None, object(), [object()], float("nan"), "ü", -1, {"a": 1}):
        queue_depth(value, value, limit=value)
        enqueued(value, value, depth=value, size=value)
        dequeued(value, value, waited=value)
        queue_overflow(value, depth=value, dropped=value)
        message_sent(value, value)
        message_received(value, value, value)
    assert len(records) == 42
    assert not records.find(logger="lamalog.lifecycle")
