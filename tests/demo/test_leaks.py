from __future__ import annotations

import base64
import json
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamalog.demo.leaks import Detector
from lamalog.demo.people import Secret

NAME = Secret("name", "欧阳明哲")
PASSWORD = Secret("password", "tR7!xQ2pLw9z+a")
PHONE = Secret("phone", "13812345678")
PLACE = Secret("GPS", "35.0, 23.856")
HOME = Secret("home path", "oliviabennett9396")
ALL = (NAME, PASSWORD, PHONE, PLACE, HOME)

FORMS = {
    "raw": lambda s: s,
    "json": lambda s: json.dumps({"x": s}),
    "json in json": lambda s: json.dumps(json.dumps({"x": s})),
    "percent": lambda s: urllib.parse.quote(s, safe=""),
    "form": lambda s: urllib.parse.urlencode({"q": s}),
    "bytes": lambda s: repr(s.encode()),
    "bytes in json": lambda s: json.dumps(repr(s.encode())),
    "hex": lambda s: s.encode().hex(),
    "upper": str.upper,
    "colour": lambda s: f"{s[:3]}\x1b[31m{s[3:]}",
    "base64": lambda s: base64.b64encode(f"user:{s}".encode()).decode(),
    "base64 url": lambda s: base64.urlsafe_b64encode(f"a{s}b".encode()).decode(),
}


@pytest.mark.parametrize("secret", ALL, ids=lambda secret: secret.kind)
@pytest.mark.parametrize("form", FORMS)
def test_a_secret_is_found_in_every_form(form, secret):
    text = f"some line\n… {FORMS[form](secret.value)} …\n"
    assert [leak.secret for leak in Detector(ALL).search("x", text.encode())][:1] == [secret]


@given(before=st.binary(max_size=50), after=st.binary(max_size=50), secret=st.sampled_from(ALL))
def test_a_secret_is_found_between_any_bytes(before, after, secret):
    found = Detector(ALL).search("x", before + secret.value.encode() + after)
    assert secret in {leak.secret for leak in found}


@pytest.mark.parametrize("text", ["+86 138 1234 5678", "138-1234-5678", "(138) 1234.5678"])
def test_a_phone_is_found_however_it_is_written(text):
    assert {leak.secret for leak in Detector(ALL).search("x", text.encode())} == {PHONE}


@pytest.mark.parametrize("text", ["password=tR7!xQ2[REDACTED]", "…pLw9z+a"])
def test_half_a_password_is_a_leak(text):
    assert {leak.secret for leak in Detector(ALL).search("x", text.encode())} == {PASSWORD}


def test_leaks_at_the_seams_of_the_search_are_found():
    for offset in range(-30, 8):
        data = b"." * ((1 << 20) + offset) + PASSWORD.value.encode()
        assert Detector([PASSWORD]).search("x", data), offset


def test_nothing_is_found_where_nothing_is():
    text = "user [REDACTED:name] phone 138****5678, 13812 3456 items, 35.0, 23.85, oliviabennett" * 50
    assert Detector(ALL).search("x", text.encode()) == []


def test_a_leak_says_where_it_is():
    (leak, *_) = Detector(ALL).search("app.jsonl", f"login password={PASSWORD.value} ok".encode())
    assert (leak.place, leak.form) == ("app.jsonl", "as it is")
    assert "login password=" in leak.excerpt
