from __future__ import annotations

import logging

import pytest

from lamalog import names
from lamalog.exceptions import ConfigError


@pytest.fixture(autouse=True)
def default_prefix():
    yield
    names.set_prefix(names.DEFAULT_PREFIX)


@pytest.mark.parametrize(
    ("module", "full"),
    [
        ("scheduler", "lama.scheduler"),
        ("worker.w-3", "lama.worker.w-3"),
        ("lama.scheduler", "lama.scheduler"),
        ("lama", "lama"),
        ("lamalog", "lama.lamalog"),
        ("", "lama"),
    ],
)
def test_a_module_has_its_logger_under_the_prefix(module, full):
    assert names.get_logger(module) is logging.getLogger(full)


def test_the_prefix_can_be_set_and_left_out():
    assert names.set_prefix("shop.gpu") == "lama"
    assert names.get_logger("worker").name == "shop.gpu.worker"
    names.set_prefix("")
    assert names.get_logger("worker").name == "worker"
    assert names.get_logger("").name == "root"


@pytest.mark.parametrize("prefix", [".x", "x.", "a..b", "a b", None, 7, "a\nb"])
def test_what_is_no_name_is_refused(prefix):
    with pytest.raises(ConfigError, match="prefix"):
        names.set_prefix(prefix)
    assert names.logger_name("worker") == "lama.worker"


def test_lifecycle_events_follow_the_prefix():
    from lamalog.lifecycle.queues import queue_depth
    from lamalog.testing import capture

    names.set_prefix("shop")
    with capture() as records:
        queue_depth("q", 1)
    assert records[0].logger == "shop.queue_manager"
