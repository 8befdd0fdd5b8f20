"""Charts are well-formed pictures of the numbers they were given, whatever these are called."""

from __future__ import annotations

import itertools
import math
import xml.etree.ElementTree as ET
from datetime import timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.charts import Series, Span, Unit, heat_map, lanes, line_chart, show, sparkline, stacked_bars
from lamalog.charts.axes import tick_label, ticks, time_ticks

NAMES = st.text(max_size=30) | st.sampled_from(
    ["<script>alert(1)</script>", "\x1b[31m\u202e", "a&b\"'", "\ud800", "名称"]
)
VALUES = st.none() | st.floats()


def parsed(picture: str) -> ET.Element:
    return ET.fromstring(picture)


def shapes(picture: str, tag: str, *classes: str) -> list[ET.Element]:
    return [e for e in parsed(picture).iter(tag) if set(classes) <= set((e.get("class") or "").split())]


@given(
    st.lists(st.tuples(NAMES, st.lists(st.tuples(st.floats(-10, 110), VALUES), max_size=20)), max_size=10),
    st.sampled_from(Unit),
)
def test_any_series_is_a_well_formed_picture(
    series: list[tuple[str, list[tuple[float, float | None]]]], unit: Unit
) -> None:
    picture = line_chart([Series(n, p) for n, p in series], start=0, end=100, label="<l>", unit=unit)
    root = parsed(picture)
    assert root.get("role") == "img"
    assert root.get("aria-label") == "<l>"
    for e in root.iter():
        for key in ("x", "y", "cx", "cy", "x1", "x2", "y1", "y2", "width", "height"):
            assert math.isfinite(float(e.get(key) or 0))


@given(st.dictionaries(NAMES, st.dictionaries(st.floats(0, 100), st.floats(0, 1e12)), max_size=9))
def test_any_counts_are_a_well_formed_picture(counts: dict[str, dict[float, float]]) -> None:
    parsed(stacked_bars(counts, start=0, end=100, width=5, label="counts"))


@given(
    st.lists(NAMES, max_size=5).flatmap(
        lambda rows: st.tuples(
            st.just(rows),
            st.lists(st.lists(st.floats(0, 1e9), min_size=4, max_size=4), min_size=len(rows), max_size=len(rows)),
        )
    )
)
def test_any_grid_is_a_well_formed_picture(grid: tuple[list[str], list[list[float]]]) -> None:
    parsed(heat_map(grid[0], ["a", "b", "c", "d"], grid[1], label="grid"))


def test_a_line_goes_up_when_values_do_and_breaks_where_none_is() -> None:
    points = [(0.0, 1.0), (1.0, 2.0), (2.0, None), (3.0, 4.0), (4.0, 3.0), (5.0, math.nan), (6.0, 1.0)]
    picture = line_chart([Series("one", points)], start=0, end=10, label="l")
    paths = shapes(picture, "{http://www.w3.org/2000/svg}path", "line") or shapes(picture, "path", "line")
    assert len(paths) == 2
    (first, second) = [[float(p.split()[1]) for p in (e.get("d") or "")[1:].split("L")] for e in paths]
    assert first[0] > first[1]  # y grows downwards
    assert second[0] < second[1]
    assert len(shapes(picture, "circle")) == 1  # a point alone is not lost


def test_bars_stand_upon_each_other_and_are_as_high_as_their_counts() -> None:
    picture = stacked_bars({"low": {0.0: 10.0}, "high": {0.0: 30.0, 5.0: 10.0}}, start=0, end=10, width=5, label="l")
    low, high, other = [e for e in shapes(picture, "rect", "fill") if float(e.get("width") or 0) > 20]
    assert float(high.get("height") or 0) == pytest.approx(3 * float(low.get("height") or 0), abs=0.3)
    assert float(high.get("y") or 0) + float(high.get("height") or 0) == pytest.approx(
        float(low.get("y") or 0), abs=0.2
    )
    assert float(other.get("x") or 0) > float(low.get("x") or 0)


def test_shades_go_from_none_to_darkest() -> None:
    picture = heat_map(["r"], ["a", "b", "c"], [[0, 1, 1000]], label="l")
    assert [e.get("class") for e in shapes(picture, "rect", "heat")] == ["heat h0", "heat h1", "heat h5"]


def test_a_sparkline_has_a_bar_for_each_value_but_zero() -> None:
    assert len(shapes(sparkline([0, 1, 5, 0], label="l"), "rect")) == 2
    assert len(shapes(sparkline([], label="l"), "rect")) == 0


def test_lanes_show_states_in_their_time() -> None:
    rows = {"w-1": [Span(0, 5, "up"), Span(5, 10, "lost", "killed")], "w-2": [Span(-5, 20, "up"), Span(30, 40, "up")]}
    picture = lanes(rows, start=0, end=10, label="l", classes={"up": "pass", "lost": "fail"})
    drawn = [e for e in shapes(picture, "rect", "fill") if e.get("height") == "15"]
    assert [e.get("class") for e in drawn] == ["fill pass", "fill fail", "fill pass"]
    assert float(drawn[0].get("width") or 0) == pytest.approx(float(drawn[1].get("width") or 0), abs=0.2)
    assert float(drawn[2].get("width") or 0) == pytest.approx(2 * float(drawn[0].get("width") or 0), abs=0.3)
    assert "killed" in picture


@given(st.floats(1e-9, 1e15), st.sampled_from(Unit))
def test_ticks_are_few_rise_evenly_and_cover_the_highest(high: float, unit: Unit) -> None:
    marks = ticks(high, unit)
    assert 2 <= len(marks) <= 14
    assert marks[0] == 0
    assert marks[-1] >= high * (1 - 1e-6)
    assert all(b > a for a, b in itertools.pairwise(marks))


@given(st.floats(0, 4e9), st.floats(0.01, 1e9))
def test_time_marks_are_few_and_within(first: float, span: float) -> None:
    marks = time_ticks(first, first + span, zone=timezone.utc)
    assert len(marks) <= 21
    assert all(first - 1 <= t <= first + span + 1 for t, _ in marks)


def test_times_are_round_ones() -> None:
    assert [label for _, label in time_ticks(0, 3600, zone=timezone.utc)][:3] == ["01-01", "00:10", "00:20"]
    assert [label for _, label in time_ticks(0, 30, zone=timezone.utc)][1] == "00:00:05"
    assert [label for _, label in time_ticks(0, 6 * 86400, zone=timezone.utc)][1] == "01-02"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, Unit.COUNT, "–"), (math.inf, Unit.BYTES, "–"), (1234, Unit.COUNT, "1,234"), (0.25, Unit.RATIO, "25 %"),
        (0.0123, Unit.SECONDS, "12.3 ms"), (2_500_000, Unit.BYTES, "2.5 MB"), (2_500_000, Unit.BYTES_PER_SECOND, "2.5 MB/s"),
        (61.5, Unit.CELSIUS, "61.5 °C"), (250, Unit.WATTS, "250 W"), (3.5, Unit.PER_SECOND, "3.50/s"),
    ],
)  # fmt: skip
def test_values_are_written_as_people_do(value: float | None, unit: Unit, text: str) -> None:
    assert show(value, unit) == text


@pytest.mark.parametrize(("value", "text"), [(0, "0 s"), (20, "20 s"), (120, "2 min"), (7200, "2 h"), (0.5, "500 ms")])
def test_axes_leave_out_digits_that_say_nothing(value: Any, text: str) -> None:
    assert tick_label(value, Unit.SECONDS) == text
