"""Records of errors are enriched once, with all that the documentation names, and others are left alone."""

from __future__ import annotations

import logging
import re
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from lamalog.context import bound
from lamalog.errors import ErrorFilter
from lamalog.exceptions import ConfigError
from lamalog.filters import ContextFilter
from lamalog.formatters import JsonFormatter
from lamalog.state import state_of

Pipeline = Callable[..., Any]


def fail(depth: int = 0) -> None:
    if depth:
        fail(depth - 1)
    raise ValueError("bad value 42")


def caught(call: Callable[[], object]) -> BaseException:
    try:
        call()
    except BaseException as error:
        return error
    raise AssertionError("it did not fail")


def test_an_exception_is_told_with_everything(pipeline: Pipeline) -> None:
    line = pipeline(revision="0123abc").tell(caught(fail))
    assert re.fullmatch("[a-f][0-9a-f]{15}", line["error.fingerprint"])
    assert line["error.title"] == "ValueError: bad value …"
    assert line["error.culprit"].endswith("test_filter:fail")
    assert line["error.handled"] is True
    assert line["vcs.ref.head.revision"] == "0123abc"
    assert {"error.category", "error.code", "error.severity", "error.origin", "error.id"} <= set(line)
    frame = line["error.frames"][-1]
    assert frame["function"] == "fail"
    assert frame["in_app"] is True
    assert frame["source"] == 'raise ValueError("bad value 42")'
    assert frame["file"].endswith("test_filter.py")
    assert not frame["file"].startswith("/")


def test_ordinary_records_are_left_alone(pipeline: Pipeline) -> None:
    lines = pipeline()
    lines.log.warning("careful")
    assert not [key for key in lines.last if key.startswith("error.")]


def test_a_warning_with_an_exception_is_enriched(pipeline: Pipeline) -> None:
    lines = pipeline()
    lines.log.warning("careful", exc_info=caught(fail))
    assert lines.last["error.fingerprint"]


def test_an_error_without_an_exception_is_told_apart_by_its_template(pipeline: Pipeline) -> None:
    lines = pipeline()
    lines.log.error("no user %s", "ann")
    lines.log.error("no user %s", "bob")
    lines.log.error("no cart %s", "ann")
    first, second, third = (line["error.fingerprint"] for line in lines.lines)
    assert first == second != third
    assert lines.last["error.title"] == "no cart …"
    assert "error.id" not in lines.last


def test_two_handlers_with_the_same_filter_see_the_same(pipeline: Pipeline) -> None:
    one = pipeline()
    other = logging.Handler()
    seen: list[logging.LogRecord] = []
    other.emit = seen.append  # type: ignore[method-assign]
    other.addFilter(one.errors)
    one.log.addHandler(other)
    one.tell(caught(fail))
    assert state_of(seen[0]).fields["error.id"] == one.last["error.id"]
    assert one.errors.stats == {"enriched": 1, "late": 0, "failed": 0}


def test_one_exception_object_is_one_error_however_often_it_is_logged(pipeline: Pipeline) -> None:
    lines = pipeline()
    error = caught(fail)
    try:
        lines.tell(error)
        raise error
    except ValueError as again:
        lines.tell(again)
    first, second = lines.lines
    assert "error.repeated" not in first
    assert second["error.repeated"] is True
    assert first["error.id"] == second["error.id"]
    assert first["error.fingerprint"] == second["error.fingerprint"]
    lines.tell(caught(fail))
    assert lines.last["error.id"] != first["error.id"]


def test_operations_on_its_way_up_tell_of_the_same_error(pipeline: Pipeline) -> None:
    import lamalog

    lines = pipeline()

    def work() -> None:
        with lamalog.operation("order.place", logger=lines.log), lamalog.operation("stock.take", logger=lines.log):
            fail()

    lines.tell(caught(work))
    failed = [line for line in lines.lines if line["severity_text"] == "ERROR"]
    assert [line.get("event.name") for line in failed] == ["stock.take.failed", "order.place.failed", None]
    assert len({line["error.id"] for line in failed}) == 1
    assert len({line["error.fingerprint"] for line in failed}) == 1
    assert [line.get("error.repeated") for line in failed] == [None, True, True]


def test_what_the_caller_has_set_stays(pipeline: Pipeline) -> None:
    lines = pipeline()
    lines.log.error(
        "x", exc_info=caught(fail), extra={"error.category": "mine", "error.handled": False, "error.title": "t"}
    )
    assert lines.last["error.category"] == "mine"
    assert lines.last["error.handled"] is False
    assert lines.last["error.title"] == "t"


def test_causes_contexts_and_hidden_ones_are_told(pipeline: Pipeline) -> None:
    def chained() -> None:
        try:
            try:
                {}["k"]
            except KeyError as error:
                raise LookupError("no k") from error
        except LookupError:
            [].pop()

    def hidden() -> None:
        try:
            fail()
        except ValueError:
            raise OSError("gone") from None

    lines = pipeline()
    chain = lines.tell(caught(chained))["error.chain"]
    assert [(each["type"], each["relation"]) for each in chain] == [("LookupError", "context"), ("KeyError", "cause")]
    assert chain[1]["message"] == "'k'"
    assert chain[1]["culprit"].endswith("test_filter:chained")
    assert [each["relation"] for each in lines.tell(caught(hidden))["error.chain"]] == ["suppressed"]


def test_a_cause_that_was_logged_before_is_named_by_its_id(pipeline: Pipeline) -> None:
    lines = pipeline()
    cause = caught(fail)
    identity = lines.tell(cause)["error.id"]

    def wrapped() -> None:
        raise OSError("wrapped") from cause

    assert lines.tell(caught(wrapped))["error.chain"][0]["id"] == identity


def test_notes_are_told(pipeline: Pipeline) -> None:
    error = caught(fail)
    error.__notes__ = ["tried twice", 3]  # type: ignore[attr-defined]
    assert pipeline().tell(error)["error.notes"] == ["tried twice", "3"]


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exception groups came with 3.11")
def test_members_of_a_group_are_told(pipeline: Pipeline) -> None:
    members = [caught(fail), KeyError("k"), *(OSError(str(number)) for number in range(50))]
    error = ExceptionGroup("some failed", members)  # type: ignore[name-defined]  # noqa: F821
    chain = pipeline().tell(error)["error.chain"]
    assert [each["type"] for each in chain[:2]] == ["ValueError", "KeyError"]
    assert {each["relation"] for each in chain} == {"group"}
    assert chain[-1]["message"] == "32 more"


def test_groups_of_the_backport_are_understood(pipeline: Pipeline) -> None:
    base = type("BaseExceptionGroup", (Exception,), {})

    class ExceptionGroup(base):  # type: ignore[misc, valid-type]
        exceptions = (ValueError("one"), KeyError("two"))

    chain = pipeline().tell(ExceptionGroup("two failed"))["error.chain"]
    assert [each["type"] for each in chain] == ["ValueError", "KeyError"]


def test_local_variables_only_when_asked_for_and_redacted(pipeline: Pipeline) -> None:
    class Thing:
        def __repr__(self) -> str:
            raise AssertionError("nobody may ask")

    def login() -> None:
        password, attempt, thing, blob = "hunter2hunter2", 3, Thing(), "x" * 10_000
        raise ValueError(attempt, thing is None, blob[:1], password[:0])

    assert "error.locals" not in pipeline().tell(caught(login))
    line = pipeline(locals=True).tell(caught(login))
    variables = line["error.locals"][-1]["variables"]
    assert variables["attempt"] == 3
    assert "hunter2" not in str(line)
    assert variables["thing"].endswith("Thing>")
    assert len(variables["blob"]) < 300


@pytest.mark.parametrize(
    ("logger", "extra", "expected"),
    [
        ("shop.test", {}, True),
        ("shop.test", {"event.name": "process.exception"}, False),
        ("shop.test", {"event.name": "http.server.request.end"}, False),
        ("uvicorn.error", {}, False),
        ("celery.app.trace", {}, False),
        ("werkzeuge", {}, True),
        ("shop.test", {"event.name": "model.load.failed", "lama.operation": "model.load"}, None),
    ],
)
def test_whether_it_was_caught_is_told_by_who_logs_it(
    pipeline: Pipeline, logger: str, extra: dict[str, Any], expected: bool | None
) -> None:
    lines = pipeline()
    log = logging.getLogger(logger)
    log.addHandler(lines) if log is not lines.log else None
    log.error("x", exc_info=caught(fail), extra=extra)
    assert lines.last.get("error.handled") is expected


def test_the_group_may_be_set_on_the_record_the_exception_and_the_context(pipeline: Pipeline) -> None:
    class Named(Exception):
        error_fingerprint = "named"

    def named() -> None:
        raise Named

    lines = pipeline()
    lines.log.error("x", exc_info=caught(fail), extra={"error.fingerprint": "mine"})
    lines.log.error("y", extra={"error.fingerprint": "mine"})
    with bound(**{"error.fingerprint": "mine"}):
        lines.tell(caught(lambda: [].pop()))
    assert len({line["error.fingerprint"] for line in lines.lines}) == 1
    assert lines.last["error.group"] == "mine"
    assert lines.tell(caught(named))["error.group"] == "named"


def test_a_record_that_came_through_a_queue_is_the_same_error(pipeline: Pipeline) -> None:
    from logging.handlers import QueueHandler
    from queue import Queue

    lines = pipeline()
    error = caught(fail)
    waiting: Queue[logging.LogRecord] = Queue()
    log = logging.getLogger("shop.queued")
    log.addHandler(QueueHandler(waiting))
    log.propagate = False
    log.error("it failed", exc_info=error)
    lines.handle(waiting.get_nowait())
    expected = lines.tell(error)
    line = lines.lines[0]
    for name in ("error.fingerprint", "error.title", "error.category", "error.code"):
        assert line[name] == expected[name]
    assert line["error.frames"][-1]["function"] == "fail"


def test_the_task_of_an_event_loop_is_told(pipeline: Pipeline) -> None:
    import asyncio

    lines = pipeline()

    async def work() -> None:
        lines.tell(caught(fail))

    async def main() -> None:
        task = asyncio.ensure_future(work())
        task.set_name("resize")
        await task

    asyncio.run(main())
    assert lines.last["asyncio.task.name"] == "resize"


def test_a_record_that_is_final_already_is_left_and_counted(pipeline: Pipeline) -> None:
    early = logging.StreamHandler(open("/dev/null", "w"))  # noqa: SIM115
    early.setFormatter(JsonFormatter())
    lines = pipeline()
    lines.log.handlers.insert(0, early)
    lines.tell(caught(fail))
    assert "error.fingerprint" not in lines.last
    assert lines.errors.stats["late"] == 1
    early.stream.close()


def test_a_gpu_error_comes_with_the_memory_of_that_gpu(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    from lamalog.errors import _surroundings
    from lamalog.lifecycle._nvml import GpuMemory

    asked: list[str | None] = []

    def memory(device: str | None = None) -> GpuMemory:
        asked.append(device)
        return GpuMemory(23_000, 24_000, 11_000)

    monkeypatch.setattr(_surroundings, "gpu_memory", memory)

    def allocate() -> None:
        raise RuntimeError("CUDA out of memory. Tried to allocate 20.00 MiB (GPU 1; 23.65 GiB total capacity)")

    line = pipeline().tell(caught(allocate))
    assert asked == ["cuda:1"]
    assert (line["hw.gpu.memory.usage"], line["hw.gpu.memory.limit"], line["hw.id"]) == (23_000, 24_000, "1")
    pipeline(gpu=False).tell(caught(allocate))
    pipeline().tell(caught(fail))
    assert len(asked) == 1


def test_memory_that_ran_out_comes_with_what_is_free(pipeline: Pipeline) -> None:
    line = pipeline().tell(caught(lambda: bytearray(2**61)))
    assert line["system.memory.available"] > 0


def test_many_threads_enrich_at_once(pipeline: Pipeline) -> None:
    lines = pipeline()

    def work() -> None:
        for _ in range(50):
            lines.tell(caught(fail))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({line["error.id"] for line in lines.lines}) == 200
    assert len({line["error.fingerprint"] for line in lines.lines}) == 1
    assert lines.errors.stats["failed"] == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"breadcrumbs": -1}, "breadcrumbs"),
        ({"breadcrumbs": "many"}, "breadcrumbs"),
        ({"contexts": 0}, "contexts"),
        ({"locals": "perhaps"}, "locals"),
        ({"in_app": 3}, "in_app"),
        ({"grouping": {"type": "X"}}, "list of rules"),
        ({"grouping": [{"type": "X"}]}, "says no group"),
        ({"grouping": [{"group": "X"}]}, "match everything"),
        ({"grouping": [{"typ": "X", "group": "x"}]}, "did you mean 'type'"),
        ({"grouping": [{"type": "X", "group": "{modul}"}]}, "did you mean 'module'"),
        ({"grouping": [{"message": "(", "group": "x"}]}, "no regular expression"),
    ],
)
def test_a_wrong_option_says_what_to_write(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(words)):
        ErrorFilter(**options)


def test_it_can_be_named_in_dictconfig() -> None:
    import logging.config

    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "filters": {
                "context": {"()": "lamalog.filters.ContextFilter"},
                "errors": {"()": "lamalog.errors.ErrorFilter", "breadcrumbs": "5", "in_app": "shop, lama"},
            },
            "handlers": {"none": {"class": "logging.NullHandler", "filters": ["context", "errors"]}},
            "loggers": {"shop.test": {"handlers": ["none"]}},
        }
    )
    [handler] = logging.getLogger("shop.test").handlers
    assert isinstance(handler.filters[0], ContextFilter)
    assert isinstance(handler.filters[1], ErrorFilter)
