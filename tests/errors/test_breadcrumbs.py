"""What happened before an error: of the same context, redacted, bounded."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import threading
from collections.abc import Callable
from typing import Any

import pytest

from lamalog.context import bound
from lamalog.redact import record as redaction

Pipeline = Callable[..., Any]


def crumbs(line: dict[str, Any]) -> list[str]:
    return [crumb["message"] for crumb in line.get("error.breadcrumbs", ())]


def test_the_last_records_at_info_or_above_oldest_first(pipeline: Pipeline) -> None:
    lines = pipeline(breadcrumbs=3)
    for number in range(5):
        lines.log.info("step %d", number)
    lines.log.debug("detail")
    lines.log.error("failed")
    assert crumbs(lines.last) == ["step 2", "step 3", "step 4"]
    first = lines.last["error.breadcrumbs"][0]
    assert first["level"] == "INFO"
    assert first["logger"] == "shop.test"
    assert first["timestamp"] == lines.lines[2]["timestamp"]
    lines.log.error("again")
    assert crumbs(lines.last)[-1] == "failed"


@pytest.mark.parametrize("name", ["request_id", "lama.task.id", "session.id", "trace_id"])
def test_each_request_or_task_has_its_own(pipeline: Pipeline, name: str) -> None:
    lines = pipeline()
    lines.log.info("outside")
    with bound(**{name: "a" * 32}):
        lines.log.info("in a")
    with bound(**{name: "b" * 32}):
        lines.log.info("in b")
        lines.log.error("failed")
    assert crumbs(lines.last) == ["in b"]


def test_a_request_goes_on_in_another_thread(pipeline: Pipeline) -> None:
    lines = pipeline()
    with bound(request_id="r-1"):
        lines.log.info("here")

    def elsewhere() -> None:
        with bound(request_id="r-1"):
            lines.log.error("failed")

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert crumbs(lines.last) == ["here"]


def test_without_an_id_threads_and_tasks_are_kept_apart(pipeline: Pipeline) -> None:
    lines = pipeline()
    lines.log.info("main")
    thread = threading.Thread(target=lambda: lines.log.error("failed in a thread"))
    thread.start()
    thread.join()
    assert crumbs(lines.last) == []

    async def work(name: str) -> None:
        lines.log.info("begin %s", name)
        await asyncio.sleep(0)
        lines.log.error("failed %s", name)

    async def main() -> None:
        await asyncio.gather(work("a"), work("b"))

    asyncio.run(main())
    assert [crumbs(line) for line in lines.lines[-2:]] == [["begin a"], ["begin b"]]


def test_the_context_that_was_quiet_longest_makes_way(pipeline: Pipeline) -> None:
    lines = pipeline(contexts=3)
    for name in ("a", "b", "c", "a", "d"):
        with bound(request_id=name):
            lines.log.info("in %s", name)
    assert len(lines.errors.trails._trails) == 3
    with bound(request_id="a"):
        lines.log.error("failed")
    assert crumbs(lines.last) == ["in a", "in a"]
    with bound(request_id="b"):
        lines.log.error("failed")
    assert crumbs(lines.last) == []


def test_a_large_message_leaves_a_small_crumb(pipeline: Pipeline) -> None:
    lines = pipeline()
    lines.log.info("x" * 1_000_000, extra={"event.name": "e" * 1_000_000})
    lines.log.error("failed")
    [crumb] = lines.last["error.breadcrumbs"]
    assert len(crumb["message"]) == 300
    assert len(crumb["event.name"]) == 100


def test_crumbs_hold_what_redaction_has_left(pipeline: Pipeline) -> None:
    lines = pipeline()
    lines.log.info("password=%s", "hunter2hunter2")
    [trail] = lines.errors.trails._trails.values()
    assert "hunter2" not in str(list(trail))


def test_none_are_kept_when_none_are_wanted(pipeline: Pipeline) -> None:
    before = len(redaction.witnesses)
    lines = pipeline(breadcrumbs=0)
    assert len(redaction.witnesses) == before
    lines.log.info("step")
    lines.log.error("failed")
    assert "error.breadcrumbs" not in lines.last


def test_a_filter_that_is_gone_keeps_nothing_any_more(pipeline: Pipeline) -> None:
    before = len(redaction.witnesses)
    lines = pipeline()
    assert len(redaction.witnesses) == before + 1
    lines.log.handlers.clear()
    del lines
    gc.collect()
    assert len(redaction.witnesses) <= before + 1
    handler = logging.NullHandler()
    del handler


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_child_begins_with_none(pipeline: Pipeline) -> None:
    lines = pipeline()
    lines.log.info("parent")
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        lines.log.error("failed")
        os.write(writing, str(len(crumbs(lines.last))).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 10) == b"0"
    os.close(reading)
    os.close(writing)


def test_a_record_put_together_by_hand_does_no_harm(pipeline: Pipeline) -> None:
    lines = pipeline()
    record = logging.makeLogRecord({"levelno": None, "msg": "odd", "name": "shop.test"})
    assert lines.filter(record)
    assert lines.errors.trails.failed == 1
