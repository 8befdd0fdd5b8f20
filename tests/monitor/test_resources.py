from __future__ import annotations

import gc
import logging
import logging.config
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lamalog import monitor
from lamalog.exceptions import ConfigError
from lamalog.monitor import MonitorHandler, ResourceMonitor
from lamalog.monitor.resources_current import SHARED
from lamalog.monitor.resources_options import Options, as_options
from lamalog.testing import capture

PATIENCE = 60.0


@pytest.fixture(autouse=True)
def no_monitor() -> Iterator[None]:
    yield
    monitor.stop()


@pytest.fixture
def one() -> Iterator[ResourceMonitor]:
    made = ResourceMonitor(interval="50 ms", record=None, gpu=False)
    yield made
    made.stop()


def wait_for(condition: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE
    while not (found := condition()):
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.01)
    return found


def threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "lamalog-monitor"]


# -- life --------------------------------------------------------------------------------------------------------------


def test_samples_come_until_it_is_stopped_and_again_when_started(one: ResourceMonitor) -> None:
    assert one.latest is None
    assert not one.running
    assert one.start() is one
    one.start()
    wait_for(lambda: one.stats["samples"] >= 3)
    assert len(threads()) == 1
    assert threads()[0].daemon
    assert one.latest is not None
    assert "process.memory.usage" in one.latest
    one.stop()
    assert not one.running
    assert threads() == []
    one.stop()
    one.start()
    wait_for(lambda: one.stats["samples"] >= 1)


def test_the_interval_changes_while_it_runs() -> None:
    slow = ResourceMonitor(interval="1 h", record=None, gpu=False).start()
    try:
        wait_for(lambda: slow.stats["samples"] == 1)
        slow.interval = "50 ms"
        assert slow.interval == 0.05
        wait_for(lambda: slow.stats["samples"] >= 4)
        with pytest.raises(ConfigError, match="bad interval"):
            slow.interval = 0
    finally:
        slow.stop()


def test_a_sample_on_demand_needs_no_thread(one: ResourceMonitor) -> None:
    one.sample()
    sample = one.sample(detailed=True)
    assert sample["process.memory.unique"] > 0
    assert threads() == []


def test_listeners_get_every_sample(one: ResourceMonitor) -> None:
    heard: list[monitor.Sample] = []
    end = one.subscribe(heard.append)
    try:
        one.start()
        wait_for(lambda: len(heard) >= 3)
    finally:
        end()
    assert heard[0].elapsed is None
    assert [sample.monotonic for sample in heard] == sorted(sample.monotonic for sample in heard)


def test_what_was_sampled_since_the_last_record_is_told_at_the_end() -> None:
    with capture() as records:
        one = ResourceMonitor(interval="50 ms", record="1 h", gpu=False).start()
        wait_for(lambda: one.stats["samples"] >= 5)
        one.stop()
    told = [entry for entry in records if entry.event == "resource.sample"]
    assert len(told) == 2
    assert told[1].fields["resource.samples"] >= 3
    assert told[1].fields["process.memory.usage"] > 0


def test_a_listener_may_stop_it(one: ResourceMonitor) -> None:
    end = one.subscribe(lambda _: one.stop(timeout=0.1))
    one.start()
    wait_for(lambda: not threads() or not one.running)
    end()
    wait_for(lambda: not threads())


def test_gc_callbacks_are_gone_afterwards(one: ResourceMonitor) -> None:
    before = list(gc.callbacks)
    one.start()
    wait_for(lambda: one.stats["samples"] >= 1)
    one.stop()
    assert gc.callbacks == before


# -- one for the process -----------------------------------------------------------------------------------------------


def test_started_a_thousand_times_there_is_one() -> None:
    made = {monitor.start(interval="1 h", gpu=False) for _ in range(1000)}
    assert len(made) == 1
    assert len(threads()) == 1
    assert monitor.current() is made.pop()
    monitor.stop()
    assert monitor.current() is None
    assert threads() == []


def test_other_options_replace_it_and_wrong_ones_change_nothing() -> None:
    first = monitor.start(interval="1 h")
    second = monitor.start(interval="2 h")
    assert first is not second
    assert not first.running
    with pytest.raises(ConfigError):
        monitor.start(interval="soon")
    assert monitor.current() is second
    assert second.running


def config(**options: Any) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "handlers": {"monitor": {"class": "lamalog.monitor.MonitorHandler", "interval": "1 h", **options}},
        "loggers": {"lamalog.monitor": {"level": "DEBUG", "handlers": ["monitor"]}},
    }


def test_a_plain_dict_config_starts_it_and_the_next_without_it_stops_it() -> None:
    for _ in range(50):
        logging.config.dictConfig(config())
    assert len(threads()) == 1
    assert len(SHARED._wanted) == 1
    logging.config.dictConfig({"version": 1, "disable_existing_loggers": False})
    assert threads() == []


def test_logging_shutdown_stops_it() -> None:
    logging.config.dictConfig(config())
    logging.shutdown()
    assert threads() == []


def test_a_wrong_option_fails_where_it_stands_and_starts_nothing() -> None:
    with pytest.raises(ValueError, match="monitor") as caught:
        logging.config.dictConfig(config(interval="soon"))
    assert str(caught.value.__cause__).startswith("monitor: interval: bad duration 'soon'")
    assert threads() == []


def test_a_handler_that_is_lost_without_being_closed_keeps_nothing_running() -> None:
    handler = MonitorHandler(interval="1 h")
    assert len(threads()) == 1
    del handler
    gc.collect()
    assert threads() == []


def test_as_long_as_somebody_wants_it_it_runs() -> None:
    mine = monitor.start(interval="1 h")
    handler = MonitorHandler(interval="2 h")
    assert monitor.current() is not mine
    handler.close()
    handler.close()
    again = monitor.current()
    assert again is not None
    assert again.interval == 3600.0


def test_records_pass_the_handler_without_a_lock() -> None:
    handler = MonitorHandler(interval="1 h", level="INFO")
    assert handler.lock is None
    logger = logging.getLogger("lamalog.monitor")
    logger.addHandler(handler)
    logger.warning("one")
    handler.flush()
    assert handler.level == logging.INFO
    handler.close()


def test_the_handler_has_the_defaults_of_the_monitor() -> None:
    handler = MonitorHandler()
    assert handler.monitor.options == Options()
    handler.close()


# -- fork --------------------------------------------------------------------------------------------------------------

FORK = """
import os, sys, threading, time, warnings
warnings.simplefilter("error")
from lamalog import monitor

made = monitor.start(interval="50 ms", record=None, gpu=False, directories=["."])
deadline = time.monotonic() + 60
def wait(condition):
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
wait(lambda: made.stats["samples"] >= 2)
before = made.stats["samples"]
read, write = os.pipe()
child = os.fork()
if child == 0:
    wait(lambda: made.stats["samples"] >= 2)
    alive = [t.name for t in threading.enumerate() if t is not threading.main_thread()]
    names = sorted(made.latest.values)
    machine = [name for name in names if name.startswith("system.")]
    os.write(write, repr((alive, machine, "process.memory.usage" in names, made.latest.elapsed is not None)).encode())
    os._exit(0)
os.close(write)
print(os.read(read, 10000).decode())
os.waitpid(child, 0)
wait(lambda: made.stats["samples"] >= before + 2)
print([t.name for t in threading.enumerate() if t is not threading.main_thread()], len(made.latest.devices("system.filesystem.usage")))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
def test_a_forked_child_goes_on_with_what_is_its_own_and_the_parent_with_everything() -> None:
    """And forking a process with a monitor is no forking with threads, of which Python 3.12 warns."""
    done = subprocess.run([sys.executable, "-c", FORK], capture_output=True, text=True, timeout=120, check=False)
    assert done.stderr == ""
    child, parent = done.stdout.splitlines()
    assert eval(child) == (["lamalog-monitor"], [], True, True)
    assert eval(parent.rpartition(" ")[0]) == ["lamalog-monitor"]
    assert parent.endswith(" 1")


def test_the_interpreter_ends_while_it_runs() -> None:
    code = 'from lamalog import monitor; monitor.start(interval="50 ms"); import time; time.sleep(0.2); print("end")'
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "end\n", "")


def test_what_was_sampled_is_told_when_the_interpreter_ends() -> None:
    code = """
import logging, sys, time
logging.basicConfig(level="DEBUG", stream=sys.stdout, format="%(message)s")
from lamalog import monitor
made = monitor.start(interval="50 ms", record="1 h", gpu=False)
deadline = time.monotonic() + 60
while made.stats["samples"] < 5 and time.monotonic() < deadline:
    time.sleep(0.01)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == 2


def test_importing_and_starting_loads_nothing_heavy() -> None:
    """It is loaded in the thread, a second later."""
    code = """
import sys
from lamalog import monitor
monitor.start(interval="1 h")
print({"psutil", "pynvml", "prometheus_client", "opentelemetry", "asyncio"} & set(sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout == "set()\n"


# -- options -----------------------------------------------------------------------------------------------------------


def test_options_in_all_forms(tmp_path: Path) -> None:
    options = as_options(
        {
            "interval": 2,
            "record": "off",
            "health": None,
            "directories": f"{tmp_path}{os.pathsep}~",
            "gpu": "off",
            "pcie": "on",
            "scope": "process",
            "thresholds": {"cpu": "off"},
            "trends": "off",
            "language": "zh",
        }
    )
    assert options.interval == 2.0
    assert options.record is options.health is options.trends is None
    assert options.directories == (str(tmp_path), os.path.expanduser("~"))
    assert (options.gpu, options.pcie, options.scope, options.language) == (False, True, "process", "zh")
    assert as_options({"prometheus": "9464"}).prometheus == ("127.0.0.1", 9464)
    assert as_options({"prometheus": "[::1]:9464"}).prometheus == ("::1", 9464)
    assert as_options({"prometheus": "off"}).prometheus is None
    assert as_options({"directories": tmp_path}).directories == (str(tmp_path),)
    assert as_options({}) == Options()


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"intervall": 1}, "monitor: unknown option 'intervall' \\(did you mean 'interval'\\?\\)"),
        ({"interval": "1 ms"}, "monitor: interval: bad interval '1 ms'"),
        ({"interval": True}, "bad interval True"),
        ({"interval": None}, "bad interval None"),
        ({"interval": float("nan")}, "bad duration nan"),
        ({"record": "often"}, "monitor: record: bad duration 'often'"),
        ({"directories": 3}, "monitor: directories: 3: write a directory"),
        ({"directories": ["a\0b"]}, "is no directory"),
        ({"directories": [""]}, "is no directory"),
        ({"gpu": "perhaps"}, "monitor: gpu: 'perhaps' is no switch"),
        ({"scope": "al"}, "monitor: scope: 'al' \\(did you mean 'all'\\?\\): write one of auto, all, process"),
        ({"prometheus": "here"}, "monitor: prometheus: bad address 'here': write a port"),
        ({"prometheus": 70000}, "bad address 70000"),
        ({"language": "fr"}, "monitor: language: 'fr': write one of en, zh"),
        ({"thresholds": {"dsk": 1}}, "monitor: thresholds: unknown resource 'dsk'"),
        ({"trends": {"horizon": "x"}}, "monitor: trends: horizon: bad duration"),
    ],
)
def test_bad_options_say_what_to_write(given: dict[str, Any], text: str) -> None:
    with pytest.raises(ConfigError, match=text):
        ResourceMonitor(**given)


def test_where_the_process_can_not_be_read_the_rest_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """As without /proc."""
    import psutil

    def fail(*_: object) -> None:
        raise psutil.NoSuchProcess(1)

    monkeypatch.setattr("psutil.Process", fail)
    one = ResourceMonitor(gpu=False, directories=["."], record=None)
    with capture() as records:
        sample = [one.sample() for _ in range(3)][-1]
        one.stop()
    assert "system.memory.usage" in sample
    assert "process.memory.usage" not in sample
    assert [entry.event for entry in records] == ["monitor.trouble"]
