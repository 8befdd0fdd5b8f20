from __future__ import annotations

import threading

import pytest

from lamalog.monitor.gpu import GpuSource
from lamalog.monitor.patience import Patience, Silence
from lamalog.monitor.sampler import Moment
from lamalog.monitor.sampler_filesystems import FilesystemSource
from lamalog.testing import capture


def test_an_answer_and_an_error_come_back() -> None:
    patience: Patience[int] = Patience("test", 30)
    assert patience.ask(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        patience.ask(lambda: 1 // 0)
    assert not patience.waiting


def test_while_one_question_is_open_no_other_is_asked() -> None:
    patience: Patience[bool] = Patience("test", 0.01)
    end, asked = threading.Event(), []
    with pytest.raises(Silence, match=r"no answer within 0.01 s"):
        patience.ask(lambda: end.wait(60))
    for _ in range(5):
        with pytest.raises(Silence, match="more than"):
            patience.ask(lambda: bool(asked.append(1)))
    assert asked == []
    assert sum(thread.name == "lamalog-test" for thread in threading.enumerate()) == 1
    end.set()
    for thread in threading.enumerate():
        if thread.name == "lamalog-test":
            thread.join(60)
    patience.seconds = 30
    assert patience.ask(lambda: True)


def test_without_threads_there_is_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", fail)
    with pytest.raises(Silence, match="can't start"):
        Patience("test", 1).ask(lambda: 1)


def test_at_the_end_of_the_interpreter_there_is_nothing_to_speak_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """As Python 3.12 and later put it."""

    def fail(self: threading.Thread) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    monkeypatch.setattr(threading.Thread, "start", fail)
    with capture() as records:
        GpuSource().read(Moment(0.0, 5.0))
        FilesystemSource(["."]).read(Moment(0.0, 5.0))
    assert list(records) == []
