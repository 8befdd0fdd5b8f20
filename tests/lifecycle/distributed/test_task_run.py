from __future__ import annotations

import asyncio

import pytest

from lamalog.context import current
from lamalog.lifecycle._task_run import task_run
from lamalog.lifecycle.models import inference
from lamalog.lifecycle.tasks import task_created


def test_a_block_is_started_and_done_and_its_records_carry_the_task(records):
    import logging

    with task_run("t-1", node="w-1", tenant="acme") as run:
        logging.getLogger("x").info("inside")
        run.progress(0.5, stage="mask")
        run.add(pixels=100)
    records.assert_events("task.started", "task.progress", "task.done")
    records.assert_logged(message="inside", context={"lama.task.id": "t-1"})
    records.assert_logged("task.done", level="SUCCESS", tenant="acme", pixels=100)
    assert "lama.task.id" not in current()
    assert {entry.record.funcName for entry in records} == {
        "test_a_block_is_started_and_done_and_its_records_carry_the_task"
    }


def test_what_is_raised_inside_is_told_once_and_raised_on(records):
    def work():
        with task_run("t"), inference("lama", device="cpu"):
            raise ZeroDivisionError("x")

    with pytest.raises(ZeroDivisionError):
        work()
    inner, outer = records.find(level="ERROR")
    assert (inner.event, outer.event) == ("model.inference.failed", "task.failed")
    assert inner.exception is not None
    assert outer.exception is None
    assert outer["error.type"] == "ZeroDivisionError"


@pytest.mark.parametrize(
    ("error", "event", "level"),
    [
        (ValueError("x"), "task.failed", "ERROR"),
        (TimeoutError("30 s"), "task.timeout", "ERROR"),
        (asyncio.TimeoutError(), "task.timeout", "ERROR"),
        (asyncio.CancelledError(), "task.cancelled", "INFO"),
        (KeyboardInterrupt(), "task.cancelled", "INFO"),
        (SystemExit(1), "task.cancelled", "INFO"),
    ],
)
def test_how_it_ends_decides_what_is_told(records, error, event, level):
    with pytest.raises(type(error)):
        with task_run("t"):
            raise error
    records.assert_logged(event, level=level, count=1)
    assert "task.done" not in records.events


def test_async(records):
    async def work():
        async with task_run("t"):
            await asyncio.sleep(0)

    async def cancelled():
        task = asyncio.ensure_future(work_forever())
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def work_forever():
        async with task_run("u"):
            await asyncio.sleep(60)

    asyncio.run(work())
    asyncio.run(cancelled())
    records.assert_events("task.started", "task.done", **{"lama.task.id": "t"})
    records.assert_events("task.started", "task.cancelled", **{"lama.task.id": "u"})
    assert records.find("task.started")[0].record.funcName == "work"


def test_fields_may_have_any_name(records):
    task_created("t")
    with pytest.raises(ValueError):
        with task_run("t", reason="r", error="e", limit=3, more=1, track=2, level=9):
            raise ValueError("x")
    records.assert_logged(
        "task.failed", fields={"reason": "r", "error": "e", "limit": 3, "more": 1, "track": 2, "level": 9}
    )


def test_entered_in_one_asyncio_task_and_left_in_another(records):
    async def main():
        run = task_run("t")
        await asyncio.ensure_future(run.__aenter__())
        await asyncio.ensure_future(run.__aexit__(None, None, None))

    asyncio.run(main())
    records.assert_events("task.started", "task.done")
