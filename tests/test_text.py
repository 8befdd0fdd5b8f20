from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.text import can_encode, cell_width, encodable, escape_control, pad, truncate

ENCODINGS = ["cp1252", "cp936", "ascii", "latin-1", "utf-8", "utf-16", "shift_jis", "iso2022_jp", "idna", "no-such"]
BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
#: Every code point, lone surrogates too, with the nasty ones made likely.
ANY = st.text(
    st.one_of(
        st.characters(exclude_categories=()),
        st.sampled_from(
            "\x00\x1b\r\n\t\x7f\x85\x9b\u2028\u2029\u202e\u2066\u200b\u200d\ufe0f\ud800\ufeff👍🏽é中🔥e\u0301"
        ),
    )
)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("plain text 123", "plain text 123"),
        ("中文 émoji ✅ 🔥", "中文 émoji ✅ 🔥"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x1b]8;;http://evil\x07", "\\x1b]8;;http://evil\\x07"),
        ("a\nb\r\tc", "a\\nb\\r\\tc"),
        ("\x9b31m\x85\x7f\x00", "\\x9b31m\\x85\\x7f\\x00"),
        ("user\u202egnp.exe\u2066x\u2069", "user\\u202egnp.exe\\u2066x\\u2069"),
        ("a\u2028b\u2029c", "a\\u2028b\\u2029c"),
        ("pass\u200bword\ufeff\xad", "pass\\u200bword\\ufeff\\xad"),
        ("\ud83d lone", "\\ud83d lone"),
        ("hidden\U000e0041", "hidden\\U000e0041"),
        ("ad\u200dmin", "ad\\u200dmin"),
        ("\u200d", "\\u200d"),
    ],
)
def test_what_could_deceive_is_shown_escaped(raw, shown):
    assert escape_control(raw) == shown


@pytest.mark.parametrize("text", ["👨‍👩‍👧", "❤️", "👍🏽", "می‌خواهم", "क्‍ष", "e\u0301", "한국어"])
def test_joiners_that_emoji_and_scripts_need_stay(text):
    assert escape_control(text) == text


def test_newlines_and_tabs_stay_on_request_and_nothing_else():
    assert escape_control("a\r\nb\n\tc\rd\x1be\x0bf\x85", keep_newlines=True) == "a\nb\n\tc\\rd\\x1be\\x0bf\\x85"


@given(ANY)
def test_escaped_text_is_one_line_without_controls(text):
    result = escape_control(text)
    assert len(result.splitlines()) <= 1
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in result)
    assert not any(unicodedata.bidirectional(char) in BIDI for char in result)
    assert escape_control(result) == result


@given(ANY)
def test_with_newlines_kept_only_they_break_lines(text):
    result = escape_control(text, keep_newlines=True)
    assert result.splitlines() == re.sub(r"\n\Z", "", result).split("\n") or not result
    assert "\x1b" not in result


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        *[("", 0), ("abc", 3), ("é", 1), ("e\u0301", 1), ("中文", 4), ("한", 2)],
        *[("🔥", 2), ("⚠️", 2), ("👨‍👩‍👧", 2), ("\x1b\n", 0), ("a\x00中", 3)],
    ],
)
def test_width_is_in_terminal_columns(text, columns):
    assert cell_width(text) == columns


@given(ANY, st.integers(-3, 60))
def test_padding_reaches_the_width_and_never_cuts(text, width):
    padded = pad(text, width)
    assert padded.startswith(text)
    assert padded.rstrip(" ") == text.rstrip(" ")
    assert cell_width(padded) == max(cell_width(text), width)


@given(ANY, st.integers(-3, 30))
def test_a_cut_text_fits_and_says_that_it_is_cut(text, width):
    result = truncate(text, width)
    assert cell_width(result) <= max(width, 0)
    if result != text and width > 0:
        assert result.endswith("…")
        assert text.startswith(result[:-1])


def test_a_cut_never_splits_a_cluster():
    assert truncate("👨‍👩‍👧👨‍👩‍👧", 3) == "👨‍👩‍👧…"
    assert truncate("中文字", 4) == "中…"
    assert truncate("e\u0301e\u0301e\u0301", 2) == "e\u0301…"


def test_cutting_is_bounded_whatever_piles_up():
    assert len(truncate("a" + "\u0301" * 1_000_000, 10)) <= 90
    assert truncate("x" * 10_000_000, 5) == "xxxx…"


@given(ANY, st.sampled_from(ENCODINGS))
def test_the_result_is_always_encodable(text, encoding):
    result = encodable(text, encoding)
    assert can_encode(result, encoding) or result.isascii()
    if can_encode(text, encoding):
        assert result == text


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("ascii", r"[OK] [x] [!] \u4e2d\u6587 caf\xe9 -> ..."),
        ("cp1252", r"[OK] [x] [!] \u4e2d\u6587 café -> …"),
        ("cp936", "[OK] [x] [!] 中文 café → …"),
        ("utf-8", "✅ ❌ ⚠️ 中文 café → …"),
        (None, "✅ ❌ ⚠️ 中文 café → …"),
    ],
)
def test_only_what_the_encoding_lacks_is_replaced(encoding, shown):
    assert encodable("✅ ❌ ⚠️ 中文 café → …", encoding) == shown
