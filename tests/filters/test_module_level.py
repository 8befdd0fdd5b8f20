from __future__ import annotations

import logging

import pytest

from lamalog.filters import ModuleLevelFilter

ONE = ModuleLevelFilter({"lama.worker": "DEBUG", "lama": "WARNING", "lama.worker.gpu": 40}, default="INFO")


@pytest.mark.parametrize(
    ("name", "level", "passes"),
    [
        ("lama.worker", logging.DEBUG, True),
        ("lama.worker.queue", logging.DEBUG, True),
        ("lama.worker.queue", 5, False),
        ("lama.worker.gpu.memory", logging.WARNING, False),
        ("lama.worker.gpu", logging.ERROR, True),
        ("lama.workers", logging.INFO, False),
        ("lama", logging.WARNING, True),
        ("lamalog", logging.DEBUG, False),
        ("other", logging.INFO, True),
        ("root", logging.DEBUG, False),
    ],
)
def test_the_longest_name_above_a_logger_counts(make, name, level, passes):
    assert ONE.filter(make(name=name, level=level)) is passes


def test_on_one_of_two_handlers_it_only_concerns_that_one(log, collecting):
    loud, quiet = collecting(), collecting(ModuleLevelFilter("filtered=ERROR"))
    log.addHandler(loud)
    log.addHandler(quiet)
    log.debug("detail")
    log.error("trouble")
    assert (loud.messages, quiet.messages) == (["detail", "trouble"], ["trouble"])
    assert quiet.filters[0].stats == {"passed": 1, "dropped": 1, "failed": 0}


def test_any_number_of_logger_names_takes_bounded_memory(make):
    one = ModuleLevelFilter("a=DEBUG", default="WARNING")
    for number in range(10_000):
        assert one.filter(make(name=f"a.{number}", level=logging.DEBUG))
    assert len(one._known) <= 4096
