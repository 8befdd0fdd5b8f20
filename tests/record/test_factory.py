"""The standard library's LogRecord is the oracle."""

from __future__ import annotations

import asyncio
import logging
import os
import pickle
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.record import FastLogRecord, install_factory, uninstall_factory

_TIMED = {"created", "msecs", "relativeCreated"}


def attributes(kind: type[logging.LogRecord], *arguments: Any) -> dict[str, Any]:
    return {key: value for key, value in kind(*arguments).__dict__.items() if key not in _TIMED}


@given(
    name=st.text(max_size=10),
    level=st.integers(0, 60),
    pathname=st.text(max_size=20) | st.sampled_from(["/a/b.c.py", "<stdin>", "x", "/a/b/", "C:\\x\\y.py"]) | st.none(),
    args=st.tuples() | st.tuples(st.integers()) | st.tuples(st.dictionaries(st.text(), st.integers())) | st.none(),
)
def test_every_attribute_equals_stdlib(name: str, level: int, pathname: Any, args: Any) -> None:
    arguments = (name, level, pathname, 7, "msg", args, None, "func", "stack")
    assert attributes(FastLogRecord, *arguments) == attributes(logging.LogRecord, *arguments)
    assert list(FastLogRecord(*arguments).__dict__) == list(logging.LogRecord(*arguments).__dict__)


@pytest.mark.parametrize("flag", ["logThreads", "logProcesses", "logMultiprocessing", "logAsyncioTasks"])
def test_the_module_flags_of_logging_are_honoured(flag: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging, flag, False, raising=False)
    arguments = ("n", 20, "p.py", 1, "m", (), None)
    assert attributes(FastLogRecord, *arguments) == attributes(logging.LogRecord, *arguments)


def test_times_are_those_of_stdlib() -> None:
    ours, theirs = FastLogRecord("n", 20, "p", 1, "m", (), None), logging.LogRecord("n", 20, "p", 1, "m", (), None)
    assert ours.created == pytest.approx(theirs.created, abs=0.5)
    assert ours.relativeCreated == pytest.approx(theirs.relativeCreated, abs=500)
    assert 0 <= ours.msecs < 1000


def test_thread_and_task_names_are_those_of_the_caller() -> None:
    names: list[Any] = []

    async def main() -> None:
        task = asyncio.current_task()
        assert task is not None
        task.set_name("job")
        record = FastLogRecord("n", 20, "p", 1, "m", (), None)
        names.append((record.threadName, getattr(record, "taskName", "job")))

    thread = threading.Thread(target=lambda: asyncio.run(main()), name="T-7")
    thread.start()
    thread.join()
    assert names == [("T-7", "job")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_has_its_own_pid() -> None:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writing, str(FastLogRecord("n", 20, "p", 1, "m", (), None).process).encode())
        os._exit(0)
    os.waitpid(child, 0)
    assert os.read(reading, 50) == str(child).encode()
    os.close(reading)
    os.close(writing)


def test_records_pickle() -> None:
    record = FastLogRecord("n", 20, "p", 1, "m %s", ("x",), None)
    assert pickle.loads(pickle.dumps(record)).getMessage() == "m x"


def test_a_factory_the_host_has_set_stays() -> None:
    def mine(*args: Any, **kwargs: Any) -> logging.LogRecord:
        return logging.LogRecord(*args, **kwargs)

    logging.setLogRecordFactory(mine)
    install_factory()
    uninstall_factory()
    assert logging.getLogRecordFactory() is mine


def test_install_and_uninstall() -> None:
    install_factory()
    assert logging.getLogRecordFactory() is FastLogRecord
    uninstall_factory()
    assert logging.getLogRecordFactory() is logging.LogRecord
