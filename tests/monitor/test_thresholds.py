from __future__ import annotations

import math
import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.exceptions import ConfigError
from lamalog.monitor.metrics import METRICS
from lamalog.monitor.sample import Sample
from lamalog.monitor.thresholds import DEFAULTS, Threshold, as_thresholds
from lamalog.monitor.thresholds_texts import TEXTS, name_of
from lamalog.monitor.thresholds_values import shown, shown_rate
from lamalog.monitor.thresholds_watch import GONE, Change, Kind, Watch

CPU = "system.cpu.utilization"
LIMIT = Threshold("cpu", CPU, limit=0.9, clear=0.8, hold=10, cooldown=60)


def play(watch: Watch, values: list[float | None], metric: str = CPU, elapsed: float | None = 5.0) -> list[Change]:
    found = []
    for value in values:
        readings = {} if value is None else {metric: value}
        found += watch.look(Sample(0.0, 0.0, elapsed, readings))
    return found


def kinds(changes: list[Change]) -> list[Kind]:
    return [change.kind for change in changes]


def test_one_warning_when_it_has_held_and_one_end_with_peak_and_length() -> None:
    found = play(Watch((LIMIT,)), [0.5, 0.95, 0.96, 0.99, 0.97, 0.85, 0.7, 0.7, 0.7, 0.7])
    assert kinds(found) == [Kind.BEGAN, Kind.ENDED]
    began, ended = found
    assert (began.value, began.duration) == (0.99, 10.0)
    assert (ended.value, ended.peak) == (0.7, 0.99)
    assert ended.duration == pytest.approx(25.0)  # from the first at 0.95 until it was below 0.8


def test_a_short_peak_is_not_told() -> None:
    assert play(Watch((LIMIT,)), [0.5, 0.99, 0.99, 0.5] * 20) == []


def test_what_wavers_around_the_limit_is_told_once() -> None:
    """Hysteresis: between the limit and where it is clear nothing changes."""
    assert kinds(play(Watch((LIMIT,)), [0.95] * 5 + [0.85, 0.95] * 50)) == [Kind.BEGAN]


def test_in_the_cool_down_it_is_counted_and_told_afterwards() -> None:
    high, low = [0.95] * 3, [0.5] * 3
    watch = Watch((LIMIT,))
    assert kinds(play(watch, high + low)) == [Kind.BEGAN, Kind.ENDED]
    assert play(watch, high + low) == []
    found = play(watch, [0.5] * 20 + high)
    assert kinds(found) == [Kind.BEGAN]
    assert found[0].kept_quiet == 0  # long enough ago to be forgotten
    watch = Watch((Threshold("cpu", CPU, 0.9, 0.8, hold=10, cooldown=100),))
    play(watch, high + low)
    found = play(watch, high + low + [0.95] * 30)
    assert kinds(found) == [Kind.BEGAN]
    assert found[0].kept_quiet == 1
    assert found[0].duration >= 60


def test_time_asleep_does_not_count() -> None:
    watch = Watch((LIMIT,))
    assert play(watch, [0.95], elapsed=5.0) == []
    assert play(watch, [0.95] * 10, elapsed=None) == []


def test_too_little_can_be_bad_too() -> None:
    watch = Watch((Threshold("power", "hw.power", limit=10, clear=20, hold=0, below=True),))
    found = play(watch, [100.0, 5.0, 2.0, 15.0, 25.0], metric="hw.power[gpu0]")
    assert kinds(found) == [Kind.BEGAN, Kind.ENDED]
    assert (found[1].peak, found[1].device) == (2.0, "gpu0")


def test_each_device_by_itself() -> None:
    watch = Watch((Threshold("t", "hw.temperature", 87, 82, hold=0),))
    found = watch.look(Sample(0, 0, 5, {"hw.temperature[gpu0]": 90.0, "hw.temperature[gpu1]": 60.0}))
    assert [(change.device, change.kind) for change in found] == [("gpu0", Kind.BEGAN)]
    assert [device for _, device in watch.active] == ["gpu0"]


def test_readings_that_stop_end_it_after_a_while() -> None:
    watch = Watch((LIMIT,))
    play(watch, [0.95] * 3)
    found = play(watch, [None] * int(GONE / 5 + 1))
    assert [(change.kind, change.gone) for change in found] == [(Kind.ENDED, True)]


def test_a_huge_disk_with_room_is_no_trouble_and_one_that_is_cleared_in_absolute_terms_is_over() -> None:
    disk = next(each for each in DEFAULTS if each.name == "disk")
    watch = Watch((disk,))

    def look(ratio: float, free: float) -> list[Change]:
        values = {"system.filesystem.utilization[/]": ratio, "system.filesystem.free[/]": free}
        return [change for _ in range(4) for change in watch.look(Sample(0, 0, 5.0, values))]

    assert look(0.95, 400e9) == []
    assert kinds(look(0.95, 5e9)) == [Kind.BEGAN]
    assert kinds(look(0.95, 30e9)) == [Kind.ENDED]


@given(st.lists(st.none() | st.floats(0, 1), max_size=200), st.sampled_from([None, 1.0, 5.0]))
def test_beginnings_and_ends_alternate_and_nothing_is_kept_of_what_is_well(
    values: list[float | None], elapsed: float | None
) -> None:
    watch = Watch((LIMIT,))
    found = kinds(play(watch, values, elapsed=elapsed))
    assert found == [Kind.BEGAN, Kind.ENDED] * (len(found) // 2) + [Kind.BEGAN] * (len(found) % 2)
    play(watch, [0.1] * 100)
    assert watch._states == {}


# -- options -----------------------------------------------------------------------------------------------------------


def only(spec: Any, name: str = "cpu") -> Threshold:
    return next(each for each in as_thresholds({name: spec}) if each.name == name)


@pytest.mark.parametrize(
    ("name", "spec", "limit", "hold"),
    [
        ("cpu", 0.8, 0.8, 300),
        ("cpu", "80%", 0.8, 300),
        ("cpu", ">= 0.8 for 2 min", 0.8, 120),
        ("cpu", {"above": 0.8, "for": "1 min"}, 0.8, 60),
        ("disk", "75 %", 0.75, 10),
        ("swapping", "20 MB/s for 30 s", 20e6, 30),
        ("event_loop", "200 ms", 0.2, 0),
        ("gpu_temperature", "90 °C", 90, 30),
    ],
)
def test_ways_to_write_a_limit(name: str, spec: Any, limit: float, hold: float) -> None:
    found = only(spec, name)
    assert (found.limit, found.hold) == (limit, hold)
    assert found.clear == pytest.approx(found.limit * 0.95)
    assert found.guard == ""  # one's own limit counts as it is


def test_a_default_may_be_named_by_its_metric() -> None:
    assert [each.limit for each in as_thresholds({CPU: "70%"}) if each.metric == CPU] == [0.7]


def test_any_metric_can_have_a_limit() -> None:
    found = only({"below": "1 GB", "for": "5 s", "cooldown": "1 h"}, "system.memory.available")
    assert found == Threshold(
        "system.memory.available", "system.memory.available", 1e9, 1.05e9, hold=5, cooldown=3600, below=True
    )
    assert only("< 500 MB", "system.memory.available").below


def test_what_is_not_named_keeps_its_default_and_each_can_be_switched_off() -> None:
    assert as_thresholds(True) == DEFAULTS == as_thresholds("on") == as_thresholds({})
    assert as_thresholds("off") == () == as_thresholds(None)
    names = {each.name for each in as_thresholds({"cpu": "off", "swap": None, "disk": "on"})}
    assert names == {each.name for each in DEFAULTS} - {"cpu", "swap"}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"dsk": 0.9}, "unknown resource 'dsk' \\(did you mean 'disk'\\?\\)"),
        ({1: 0.9}, "unknown resource 1"),
        ({"disk": "much"}, "disk: 'much': write a limit such as '90%'"),
        ({"disk": "9 bananas"}, "disk: '9 bananas' is no limit"),
        ({"disk": {"abov": 1}}, "disk: unknown key 'abov' \\(did you mean 'above'\\?\\)"),
        ({"disk": {"above": 1, "below": 0}}, "write above or below, not both"),
        ({"disk": {"above": 0.8, "clear": 0.9}}, "clear: 0.9 is beyond the limit 0.8"),
        ({"disk": {"for": "a while"}}, "disk: for: bad duration 'a while'"),
        ({"hw.power": {"for": "1 s"}}, "hw.power: write the limit"),
        ({"cpu": float("nan")}, "nan is no limit"),
        ({"cpu": [1]}, "write a limit"),
        ("perhaps", "is no switch"),
    ],
)
def test_bad_limits_say_what_to_write(value: Any, text: str) -> None:
    with pytest.raises(ConfigError, match=text):
        as_thresholds(value)


def test_the_defaults_are_about_metrics_there_are_and_their_advice_exists() -> None:
    from lamalog.monitor.thresholds_advice import _HELP

    for each in DEFAULTS:
        assert each.metric in METRICS
        assert not each.guard or each.guard in METRICS
        assert _HELP[each.metric] in TEXTS["en"]
        assert math.isfinite(each.limit)
        assert each.clear <= each.limit
        assert len({each.name for each in DEFAULTS}) == len(DEFAULTS)


def test_every_language_has_every_sentence_with_the_same_places() -> None:
    import string

    def places(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert TEXTS["en"].keys() == TEXTS["zh"].keys()
    for key, text in TEXTS["en"].items():
        assert places(text) == places(TEXTS["zh"][key]), key
    assert name_of("hw.temperature", "gpu0", "zh") == "gpu0 温度"
    assert name_of("hw.power", "gpu0", "en") == "hw.power gpu0"


@pytest.mark.parametrize(
    ("metric", "value", "text"),
    [
        (CPU, 0.931, "93%"),
        ("process.memory.usage", 1.25e9, "1.2 GB"),
        ("system.disk.read.rate", 5e6, "5.0 MB/s"),
        ("hw.temperature", 87, "87 °C"),
        ("hw.power", 412.345, "412.345 W"),
        ("cpython.gc.pause.max", 1.5, "1.50 s"),
        ("process.thread.count", 1200, "1200"),
        ("hw.gpu.throttle.thermal", 1, "1"),
    ],
)
def test_values_for_people(metric: str, value: float, text: str) -> None:
    assert shown(metric, value) == text


def test_rates_for_people_use_a_span_in_which_there_is_something_to_see() -> None:
    assert shown_rate("process.memory.usage", 12e6 / 60) == "12 MB/min"
    assert shown_rate("process.memory.usage", 12e6 / 3600) == "12 MB/h"
    assert shown_rate("process.memory.usage", 1.0) == "86 kB/d"
    assert shown_rate("process.thread.count", 2 / 60) == "2/min"


# -- advice ------------------------------------------------------------------------------------------------------------


def test_advice_names_the_largest_in_the_log_directory(tmp_path: Any) -> None:
    from lamalog.monitor.sampler_filesystems import mountpoint_of
    from lamalog.monitor.thresholds_advice import Adviser

    (tmp_path / "old").mkdir()
    for name, size in (("a.jsonl", 1000), ("b.jsonl", 5_000_000), ("old/c", 9_000_000), ("d", 10)):
        with open(tmp_path / name, "wb") as file:
            file.truncate(size)
    advice = Adviser("en", [str(tmp_path)]).advise("system.filesystem.utilization", mountpoint_of(str(tmp_path)))
    assert advice.text.startswith(
        f"largest in the log directory: old{os.sep} 9.0 MB, b.jsonl 5.0 MB, a.jsonl 1.0 kB; free"
    )
    assert advice.fields["resource.top"][0] == {"file.name": f"old{os.sep}", "file.size": 9_000_000}
    elsewhere = Adviser("en", [str(tmp_path)]).advise("system.filesystem.utilization", "/nowhere")
    assert "largest" not in elsewhere.text
    assert "free space now" in elsewhere.text


@pytest.mark.parametrize("metric", ["system.memory.utilization", "system.cpu.utilization"])
def test_advice_names_the_processes_that_use_most(metric: str) -> None:
    from lamalog.monitor.thresholds_advice import Adviser

    advice = Adviser("zh", []).advise(metric, "")
    top = advice.fields.get("resource.top", [])
    assert len(top) <= 3
    assert [each["usage"] for each in top] == sorted((each["usage"] for each in top), reverse=True)
    assert advice.text


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="reads /proc")
def test_advice_tells_what_is_open() -> None:
    from lamalog.monitor.thresholds_advice import Adviser

    read, write = os.pipe()
    advice = Adviser("en", []).advise("process.unix.file_descriptor.utilization", "")
    os.close(read)
    os.close(write)
    assert advice.fields["resource.top"]["pipes"] >= 2
    assert "pipes" in advice.text


def test_advice_that_takes_too_long_is_done_without(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    from lamalog.monitor import thresholds_advice

    end = threading.Event()
    monkeypatch.setattr(thresholds_advice, "BUDGET", 0.02)
    monkeypatch.setattr(thresholds_advice, "by_memory", lambda _: end.wait(60))
    advice = thresholds_advice.Adviser("en", []).advise("system.memory.utilization", "")
    end.set()
    assert advice.text == TEXTS["en"]["memory"]
    assert advice.fields == {}


def test_the_place_where_a_loop_is_stuck_is_found_and_an_idle_one_is_nowhere() -> None:
    import asyncio
    import threading
    import time

    from lamalog.monitor.sampler_loops import HEARTS, watch_loop
    from lamalog.monitor.thresholds_advice import Adviser, where_is

    entered, go_on, idle, end = (threading.Event() for _ in range(4))

    def resize_a_picture() -> None:
        entered.set()
        go_on.wait(60)

    async def main() -> None:
        watch_loop(name="web")
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        resize_a_picture()
        idle.set()
        await asyncio.get_running_loop().run_in_executor(None, end.wait, 60)

    thread = threading.Thread(target=lambda: asyncio.run(main()))
    thread.start()
    try:
        assert entered.wait(60)
        advice = Adviser("en", []).advise("asyncio.eventloop.delay.max", "web")
        assert "resize_a_picture" in advice.fields["asyncio.eventloop.place"]
        assert advice.text.startswith("the loop is in monitor")
        go_on.set()
        assert idle.wait(60)
        deadline = time.monotonic() + 60
        while where_is(thread.ident) is not None:  # until it has come back to its selector
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        go_on.set()
        end.set()
        thread.join()
        HEARTS.forget()
    assert where_is(None) is None
    assert where_is(-1) is None
