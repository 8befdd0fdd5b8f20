from __future__ import annotations

import asyncio
import contextlib
import logging
import time

import pytest
import structlog

from lamalog.exceptions import ConfigError
from lamalog.lifecycle.operations import operation
from lamalog.lifecycle.thresholds import set_threshold


def test_it_is_told_and_timed(records):
    with operation("mask.refine", module="worker", pixels=5) as op:
        time.sleep(0.02)
        op.add(holes=2)
    begin, done = records
    assert (begin.event, begin.level) == ("mask.refine.begin", "DEBUG")
    assert (done.event, done.level, done.logger) == ("mask.refine.done", "INFO", "lama.worker")
    assert (done["pixels"], done["holes"]) == (5, 2)
    assert (done["lama.module"], done["lama.operation"], done["lama.state"]) == ("worker", "mask.refine", "done")
    assert 0.02 <= done["duration"] == op.duration < 60


def test_over_its_threshold_it_is_a_warning(records):
    set_threshold("mask.refine", "1 ms")
    for slow in ({}, {"slow": None}, {"slow": "1 h"}, {"slow": 0.001}):
        with operation("mask.refine", **slow):
            time.sleep(0.005)
    assert [entry.level for entry in records.find("mask.refine.done")] == ["WARNING", "INFO", "INFO", "WARNING"]


def test_it_fails_with_advice_and_raises_on(records):
    with pytest.raises(FileNotFoundError):
        with operation("mask.load"):
            open("/nowhere/mask.png").close()
    entry = records.assert_logged("mask.load.failed", level="ERROR", exception=FileNotFoundError)
    assert "/nowhere/mask.png" in entry["error.advice"]
    assert entry["error.type"] == "FileNotFoundError"


def test_interrupted_is_not_failed(records):
    with pytest.raises(KeyboardInterrupt):
        with operation("x.y"):
            raise KeyboardInterrupt
    records.assert_logged("x.y.stopped", level="WARNING", exception=None, count=1)


def test_the_caller_is_the_users_line_in_with_async_with_and_exit_stacks(records):
    def sync_user():
        with operation("a.b"):
            pass

    def stacked_user():
        with contextlib.ExitStack() as stack:
            stack.enter_context(operation("a.b"))

    async def async_user():
        async with operation("a.b"):
            await asyncio.sleep(0)

    sync_user()
    stacked_user()
    asyncio.run(async_user())
    names = [entry.record.funcName for entry in records if entry.logger != "asyncio"]
    assert names == ["sync_user"] * 2 + ["stacked_user"] * 2 + ["async_user"] * 2


def test_any_logger_will_do(records):
    adapter = logging.LoggerAdapter(logging.getLogger("adapted"), {"tenant": "acme"})
    bound = structlog.get_logger("structured").bind(tenant="acme")
    wrapped = structlog.wrap_logger(logging.getLogger("wrapped"), wrapper_class=structlog.stdlib.BoundLogger).bind(
        tenant="acme"
    )
    for logger in ("by.name", logging.getLogger("by.object"), adapter, wrapped, bound, object()):
        with operation("a.b", logger=logger, slow=None):
            pass
    done = records.find("a.b.done")
    assert [entry.logger for entry in done[:4]] == ["by.name", "by.object", "adapted", "wrapped"]
    assert [entry.fields.get("tenant") for entry in done] == [None, None, "acme", "acme", "acme", None]
    assert done[5].logger == "lama.worker"


def test_a_level_that_is_off_costs_little_and_changes_nothing():
    logger = logging.getLogger("quiet")
    logger.setLevel(100)
    with operation("a.b", logger=logger) as op:
        pass
    assert op.duration is not None


def test_a_bad_threshold_is_told_where_it_is_set_and_ignored_where_it_is_used(records):
    with pytest.raises(ConfigError, match=r"threshold of a\.b: bad duration 'soon'"):
        set_threshold("a.b", "soon")
    with operation("a.b", slow="soon"):
        pass
    records.assert_logged("a.b.done", level="INFO")
    records.assert_logged(message="threshold of a.b could not be told", level="WARNING")


def test_a_handler_that_raises_does_not_reach_the_user():
    class Broken(logging.Handler):
        def handle(self, record):
            raise RuntimeError("no")

    logger = logging.getLogger("broken")
    logger.addHandler(Broken())
    logger.setLevel(1)
    ran = False
    with operation("a.b", logger=logger):
        ran = True
    assert ran
