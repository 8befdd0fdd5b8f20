"""What asyncio could hand to nobody becomes an event, once, whatever the loop."""

from __future__ import annotations

import asyncio
import gc
import logging
from typing import Any

import pytest

from lamalog.hooks import loops


@pytest.fixture(params=["asyncio", "uvloop"])
def new_loop(request: pytest.FixtureRequest) -> Any:
    return asyncio.new_event_loop if request.param == "asyncio" else pytest.importorskip("uvloop").new_event_loop


def run(new_loop: Any, main: Any) -> None:
    loop = new_loop()
    try:
        loop.run_until_complete(main())
    finally:
        loop.close()


async def forgotten() -> None:
    async def fail() -> None:
        raise KeyError("lost")

    task = asyncio.get_running_loop().create_task(fail(), name="upload-7")
    await asyncio.sleep(0.01)
    del task
    gc.collect()


async def failing_callback() -> None:
    asyncio.get_running_loop().call_soon(lambda: 1 / 0)
    await asyncio.sleep(0.01)


def test_a_task_nobody_awaited_is_one_record_with_its_name(new_loop: Any, caplog: pytest.LogCaptureFixture) -> None:
    remove = loops.install()
    run(new_loop, forgotten)
    remove()
    (record,) = caplog.records
    assert record.name == "asyncio"
    assert record.levelno == logging.ERROR
    assert record.getMessage() == "Task exception was never retrieved: KeyError: 'lost'"
    assert record.exc_info is not None
    assert record.__dict__["event.name"] == "asyncio.exception"
    assert record.__dict__["asyncio.task.name"] == "upload-7"
    assert "fail" in record.__dict__["asyncio.task.coroutine"]


def test_a_failed_callback_is_one_record(new_loop: Any, caplog: pytest.LogCaptureFixture) -> None:
    remove = loops.install()
    run(new_loop, failing_callback)
    remove()
    (record,) = caplog.records
    assert record.__dict__["event.name"] == "asyncio.exception"
    assert "ZeroDivisionError" in record.getMessage()
    assert "\n" not in record.getMessage()


def test_trouble_without_an_exception_is_an_event_too(caplog: pytest.LogCaptureFixture) -> None:
    async def main() -> None:
        asyncio.get_running_loop().call_exception_handler({"message": "transport went away", "transport": "t-1"})

    remove = loops.install()
    run(asyncio.new_event_loop, main)
    remove()
    (record,) = caplog.records
    assert record.__dict__["event.name"] == "asyncio.problem"
    assert record.__dict__["asyncio.context"] == "transport: 't-1'"


def test_a_handler_of_the_host_keeps_the_last_word(caplog: pytest.LogCaptureFixture) -> None:
    seen: list[Any] = []

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: seen.append(context))
        await failing_callback()

    remove = loops.install()
    run(asyncio.new_event_loop, main)
    remove()
    assert len(seen) == 1
    assert not caplog.records


def test_after_uninstall_records_are_asyncios_own(caplog: pytest.LogCaptureFixture) -> None:
    loops.install()()
    run(asyncio.new_event_loop, failing_callback)
    (record,) = caplog.records
    assert "event.name" not in record.__dict__


def test_an_exception_out_of_asyncio_run_ends_the_process_once(script: Any) -> None:
    ran = script(
        """
        import asyncio
        async def main(): raise LookupError("gone")
        asyncio.run(main())
        """
    )
    assert ran.one("process.exception")["exception.type"] == "LookupError"
    assert not ran.events("asyncio.exception")
