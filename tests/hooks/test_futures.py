"""Exceptions of pool futures nobody looked at are told, and only those."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.pool import ThreadPool
from typing import Any

import pytest

from lamalog.hooks import futures


def fail(text: str = "lost") -> None:
    raise ValueError(text)


@pytest.fixture(autouse=True)
def hook() -> Iterator[None]:
    remove = futures.install()
    yield
    remove()


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    gc.collect()
    return [record.getMessage().rpartition(": ")[2] for record in caplog.records]


def test_a_future_thrown_away_is_one_error_record(caplog: pytest.LogCaptureFixture) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(fail)
    assert told(caplog) == ["lost"]
    (record,) = caplog.records
    assert record.__dict__["event.name"] == "future.exception"
    assert record.exc_info is not None
    assert record.funcName == "fail"


def result_of(future: Future[None]) -> None:
    with pytest.raises(ValueError):
        future.result()


@pytest.mark.parametrize("look", [Future.exception, result_of])
def test_looking_at_it_is_enough(look: Any, caplog: pytest.LogCaptureFixture) -> None:
    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(fail)
        look(future)
    del future
    assert told(caplog) == []


def test_waiting_is_not_looking(caplog: pytest.LogCaptureFixture) -> None:
    from concurrent.futures import wait

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(fail)
        wait([future])
    del future
    assert told(caplog) == ["lost"]


def test_a_callback_that_looks_is_enough(caplog: pytest.LogCaptureFixture) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(fail).add_done_callback(lambda future: future.exception())
    assert told(caplog) == []


def test_map_never_iterated_is_told(caplog: pytest.LogCaptureFixture) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.map(fail, ["a"])
    assert told(caplog) == ["a"]


def test_results_cancellations_and_returned_exceptions_are_no_news(caplog: pytest.LogCaptureFixture) -> None:
    with ThreadPoolExecutor(1) as pool:
        pool.submit(int, "1")
        pool.submit(ValueError, "returned")
    Future().cancel()
    assert told(caplog) == []


def test_many_futures_broken_by_one_exception_are_one_record(caplog: pytest.LogCaptureFixture) -> None:
    error = RuntimeError("pool broke")
    for _ in range(20):
        future: Future[None] = Future()
        future.set_exception(error)
        del future
    assert told(caplog) == ["pool broke"]


def test_run_coroutine_threadsafe_that_nobody_asks_is_told(caplog: pytest.LogCaptureFixture) -> None:
    import asyncio
    import threading

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def bad() -> None:
        fail("in the loop")

    done = threading.Event()
    future = asyncio.run_coroutine_threadsafe(bad(), loop)
    future.add_done_callback(lambda _: done.set())
    assert done.wait(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()
    del future
    assert told(caplog) == ["in the loop"]


def test_multiprocessing_pools_too(caplog: pytest.LogCaptureFixture) -> None:
    with ThreadPool(1) as pool:
        pool.apply_async(fail, ("async",)).wait()
        looked = pool.apply_async(fail, ("looked at",))
        with pytest.raises(ValueError):
            looked.get()
        caught: list[BaseException] = []
        pool.apply_async(fail, ("called back",), error_callback=caught.append).wait()
        assert pool.apply_async(ValueError, ("returned",)).get().args == ("returned",)
    del looked
    assert told(caplog) == ["async"]


def test_a_future_made_before_works_after_uninstall() -> None:
    future: Future[None] = Future()
    future.set_exception(ValueError("x"))
    remove = futures.install()
    remove()
    assert isinstance(future.exception(), ValueError)
    assert not isinstance(Future.__dict__.get("_exception"), property)


def test_futures_still_held_are_told_at_the_end_of_the_process(script: Any) -> None:
    ran = script(
        """
        from concurrent.futures import ThreadPoolExecutor
        pool = ThreadPoolExecutor(1)
        kept = [pool.submit(int, "x"), pool.submit(int, "1")]
        """
    )
    assert ran.one("future.exception")["exception.type"] == "ValueError"
    assert ran.records[-1]["event.name"] == "process.exit"


def test_a_forked_child_does_not_tell_its_parents(script: Any) -> None:
    ran = script(
        """
        import os, warnings
        warnings.simplefilter("ignore")
        from concurrent.futures import Future
        kept = Future(); kept.set_exception(ValueError("parent's"))
        if os.fork() == 0:
            sys.exit()
        os.wait()
        """
    )
    ran.one("future.exception")
