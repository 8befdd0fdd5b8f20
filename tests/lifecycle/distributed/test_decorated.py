"""operation() above functions of all kinds, and the tree that operations form."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextvars
import inspect
import logging
import threading

import pytest

from lamalog.context import SPAN, bound, current
from lamalog.lifecycle.operations import operation
from lamalog.propagation import adopt, carry, wrap
from lamalog.trace import parse_traceparent

ENDS = ("done", "failed", "stopped")


def ends(records, name="job"):
    return [entry for entry in records if entry.event in {f"{name}.{state}" for state in ENDS}]


def test_an_end_is_found_by_one_field_and_its_outcomes_are_told_apart(records):
    with operation("job"):
        pass
    with pytest.raises(ValueError, match="no"), operation("job"):
        raise ValueError("no")
    for error in (asyncio.CancelledError, KeyboardInterrupt, concurrent.futures.CancelledError):
        with pytest.raises(error), operation("job"):
            raise error
    found = [entry for entry in records if "operation.outcome" in entry.fields]
    assert [entry["operation.outcome"] for entry in found] == ["success", "failure"] + ["cancelled"] * 3
    assert all(entry["operation.name"] == "job" and entry["duration"] >= 0 for entry in found)
    assert [entry.event for entry in found] == ["job.done", "job.failed"] + ["job.stopped"] * 3


def test_cpu_time_is_that_of_the_work_not_of_the_waiting(records):
    with operation("job"):
        sum(range(400_000))
        threading.Event().wait(0.05)
    entry = ends(records)[0]
    assert 0 < entry["operation.cpu.time"] < entry["duration"] - 0.03


def test_every_call_of_a_function_is_one(records):
    @operation("job", module="worker", tenant="acme")
    def add(a: int, b: int = 1) -> int:
        """Adds."""
        return a + b

    assert [add(1), add(1, b=2)] == [2, 3]
    assert (add.__name__, add.__doc__) == ("add", "Adds.")
    found = ends(records)
    assert [entry["tenant"] for entry in found] == ["acme", "acme"]
    assert found[0]["span_id"] != found[1]["span_id"]
    assert all(
        entry.record.funcName == "test_every_call_of_a_function_is_one" for entry in found
    )  # where it was called


def test_recursion_and_threads_do_not_mix_up_what_they_measure(records):
    @operation("job")
    def down(n: int) -> int:
        return 0 if n == 0 else down(n - 1) + 1

    threads = [threading.Thread(target=down, args=(3,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = ends(records)
    assert len(found) == 16
    assert len({entry["span_id"] for entry in found}) == 16
    assert len({entry["trace_id"] for entry in found}) == 4
    spans = {entry["span_id"] for entry in found}
    assert sum("parent_span_id" not in entry.fields for entry in found) == 4
    assert all(entry.fields.get("parent_span_id", next(iter(spans))) in spans for entry in found)


def test_methods_of_all_kinds(records):
    class Worker:
        @operation("job")
        def plain(self) -> str:
            return "plain"

        @operation("job")
        @classmethod
        def of_class(cls) -> str:
            return cls.__name__

        @classmethod
        @operation("job")
        def within(cls) -> str:
            return cls.__name__

        @operation("job")
        @staticmethod
        def static() -> str:
            return "static"

    worker = Worker()
    assert (worker.plain(), Worker.of_class(), Worker.within(), worker.static()) == (
        "plain",
        "Worker",
        "Worker",
        "static",
    )
    assert len(ends(records)) == 4


def test_only_functions_can_be_decorated():
    with pytest.raises(TypeError, match="goes above a function"):
        operation("job")(7)  # type: ignore[type-var]


def test_coroutines_stay_coroutines_and_count_only_their_own_cpu_time(records):
    @operation("job")
    async def wait(n: int) -> int:
        await asyncio.sleep(0.01)
        return n

    async def burn() -> None:
        for _ in range(20):
            sum(range(50_000))
            await asyncio.sleep(0)

    async def main() -> list[int]:
        found = await asyncio.gather(wait(1), burn(), wait(2))
        return [found[0], found[2]]

    assert inspect.iscoroutinefunction(wait)
    assert asyncio.run(main()) == [1, 2]
    found = ends(records)
    assert len(found) == 2
    assert all(entry["operation.cpu.time"] < 0.8 * entry["duration"] for entry in found)


def test_a_coroutine_that_is_cancelled_or_handles_it(records):
    @operation("job")
    async def stubborn() -> str:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            return "cleaned up"
        return "never"

    @operation("job")
    async def sleeper() -> None:
        await asyncio.sleep(60)

    async def main() -> str:
        tasks = [asyncio.ensure_future(stubborn()), asyncio.ensure_future(sleeper())]
        await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await tasks[1]
        return await tasks[0]

    assert asyncio.run(main()) == "cleaned up"
    assert sorted(entry["operation.outcome"] for entry in ends(records)) == ["cancelled", "success"]


def test_tasks_of_one_loop_have_their_own_operations(records):
    async def work(n: int) -> None:
        async with operation("job", n=n):
            await asyncio.sleep(0)
            async with operation("inner", n=n):
                await asyncio.sleep(0)

    async def main() -> None:
        await asyncio.gather(*(work(n) for n in range(5)))

    asyncio.run(main())
    outer = {entry["n"]: entry for entry in ends(records)}
    inner = {entry["n"]: entry for entry in ends(records, "inner")}
    assert len(outer) == len(inner) == 5
    for n in range(5):
        assert inner[n]["parent_span_id"] == outer[n]["span_id"]
        assert inner[n]["trace_id"] == outer[n]["trace_id"]
        assert "operation.cpu.time" not in outer[n].fields  # the thread does other work meanwhile


def test_a_generator_is_one_operation_that_is_not_current_outside(records):
    log = logging.getLogger("consumer")

    @operation("job")
    def numbers():
        log.info("inside")
        got = yield 1
        with operation("inner"):
            yield got
        return "end"

    def consumer():
        source = numbers()
        first = next(source)
        log.info("outside")
        second = source.send(7)
        assert SPAN.get() is None
        with pytest.raises(StopIteration) as stop:
            next(source)
        return first, second, stop.value.value

    assert consumer() == (1, 7, "end")
    done = ends(records)[0]
    assert (done["operation.items"], done["operation.outcome"]) == (2, "success")
    assert done["operation.cpu.time"] > 0
    inside, outside = (entry for entry in records if entry.logger == "consumer")
    assert inside["span_id"] == done["span_id"]
    assert "span_id" not in outside.fields
    assert ends(records, "inner")[0]["parent_span_id"] == done["span_id"]


def test_a_generator_that_nobody_finishes_is_closed_and_nothing_went_wrong(records):
    cleaned = []

    @operation("job")
    def forever():
        try:
            while True:
                yield 1
        finally:
            cleaned.append(True)

    for _ in zip(range(3), forever(), strict=False):
        pass
    source = forever()
    next(source)
    source.close()
    other = forever()
    next(other)
    with pytest.raises(ValueError, match="thrown"):
        other.throw(ValueError("thrown"))
    assert len(cleaned) == 3
    outcomes = [(entry["operation.outcome"], entry.level) for entry in ends(records)]
    assert outcomes == [("cancelled", "INFO"), ("cancelled", "INFO"), ("failure", "ERROR")]
    assert ends(records)[0]["operation.items"] == 3


def test_an_async_generator(records):
    @operation("job")
    async def stream(n: int):
        for number in range(n):
            await asyncio.sleep(0)
            got = yield number
            if got:
                raise ValueError(got)

    async def main() -> list[int]:
        found = [number async for number in stream(3)]
        source = stream(3)
        await source.asend(None)
        with pytest.raises(ValueError, match="bad"):
            await source.asend("bad")
        source = stream(3)
        await source.asend(None)
        await source.aclose()
        return found

    assert inspect.isasyncgenfunction(operation("x")(stream))
    assert asyncio.run(main()) == [0, 1, 2]
    assert [entry["operation.outcome"] for entry in ends(records)] == ["success", "failure", "cancelled"]
    assert [entry.fields.get("operation.items") for entry in ends(records)] == [3, 1, 1]


def test_sizes_and_throughput(records):
    with operation("job") as op:
        op.processed(3, size=b"x" * 1000)
        op.processed(2, size=3000)
        op.processed(size="äö")
        op.processed(float("nan"), size=object())
    entry = ends(records)[0]
    assert (entry["operation.items"], entry["operation.size"]) == (5, 4004)
    assert entry["operation.items_per_second"] == pytest.approx(5 / entry["duration"])
    assert entry["operation.bytes_per_second"] == pytest.approx(4004 / entry["duration"])
    assert "5 at " in entry.message
    assert "4.0 kB at " in entry.message


def test_gpu_memory_is_told_where_torch_uses_a_gpu_already(records, torch):
    with operation("job"):
        torch.cuda.take(2_000_000_000)
    assert ends(records)[0]["lama.gpu.memory.change"] == 2_000_000_000
    torch.cuda.started = False
    with operation("job"):
        pass
    assert "lama.gpu.memory.change" not in ends(records)[1].fields


def test_records_within_and_what_is_sent_on_carry_the_innermost_span(records):
    log = logging.getLogger("app")
    with bound(trace_id="a" * 32, span_id="b" * 16):
        with operation("job"):
            log.info("one")
            headers = carry()
            with operation("inner"):
                log.info("two")
            log.info("three")
        log.info("four")
    done, inner = ends(records)[0], ends(records, "inner")[0]
    one, two, three, four = (entry["span_id"] for entry in records if entry.logger == "app")
    assert (one, two, three, four) == (done["span_id"], inner["span_id"], done["span_id"], "b" * 16)
    assert done["parent_span_id"] == "b" * 16
    assert inner["parent_span_id"] == done["span_id"]
    assert {entry["trace_id"] for entry in records} == {"a" * 32}
    sent = parse_traceparent(headers["traceparent"])
    assert sent is not None
    assert (sent.trace_id, sent.span_id) == ("a" * 32, done["span_id"])


def test_a_trace_that_arrives_within_an_operation_is_nearer(records):
    headers = {"traceparent": f"00-{'c' * 32}-{'d' * 16}-01"}
    with operation("job"), adopt(headers), operation("inner"):
        adopted = current()
    inner = ends(records, "inner")[0]
    assert inner["trace_id"] == "c" * 32 == adopted["trace_id"]
    assert inner["span_id"] == adopted["span_id"]
    assert inner["parent_span_id"] not in ("d" * 16, ends(records)[0]["span_id"])  # adopt()'s own span


def test_a_thread_of_a_wrapped_function_belongs_to_the_operation(records):
    def inner() -> None:
        with operation("inner"):
            pass

    with operation("job"):
        for target in (wrap(inner), inner):
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()
    wrapped, alone = ends(records, "inner")
    assert wrapped["parent_span_id"] == ends(records)[0]["span_id"]
    assert "parent_span_id" not in alone.fields


def test_operations_that_overlap_or_end_elsewhere_leave_nothing_behind(records):
    previous = operation("job")
    previous.__enter__()
    for _ in range(1000):
        following = operation("job")
        following.__enter__()
        previous.__exit__(None, None, None)
        previous = following
    chain, span = 0, SPAN.get()
    while span is not None:
        chain, span = chain + 1, span.outer
    assert chain < 5
    contextvars.copy_context().run(previous.__exit__, None, None, None)
    assert "span_id" not in current()
    with operation("last"):
        pass
    assert "parent_span_id" not in ends(records, "last")[0].fields


def test_a_logger_class_of_the_hosts_own_is_asked(records):
    class Own(logging.Logger):
        def makeRecord(self, *args, **kwargs):
            record = super().makeRecord(*args, **kwargs)
            record.own = True
            return record

    logger = Own("own", 1)
    logger.parent = logging.getLogger()
    with operation("job", logger=logger):
        pass
    entry = ends(records)[0]
    assert entry["own"] is True
    assert entry.record.funcName == "test_a_logger_class_of_the_hosts_own_is_asked"


def test_odd_arguments_hurt_nobody(records):
    for name in ("", "ü" * 5000, None, 7, "a b\nc"):
        with operation(name, msg="x", duration=3):  # type: ignore[arg-type]
            pass
    found = [entry for entry in records if "operation.outcome" in entry.fields]
    assert len(found) == 5
    assert all(entry["extra.msg"] == "x" and entry["extra.duration"] == 3 for entry in found)
    assert len(found[1]["operation.name"]) <= 256
