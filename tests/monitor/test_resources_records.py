from __future__ import annotations

import logging

import pytest

from lamalog.monitor.resources_notices import Notices
from lamalog.monitor.resources_records import Recorder, describe, rounded
from lamalog.monitor.sample import Sample, from_fields
from lamalog.monitor.thresholds import DEFAULTS
from lamalog.monitor.thresholds_advice import Advice, Adviser
from lamalog.monitor.thresholds_watch import Change
from lamalog.monitor.thresholds_watch import Kind as ChangeKind
from lamalog.monitor.trends import Kind, Trend
from lamalog.monitor.trends_fit import Growth
from lamalog.testing import Entry, capture

CPU, FREE = "system.cpu.utilization", "system.filesystem.free[/]"


def record(samples: list[dict[str, float]], every: float | None = 30.0, flush: bool = False) -> list[Entry]:
    recorder = Recorder(every)
    with capture() as records:
        for number, values in enumerate(samples):
            recorder.add(Sample(0.0, number * 5.0, 5.0 if number else None, values))
        if flush:
            recorder.flush()
    return list(records)


def test_the_first_sample_with_rates_is_told_at_once_and_then_one_each_half_minute() -> None:
    told = record([{CPU: 0.5}] * 25)
    assert [entry.fields["resource.samples"] for entry in told] == [2, 6, 6, 6]
    assert [entry.fields["resource.interval"] for entry in told] == [5.0, 30.0, 30.0, 30.0]
    assert {(entry.event, entry.levelno, entry.logger) for entry in told} == {
        ("resource.sample", logging.DEBUG, "lamalog.monitor")
    }


def test_means_and_the_extremes_that_are_far_from_them() -> None:
    told = record(
        [{}, {}] + [{CPU: cpu, FREE: free} for cpu, free in zip((0.1, 0.2, 0.9), (9e9, 8e9, 1e9), strict=True)],
        flush=True,
    )
    fields = told[-1].fields
    assert fields[CPU] == 0.4
    assert fields["system.filesystem.free"] == [6_000_000_000]
    assert fields["resource.max"] == {CPU: 0.9, FREE: 9_000_000_000}
    assert fields["resource.min"] == {FREE: 1_000_000_000}


def test_a_record_reads_back_as_a_sample() -> None:
    told = record([{CPU: 0.5, "hw.power[gpu0]": 300.0}] * 2)
    assert from_fields(told[0].fields) == {
        CPU: 0.5,
        "hw.power[gpu0]": 300.0,
        "resource.samples": 2,
        "resource.interval": 5.0,
    }


def test_without_records_nothing_is_kept() -> None:
    assert record([{CPU: 0.5}] * 20, every=None, flush=True) == []
    assert record([], flush=True) == []


def test_numbers_have_as_many_digits_as_they_mean_something() -> None:
    assert rounded(CPU, 0.123456) == 0.1235
    assert rounded("process.memory.usage", 12345.678) == 12345
    assert rounded("system.disk.read.rate", 12345.678) == 12345.7
    assert rounded("process.thread.count", 12.5) == 12.5
    assert isinstance(rounded("process.thread.count", 12.0), int)


def test_the_message_is_for_people() -> None:
    values = {
        CPU: 0.123,
        "process.cpu.utilization": 0.004,
        "system.memory.usage": 2.1e9,
        "system.memory.limit": 8e9,
        "process.memory.usage": 120e6,
        "system.filesystem.utilization[/]": 0.29,
        "hw.gpu.utilization[gpu0]": 0.45,
        "hw.gpu.memory.utilization[gpu0]": 0.8,
    }
    assert describe(values) == (
        "CPU 12% (process 0.4%), memory 2.1 GB of 8.0 GB, process 120 MB, disk / 29%, gpu0 45%, gpu0 memory 80%"
    )
    assert describe({}) == "resources"
    assert describe({"process.cpu.utilization": 0.5}) == "CPU of the process 50%"


# -- notices -----------------------------------------------------------------------------------------------------------


class Fixed(Adviser):
    def advise(self, metric: str, device: str) -> Advice:
        return Advice("free some", {"resource.top": [{"file.name": "a", "file.size": 1}]})


def notices(language: str = "en") -> Notices:
    return Notices(language, Fixed(language, []))


DISK = next(each for each in DEFAULTS if each.name == "disk")


def test_a_warning_has_value_limit_length_and_advice() -> None:
    with capture() as records:
        notices().change(Change(ChangeKind.BEGAN, DISK, "/data", 0.934, 0.95, 75.0, kept_quiet=2))
    entry = next(iter(records))
    assert (entry.event, entry.levelno) == ("resource.warning", logging.WARNING)
    assert entry.message == "disk /data: 93% (limit 90%) for 1 min 15 s; 2 more times since it was last told"
    assert entry.fields["resource.name"] == "system.filesystem.utilization"
    assert entry.fields["resource.device"] == "/data"
    assert (entry.fields["resource.value"], entry.fields["resource.limit"]) == (0.934, 0.9)
    assert entry.fields["advice"] == "free some"
    assert entry.fields["resource.top"] == [{"file.name": "a", "file.size": 1}]


def test_the_end_has_peak_and_length() -> None:
    with capture() as records:
        notices().change(Change(ChangeKind.ENDED, DISK, "/", 0.5, 0.95, 75.0))
        notices("zh").change(Change(ChangeKind.ENDED, DISK, "/", 0.5, 0.95, 75.0, gone=True))
    ended, gone = records
    assert (ended.event, ended.levelno) == ("resource.recovered", logging.INFO)
    assert ended.message == "disk / is back to normal: 50%; was beyond 90% for 1 min 15 s, at worst 95%"
    assert (ended.fields["resource.peak"], ended.fields["duration"]) == (0.95, 75.0)
    assert gone.message == "磁盘 /已无读数；超出 90% 共 1 min 15 s，最坏 95%"


GROWTH = Growth(slope=2e5, low=1.5e5, high=2.5e5, value=80e9, rise=0.7e9, span=3600.0)


def test_what_will_be_full_says_when() -> None:
    trend = Trend(Kind.FULL, "system.filesystem.usage", "/", 97.36e9, GROWTH, 100e9, (13200.0, 10560.0, 17600.0))
    with capture() as records:
        notices().trend(trend)
    entry = next(iter(records))
    assert (entry.event, entry.levelno) == ("resource.trend", logging.WARNING)
    assert entry.message == "disk / is full in 3 h 40 min (2 h 56 min to 4 h 53 min): grows 12 MB/min, 2.6 GB left"
    assert entry.fields["resource.full_in"] == 13200.0
    assert entry.fields["resource.full_in.low"] == 10560.0
    assert entry.fields["resource.growth"] == 200000


def test_what_only_grows_may_be_a_leak_and_its_end_is_information() -> None:
    with capture() as records:
        notices().trend(Trend(Kind.GROWS, "process.memory.usage", "", 2e9, GROWTH))
        notices().trend(Trend(Kind.STOPPED, "process.memory.usage", "", 2e9))
    grows, stopped = records
    assert grows.message == (
        "memory of this process grows 12 MB/min (9.0 MB/min to 15 MB/min): 2.0 GB now, 700 MB more than 1 h 00 min ago (leak?)"
    )
    assert (stopped.message, stopped.levelno) == ("memory of this process grows no more: 2.0 GB", logging.INFO)
    assert (grows.fields["resource.trend"], stopped.fields["resource.trend"]) == ("grows", "stopped")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_default_can_be_told(language: str) -> None:
    with capture() as records:
        for each in DEFAULTS:
            for kind in ChangeKind:
                notices(language).change(Change(kind, each, "x", each.limit, each.limit, 1.0))
    assert len(list(records)) == 2 * len(DEFAULTS)
    assert not [entry.message for entry in records if "{" in entry.message]


@pytest.mark.parametrize(
    "size", [13_912_345_678, 18_612_345_678, 4_111_111_111_111_111, 110_101_199_003_077, 123_456_789]
)
def test_no_size_is_taken_for_the_number_of_a_person_or_a_card(size: int) -> None:
    """As integers 13.9 GB are a mobile number in China, and 4.1 PB a credit card's."""
    from lamalog.redact import default_redactor

    names = ["system.memory.usage", "process.memory.usage", "system.filesystem.free[/]", "hw.gpu.memory.usage[gpu0]"]
    told = record([{name: float(size) for name in names}] * 2)[0].fields
    assert default_redactor().value(told) == told
    grown = Growth(slope=size, low=size, high=size, value=size, rise=size, span=3600.0)
    with capture() as records:
        notices().trend(Trend(Kind.FULL, "system.filesystem.usage", "/", size, grown, size, (60.0, 50.0, 70.0)))
        notices().change(Change(ChangeKind.BEGAN, DISK, "/", size, size, 1.0))
    for entry in records:
        assert default_redactor().value(entry.fields) == entry.fields
