from __future__ import annotations

import logging
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.exceptions import ConfigError
from lamalog.formatters import ConsoleFormatter
from lamalog.text import cell_width

ANSI = re.compile(r"\x1b\[[\d;]*m")
ANY = st.text(st.characters(exclude_categories=()))
#: Lengths stay within what the formatter shows whole.
NASTY = ["\n", "\r", "\r\n", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]


def record(message: str = "hello", level: int = logging.INFO, name: str = "app", **extra: Any) -> logging.LogRecord:
    made = logging.LogRecord(name, level, "/srv/x/worker.py", 7, message, None, None, "run")
    made.created = 1_700_000_000.25
    made.__dict__.update(extra)
    return made


def draw(made: logging.LogRecord, color: bool = False, emoji: bool = True, **options: Any) -> str:
    return ConsoleFormatter(utc=True, **options).render(made, color=color, emoji=emoji)


def test_a_line_has_time_level_logger_message_and_fields():
    line = draw(record("worker joined", node="w-3", gpu=0, busy=0.5, ok=True, nothing=None, name_="张三"))
    assert line == (
        "22:13:20.250 💡 INFO     app                 worker joined  "
        "node=w-3  gpu=0  busy=0.5  ok=True  nothing=None  name_=张三"
    )


@pytest.mark.parametrize(
    ("level", "emoji", "sgr"),
    [
        (5, "🔬", "2;36"),
        (logging.DEBUG, "🐛", "34"),
        (logging.INFO, "💡", "32"),
        (25, "✅", "1;32"),
        (logging.WARNING, "🚧", "33"),
        (logging.ERROR, "❌", "1;31"),
        (logging.CRITICAL, "🔥", "1;97;41"),
        (35, "🚧", "33"),
        (1, "🔬", "2;36"),
        (99, "🔥", "1;97;41"),
    ],
)
def test_each_level_has_its_emoji_and_colour(level, emoji, sgr):
    line = draw(record(level=level), color=True)
    assert f" {emoji} \x1b[{sgr}m{logging.getLevelName(level)}\x1b[0m " in line


@pytest.mark.parametrize("emoji", [True, False])
def test_columns_align_whatever_the_level_and_name(emoji):
    lines = [
        draw(record("HERE", level, name), emoji=emoji, show_caller="never")
        for level in (5, 10, 20, 25, 30, 40, 50)
        for name in ("a", "lama.scheduler", "服务.调度器", "服务.调度器.很长的名字.非常长", "x" * 80, "🔥.é")
    ]
    assert len({cell_width(line.partition("HERE")[0]) for line in lines}) == 1


def test_a_long_logger_name_keeps_its_telling_end():
    assert "…package.scheduler " in draw(record(name="company.product.package.scheduler"), logger_width=18)


def test_colour_changes_nothing_but_colour():
    try:
        raise ValueError("no")
    except ValueError as error:
        made = record("two\nlines", 40, a=1, exc_info=(ValueError, error, error.__traceback__))
    assert ANSI.sub("", draw(made, color=True)) == draw(made)


@pytest.mark.parametrize("breaker", NASTY)
@pytest.mark.parametrize("place", ["message", "value", "key", "logger", "level", "exception", "function"])
def test_no_data_can_forge_a_record(breaker, place):
    """Whatever breaks lines for anybody: the forged part never begins a line."""
    forged = f"x{breaker}2026-01-01 00:00:00 INFO forged"
    made = record(level=logging.DEBUG)
    if place == "message":
        made.msg = forged
    elif place == "value":
        made.__dict__["field"] = forged
    elif place == "key":
        made.__dict__[forged] = 1
    elif place == "logger":
        made.name = forged
    elif place == "level":
        made.levelname = forged
    elif place == "function":
        made.funcName = forged
    else:
        made.exc_info = (ValueError, ValueError(forged), None)
    text = draw(made)
    for line in text.splitlines()[1:]:
        assert line.startswith("    ")
    assert sum(line.startswith("22:13:20") for line in text.splitlines()) == 1


@given(ANY, ANY, ANY, ANY)
def test_only_our_own_escapes_reach_the_terminal(message, key, value, name):
    made = record(message, name=name)
    made.__dict__.setdefault(key or "k", value)
    for color in (False, True):
        text = ANSI.sub("", draw(made, color=color)) if color else draw(made)
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
        assert all(line.startswith("    ") for line in text.split("\n")[1:])


def test_sequences_in_data_are_shown_and_not_obeyed():
    line = draw(record("\x1b[31mred\x1b]0;title\x07 \u202egnp", field="\x9b2J"))
    assert r"\x1b[31mred\x1b]0;title\x07 \u202egnp" in line
    assert r'field="\x9b2J"' in line


def test_further_lines_of_a_message_stand_under_its_beginning():
    first, second, third = draw(record("a\tb\r\nc\td\n12:00:00 INFO forged")).split("\n")
    column = first.index("a       b") + 1  # the emoji is two columns wide
    assert second == " " * column + "c       d"
    assert third == " " * column + "12:00:00 INFO forged"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("simple-value/1.2", "simple-value/1.2"),
        ("", '""'),
        ("two words", '"two words"'),
        ('say "hi"', r'"say \"hi\""'),
        ("a=b", '"a=b"'),
        ("a,b", '"a,b"'),
        ("line\nbreak", r'"line\nbreak"'),
        (1.5, "1.5"),
        (1718000000.123, "1718000000.12"),
        (0.1 + 0.2, "0.3"),
        (10**30, "1" + "0" * 30),
        (True, "True"),
        (None, "None"),
        ([1, "a b", None], '[1, "a b", None]'),
        ({"a": {"b": [1, 2]}}, "{a={b=[1, 2]}}"),
        ([], "[]"),
        ({}, "{}"),
    ],
)
def test_values_are_short_and_unambiguous(value, shown):
    assert draw(record(field=value)).endswith(f"  field={shown}")


def test_long_and_deep_values_are_cut_visibly():
    assert draw(record(field="x" * 1000), max_value=10).endswith("field=xxxxxxxxx…")
    assert "31, … 68 more]" in draw(record(field=list(range(100))))
    assert draw(record(field=[[[[[[1]]]]]])).endswith("field=[[[[[…]]]]]")
    many = draw(record(**{f"k{n}": n for n in range(200)}))
    assert many.endswith("… 136 more fields")


def test_a_huge_message_is_cut_and_the_cut_counted():
    line = draw(record("y" * 100_000), max_message=100)
    assert line.endswith("y… (99900 more characters)")
    assert "y" * 101 not in line


def test_a_duration_is_shown_with_its_unit():
    assert draw(record(duration=0.0123)).endswith("  duration=12.3ms")
    assert draw(record(duration="soon")).endswith("  duration=soon")


def test_context_comes_last_and_dimmed():
    from lamalog.context import bound

    with bound(request_id="r-1"):
        line = draw(record(node="w"), color=True)
    assert line.endswith("\x1b[35mnode\x1b[0m=w  \x1b[2mrequest_id=r-1\x1b[0m")


@pytest.mark.parametrize(
    ("option", "level", "shown"),
    [
        ("debug", logging.DEBUG, True),
        ("debug", logging.INFO, False),
        ("always", logging.CRITICAL, True),
        ("never", 5, False),
        (True, logging.INFO, True),
        (False, logging.DEBUG, False),
    ],
)
def test_the_caller_is_shown_where_asked_for(option, level, shown):
    assert ("(worker.py:7 run)" in draw(record(level=level), show_caller=option)) is shown


@pytest.mark.parametrize(
    ("time_format", "shown"),
    [
        ("%H:%M:%S.%3f", "22:13:20.250"),
        ("%Y-%m-%dT%H:%M:%S.%fZ", "2023-11-14T22:13:20.250000Z"),
        ("%H:%M", "22:13"),
        ("%3f|%f|%%f", "250|250000|%f"),
    ],
)
def test_time_formats(time_format, shown):
    assert draw(record(), time_format=time_format).startswith(f"{shown} ")


@pytest.mark.parametrize("created", [float("nan"), float("inf"), 1e300, -1.0, "yesterday", None])
def test_an_absurd_time_costs_no_record(created):
    made = record()
    made.created = created
    assert "hello" in draw(made)


def test_marks_of_rescued_records_are_shown():
    from lamalog.rescue import mark

    made = record("bad %d")
    made.args = ("x",)
    mark(made, "filter X raised ValueError: \x1b[2J")
    line = draw(made)
    assert "lamalog.rescued=" in line
    assert "TypeError" in line
    assert r"\x1b[2J" in line


def test_under_a_foreign_handler_there_is_no_colour_unless_told(capsys):
    handler = logging.StreamHandler()
    handler.setFormatter(ConsoleFormatter())
    handler.handle(record())
    handler.setFormatter(ConsoleFormatter(color="always", emoji=True))
    handler.handle(record())
    plain, coloured = capsys.readouterr().err.splitlines()
    assert plain.endswith(" i  INFO     app                 hello")
    assert "\x1b[32mINFO" in coloured
    assert "💡" in coloured


def test_dict_config_makes_it_by_class_and_by_factory():
    import logging.config

    logging.config.dictConfig(
        {
            "version": 1,
            "formatters": {
                "a": {"class": "lamalog.formatters.ConsoleFormatter", "datefmt": "%H"},
                "b": {"()": "lamalog.formatters.ConsoleFormatter", "color": "never", "logger_width": 0},
            },
            "handlers": {
                "a": {"class": "lamalog.handlers.console.ConsoleHandler", "formatter": "a"},
                "b": {"class": "lamalog.handlers.console.ConsoleHandler", "formatter": "b", "stream": "stdout"},
            },
            "root": {"handlers": ["a", "b"]},
        }
    )
    first, second = (handler.formatter for handler in logging.getLogger().handlers)
    assert isinstance(first, ConsoleFormatter)
    assert first.time_format == "%H"
    assert isinstance(second, ConsoleFormatter)
    assert second.logger_width == 0


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"color": "allways"}, "color='allways' (did you mean 'always'?)"),
        ({"emoji": "yes"}, "emoji='yes'"),
        ({"show_caller": 3}, "show_caller=3"),
        ({"logger_width": "20"}, "logger_width='20'"),
        ({"logger_width": True}, "logger_width=True"),
        ({"max_message": 1}, "10 or more"),
        ({"utc": "on"}, "utc='on'"),
        ({"time_format": 5}, "time_format=5"),
        ({"fmt": "%(message)s"}, "'format' is not an option"),
    ],
)
def test_a_wrong_option_is_named(options, says):
    with pytest.raises(ConfigError, match=re.escape(says)):
        ConsoleFormatter(**options)


def test_a_sample_of_the_monitor_shows_its_message_and_a_warning_its_advice():
    """The many fields are for machines; advice gets a line of its own."""
    shown = draw(record("CPU 12%", **{"event.name": "resource.sample", "system.cpu.utilization": 0.12}))
    assert "CPU 12%" in shown
    assert "system.cpu" not in shown
    shown = draw(
        record("disk / 93%", **{"event.name": "resource.warning", "resource.value": 0.93, "advice": "free some"})
    )
    assert shown.splitlines()[1].strip() == "→ free some"
    assert "resource.value" not in shown
