"""Text from strangers is cut, decoded and made visible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.http._text import as_size, from_latin, host_and_port, shown


def test_long_text_is_cut_and_says_so():
    assert shown("a" * 300, 256) == "a" * 255 + "…"
    assert shown("a" * 256, 256) == "a" * 256


def test_what_could_forge_a_line_is_escaped():
    assert shown("a\nb\x1b[31m\u202e", 100) == "a\\nb\\x1b[31m\\u202e"


@pytest.mark.parametrize(
    ("raw", "text"),
    [(b"/caf\xc3\xa9", "/café"), (b"/caf\xe9", "/caf\\xe9"), (b"/\xff\xfe", "/\\xff\\xfe"), (b"/a", "/a")],
)
def test_wsgi_bytes_become_the_text_they_were(raw, text):
    assert from_latin(raw.decode("latin-1")) == text


def test_text_that_is_decoded_already_is_left():
    assert from_latin("/修复") == "/修复"


@given(st.text())
def test_decoding_never_raises(text):
    from_latin(text)


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("42", 42), ("", None), ("-1", None), ("+1", None), ("1_0", None), (" 1", None), ("٣", None),
     ("9" * 18, 10**18 - 1), ("9" * 19, None), ("1.5", None), (None, None), (5, None)],
)  # fmt: skip
def test_only_plain_digits_are_a_size(text, size):
    assert as_size(text) == size


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("example.org", ("example.org", None)),
        ("example.org:8080", ("example.org", 8080)),
        ("[::1]:80", ("::1", 80)),
        ("10.0.0.1:99999", ("10.0.0.1", None)),
        ("evil\nhost", None),
        ("a" * 1000, None),
        ("<script>", None),
        ("", None),
        (None, None),
    ],
)
def test_a_host_header_counts_when_it_is_one(host, found):
    assert host_and_port(host) == found
