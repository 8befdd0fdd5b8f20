from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog import monitor
from lamalog.monitor.listeners import Listeners
from lamalog.monitor.sample import Sample, as_fields, from_fields, key, split
from lamalog.testing import capture

NUMBERS = st.floats(allow_nan=False, allow_infinity=False) | st.integers(0, 10**15)
DEVICES = st.text(min_size=1, max_size=8)
NAMES = st.sampled_from(["system.cpu.utilization", "process.memory.usage"]) | st.builds(
    key, st.sampled_from(["hw.gpu.utilization", "hw.temperature", "system.filesystem.usage"]), DEVICES
)


def sample(**values: float) -> Sample:
    return Sample(1.0, 2.0, 5.0, values)


def test_devices_of_a_metric() -> None:
    found = sample(**{"hw.power[gpu0]": 70.0, "hw.power[gpu1]": 80.0, "hw.power_supply[x]": 1.0, "a": 2.0})
    assert found.devices("hw.power") == {"gpu0": 70.0, "gpu1": 80.0}
    assert found["a"] == 2.0
    assert found.get("b") is None
    assert "a" in found


def test_what_has_devices_stands_in_lists_on_a_record() -> None:
    fields = sample(**{"hw.power[gpu0]": 70.0, "hw.power[gpu1]": 80.0, "hw.temperature[gpu1]": 50.0, "a": 2}).fields()
    assert fields == {"a": 2, "hw.id": ["gpu0", "gpu1"], "hw.power": [70.0, 80.0], "hw.temperature": [None, 50.0]}


@given(st.dictionaries(NAMES, NUMBERS))
def test_a_record_gives_the_values_back(values: dict[str, float]) -> None:
    assert from_fields(as_fields(values)) == values


@given(st.sampled_from(["hw.power"]), st.text(min_size=1))
def test_a_key_comes_apart_whatever_the_device_is_called(metric: str, device: str) -> None:
    assert split(key(metric, device)) == (metric, device)


def test_strangers_on_a_record_are_no_readings() -> None:
    assert from_fields({"a": "x", "b": True, "c": [1], "hw.id": "gpu0", "hw.power": [1.0], "d": None, "e": 1}) == {
        "e": 1
    }


def test_a_listener_that_raises_is_told_once_and_the_others_hear_everything() -> None:
    heard: list[Sample] = []
    listeners = Listeners()

    def broken(_: Sample) -> None:
        raise ValueError("no")

    listeners.subscribe(broken)
    end = listeners.subscribe(heard.append)
    with capture() as records:
        for _ in range(3):
            listeners.tell(sample(a=1.0))
    assert len(heard) == 3
    assert [entry.message for entry in records if "broken" in entry.message] == [
        f"no reading of listener {broken.__qualname__}: ValueError: no"
    ]
    end()
    listeners.tell(sample(a=1.0))
    assert len(heard) == 3
    assert len(listeners) == 1


def test_only_functions_can_listen() -> None:
    with pytest.raises(TypeError, match="can't be called"):
        Listeners().subscribe("print")  # type: ignore[arg-type]


def test_every_public_name_resolves() -> None:
    assert set(monitor._HOMES) == set(monitor.__all__)
    for name in monitor.__all__:
        assert getattr(monitor, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nope'"):
        monitor.nope  # noqa: B018
