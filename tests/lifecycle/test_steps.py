from __future__ import annotations

import asyncio
import errno
import logging
import socket
import sys

import pytest

import lamalog
from lamalog.lifecycle import startup


def test_a_startup_tells_begin_steps_and_summary(seen):
    with startup("scheduler", region="eu") as boot:
        with boot.step("load config", path="a.yaml"):
            pass
        with boot.step("load model") as step:
            step.add(model="big-lama")
    assert seen.events == [
        "startup.begin",
        "startup.step.begin",
        "startup.step.done",
        "startup.step.begin",
        "startup.step.done",
        "startup.done",
    ]
    assert [record.levelno for record in seen.records] == [10, 10, 20, 10, 20, 20]
    done, model, summary = (seen.records[index].__dict__ for index in (2, 4, 5))
    assert done["path"] == "a.yaml"
    assert done["startup.step"] == "load config"
    assert done["startup.component"] == "scheduler"
    assert isinstance(done["duration"], float)
    assert model["model"] == "big-lama"
    assert summary["startup.steps"] == 2
    assert summary["region"] == "eu"
    assert summary["duration"] >= done["duration"] + model["duration"]
    assert seen.records[5].getMessage().startswith("scheduler started in ")
    assert seen.records[5].getMessage().endswith(", 2 steps")


def test_a_failing_step_tells_cause_and_advice_at_once_and_raises(seen):
    with socket.socket() as taken, socket.socket() as second:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use") as raised, startup("api") as boot:  # noqa: PT012
            with boot.step("first"):
                pass
            with boot.step("bind", address=f"tcp://127.0.0.1:{port}"):
                second.bind(("127.0.0.1", port))
    assert raised.value.errno == errno.EADDRINUSE
    failed, summary = seen.records[-2:]
    assert seen.events[-2:] == ["startup.step.failed", "startup.failed"]
    assert failed.levelno == summary.levelno == logging.ERROR
    assert failed.exc_info[1] is raised.value
    assert f"ss -ltnp 'sport = :{port}'" in failed.__dict__["startup.advice"]
    assert failed.getMessage().startswith("bind failed after ")
    assert summary.exc_info is None
    assert "bind failed, 1 step done" in summary.getMessage()
    assert summary.__dict__["startup.step"] == "bind"


def test_a_failure_outside_of_any_step_tells_its_cause_too(seen):
    with pytest.raises(ModuleNotFoundError), startup("worker"):
        import no_such_module_anywhere  # type: ignore[import-not-found]  # noqa: F401
    (failed,) = seen.records[1:]
    assert "worker could not start: ModuleNotFoundError" in failed.getMessage()
    assert "pip install no_such_module_anywhere" in failed.__dict__["startup.advice"]
    assert failed.exc_info


def test_a_step_that_failed_but_was_caught_does_not_fail_the_startup(seen):
    with startup("worker") as boot:
        try:
            with boot.step("optional cache"):
                raise ConnectionRefusedError(errno.ECONNREFUSED, "refused")
        except ConnectionRefusedError:
            pass
        with boot.step("rest"):
            pass
    assert seen.events[-1] == "startup.done"
    assert "startup.step.failed" in seen.events


def test_of_nested_steps_the_inner_one_is_named(seen):
    with pytest.raises(ValueError, match="x"), startup("worker") as boot:
        with boot.step("outer"), boot.step("inner"):
            raise ValueError("x")
    assert "inner failed, 0 steps done" in seen.records[-1].getMessage()


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit, GeneratorExit, asyncio.CancelledError])
def test_being_stopped_is_no_error(seen, stop):
    with pytest.raises(stop), startup("worker") as boot, boot.step("wait"):
        raise stop
    assert seen.events[-2:] == ["startup.step.stopped", "startup.stopped"]
    assert {record.levelno for record in seen.records[-2:]} == {logging.WARNING}
    assert not any(record.exc_info for record in seen.records)


def test_the_caller_and_logger_are_the_users_own(seen):
    here = sys._getframe().f_lineno
    with startup("worker") as boot, boot.step("one"):
        pass
    assert {record.name for record in seen.records} == {__name__}
    assert {record.filename for record in seen.records} == {"test_steps.py"}
    assert {record.funcName for record in seen.records} == {"test_the_caller_and_logger_are_the_users_own"}
    assert seen.records[0].lineno == here + 1


@pytest.mark.parametrize("logger", ["some.name", logging.getLogger("some.name")])
def test_another_logger_can_be_given(seen, logger):
    with startup("worker", logger=logger):
        pass
    assert {record.name for record in seen.records} == {"some.name"}


def test_async_with_works_and_names_the_caller(seen):
    async def serve() -> None:
        async with startup("api") as boot:
            async with boot.step("connect"):
                await asyncio.sleep(0.01)
            with pytest.raises(ZeroDivisionError):  # noqa: PT012
                async with boot.step("fail"):
                    await asyncio.sleep(0)
                    1 / 0  # noqa: B018

    asyncio.run(serve())
    assert seen.events[-1] == "startup.done"
    assert "startup.step.failed" in seen.events
    assert {record.funcName for record in seen.records} == {"serve"}
    assert seen.records[2].__dict__["duration"] >= 0.01


def test_steps_of_many_tasks_do_not_disturb_each_other(seen):
    async def serve() -> None:
        async with startup("api") as boot:

            async def one(number: int) -> None:
                async with boot.step(f"step {number}"):
                    await asyncio.sleep(0.001 * (number % 3))

            await asyncio.gather(*(one(number) for number in range(30)))

    asyncio.run(serve())
    assert seen.records[-1].__dict__["startup.steps"] == 30


def test_fields_named_like_record_attributes_are_kept(seen):
    with startup("worker", name="n") as boot, boot.step("one", message="m", args=(1,), level="l"):
        pass
    done = seen.records[2].__dict__
    assert done["extra.message"] == "m"
    assert done["extra.args"] == (1,)
    assert done["level"] == "l"
    assert seen.records[0].__dict__["extra.name"] == "n"


def test_percent_signs_and_unprintable_errors_do_no_harm(seen):
    class Bad(Exception):
        def __str__(self) -> str:
            raise RuntimeError

    with pytest.raises(Bad), startup("100% %s") as boot, boot.step("50 %d"):
        raise Bad
    assert "50 %d failed" in seen.records[-2].getMessage()
    assert "Bad: <unprintable>" in seen.records[-2].getMessage()


def test_the_console_draws_steps_with_their_own_signs(console):
    with pytest.raises(PermissionError), startup("worker") as boot:  # noqa: PT012
        with boot.step("load"):
            pass
        with boot.step("open"):
            raise PermissionError(errno.EACCES, "Permission denied", "/etc/shadow")
    lines = console.getvalue().splitlines()
    assert [line[13] for line in lines if line[2] == ":"] == list("🚀⏳✅⏳❌💥")
    advice = next(line for line in lines if "→" in line)
    assert advice.startswith(" " * 30)
    assert "no permission for '/etc/shadow': check owner and mode" in advice
    assert "duration=" not in console.getvalue()


def test_it_is_exported():
    assert lamalog.startup is startup
