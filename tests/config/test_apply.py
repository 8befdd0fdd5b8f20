"""Everything is made first, then swapped in, then the old is closed: no record is lost, no failure silences."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any, ClassVar

import pytest

from lamalog.config.apply import Applied, BuildError, apply


class Collector(logging.Handler):
    """Keeps messages; knows whether it was closed."""

    every: ClassVar[list[str]] = []

    def __init__(self, tag: str = "") -> None:
        super().__init__()
        self.tag = tag
        self.closed = False

    def emit(self, record: logging.LogRecord) -> None:
        assert not self.closed
        self.every.append(self.tag + record.getMessage())

    def close(self) -> None:
        self.closed = True
        super().close()


@pytest.fixture(autouse=True)
def forget() -> None:
    Collector.every = []


def config(tag: str = "", **sections: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"c": {"()": Collector, "tag": tag}},
        "root": {"level": "INFO", "handlers": ["c"]},
        **sections,
    }


def test_it_does_what_dictconfig_does(tmp_path: Path) -> None:
    apply(
        config(
            formatters={"f": {"format": "%(name)s:%(message)s"}},
            filters={"only": {"name": "a"}},
            handlers={
                "file": {
                    "class": "logging.FileHandler",
                    "filename": str(tmp_path / "x"),
                    "formatter": "f",
                    "level": "ERROR",
                },
                "c": {"()": Collector, "filters": ["only"], ".": {"tag": "set:"}},
            },
            loggers={"a.b": {"level": "DEBUG", "handlers": ["c"], "propagate": False}},
            root={"level": "WARNING", "handlers": ["file", "c"]},
        )
    )
    logging.getLogger("a.b").debug("one")
    logging.getLogger("a").info("below the level")
    logging.getLogger("a").error("two")
    logging.getLogger("z").error("filtered")
    assert Collector.every == ["set:one", "set:two"]
    assert (tmp_path / "x").read_text() == "a:two\nz:filtered\n"
    assert logging.getLogger().handlers[0].get_name() == "file"
    assert logging._handlers["file"] is logging.getLogger().handlers[0]  # type: ignore[attr-defined]


def test_handlers_in_front_of_others_are_made_after_them() -> None:
    applied = apply(
        config(
            handlers={
                "a": {"class": "logging.handlers.MemoryHandler", "capacity": 10, "target": "z"},
                "z": {"()": Collector},
            },
            root={"handlers": ["a"], "level": "INFO"},
        )
    )
    assert list(applied.handlers) == ["z", "a"]
    logging.error("x")
    assert Collector.every == ["x"]


def test_a_part_that_can_not_be_made_changes_nothing(tmp_path: Path) -> None:
    first = apply(config("old:"))
    bad = config(handlers={"c": {"()": Collector}, "f": {"class": "logging.FileHandler", "filename": str(tmp_path)}})
    with pytest.raises(BuildError, match="IsADirectoryError") as error:
        apply(bad, first)
    assert error.value.path == ("handlers", "f")
    logging.error("still here")
    assert Collector.every == ["old:still here"]


def test_the_old_handlers_are_closed_and_their_names_go_to_the_new() -> None:
    first = apply(config("old:"))
    second = apply(config("new:"), first)
    assert first.handlers["c"].closed  # type: ignore[attr-defined]
    assert not second.handlers["c"].closed  # type: ignore[attr-defined]
    assert logging._handlers["c"] is second.handlers["c"]  # type: ignore[attr-defined]
    logging.error("x")
    assert Collector.every == ["new:x"]


def test_what_the_old_one_set_and_the_new_one_does_not_mention_is_taken_back() -> None:
    first = apply(config(loggers={"a": {"level": "DEBUG", "propagate": False, "handlers": ["c"]}}))
    apply(config(), first)
    logger = logging.getLogger("a")
    assert (logger.level, logger.propagate, logger.handlers) == (logging.NOTSET, True, [])


def test_handlers_that_others_have_added_meanwhile_stay() -> None:
    first = apply(config())
    foreign = logging.NullHandler()
    logging.getLogger().addHandler(foreign)
    second = apply(config(), first)
    assert logging.getLogger().handlers == [second.handlers["c"], foreign]
    second.remove()
    assert logging.getLogger().handlers == [foreign]


def test_the_first_one_replaces_whatever_there_is() -> None:
    before = Collector()
    logging.getLogger().addHandler(before)
    applied = apply(config())
    assert logging.getLogger().handlers == [applied.handlers["c"]]
    assert before.closed


def test_loggers_are_silenced_only_when_asked_for_and_only_for_as_long() -> None:
    other, child = logging.getLogger("other"), logging.getLogger("named.child")
    first = apply(config(disable_existing_loggers=True, loggers={"named": {}}))
    assert (other.disabled, child.disabled) == (True, False)
    apply(config(), first)
    assert not other.disabled


def test_no_record_is_lost_while_configurations_change_under_load() -> None:
    applied = apply(config())
    stop, counts = threading.Event(), [0] * 3

    def work(number: int) -> None:
        logger = logging.getLogger(f"w{number}")
        while not stop.is_set():
            logger.info("%d:%d", number, counts[number])
            counts[number] += 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        applied = apply(config(), applied)
    stop.set()
    for thread in threads:
        thread.join()
    assert sorted(Collector.every) == sorted(f"{number}:{n}" for number in range(3) for n in range(counts[number]))
    assert min(counts) > 0


def test_removing_closes_and_resets() -> None:
    applied = apply(config(loggers={"a": {"level": "ERROR"}}))
    applied.remove()
    assert logging.getLogger().handlers == []
    assert (logging.getLogger().level, logging.getLogger("a").level) == (logging.WARNING, logging.NOTSET)
    assert applied.handlers["c"].closed  # type: ignore[attr-defined]


def test_what_was_made_before_a_failure_is_closed() -> None:
    made: list[Collector] = []

    def make() -> Collector:
        made.append(Collector())
        return made[0]

    with pytest.raises(BuildError):
        Applied(config(handlers={"a": {"()": make}, "b": {"()": "lamalog.nothing"}}))
    assert made[0].closed
