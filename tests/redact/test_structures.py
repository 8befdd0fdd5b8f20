"""Values of any shape are redacted by name and by look, keep their type, and are never changed in place."""

from __future__ import annotations

import collections
import copy
import enum
import types
from dataclasses import dataclass, field

import pytest

from lamalog.redact import default_redactor

redact = default_redactor().value
MASK = "[REDACTED:password]"
Point = collections.namedtuple("Point", "x password")


@dataclass(frozen=True)
class User:
    name: str
    password: str
    tags: list = field(default_factory=list)


class Slotted:
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __str__(self):
        return f"Slotted {self.value}"


class Evil:
    def __str__(self):
        raise RuntimeError("no")

    __repr__ = __str__


class Level(str, enum.Enum):
    LOW = "low"


@pytest.mark.parametrize(
    ("value", "safe"),
    [
        ({"password": "x1", "n": 1}, {"password": MASK, "n": 1}),
        ({"a": [{"password": "x1"}]}, {"a": [{"password": MASK}]}),
        ({"password": ["a", {"b": "c"}]}, {"password": [MASK, {"b": MASK}]}),
        (("a", "mail bob@example.com"), ("a", "mail [REDACTED:email]")),
        ({"bob@example.com"}, {"[REDACTED:email]"}),
        (frozenset({"bob@example.com"}), frozenset({"[REDACTED:email]"})),
        (Point(1, "x"), Point(1, MASK)),
        (
            [("Authorization", "Bearer abc123456"), ("Host", "x")],
            [("Authorization", "[REDACTED:credential]"), ("Host", "x")],
        ),
        ([{"name": "password", "value": "x1"}], [{"name": "password", "value": MASK}]),
        (13800138000, "[REDACTED:cn-mobile]"),
        ({"bob@example.com": 1}, {"[REDACTED:email]": 1}),
        ({"token_count": 5, "max_tokens": 9}, {"token_count": 5, "max_tokens": 9}),
        (
            {"password": None, "secret": True, "token": "<token>"},
            {"password": None, "secret": True, "token": "<token>"},
        ),
        (User("bob", "x1", ["a"]), User("bob", MASK, ["a"])),
        (collections.OrderedDict(password="x1"), collections.OrderedDict(password=MASK)),
        (Slotted("bob@example.com"), "Slotted [REDACTED:email]"),
        (b"mail bob@example.com", b"mail [REDACTED:email]"),
        ({b"password": b"x1"}, {b"password": MASK}),
        ({"lat": 31.230416, "lon": 121.4737}, {"lat": "[REDACTED:coordinates]", "lon": "[REDACTED:coordinates]"}),
    ],
    ids=str,
)
def test_what_is_secret_is_hidden_and_the_shape_stays(value, safe):
    before = copy.deepcopy(value)
    found = redact(value)
    assert found == safe
    assert type(found) is type(safe)
    if not isinstance(value, Slotted):
        assert value == before


@pytest.mark.parametrize(
    "value",
    [
        1,
        1.5,
        None,
        True,
        "x",
        [1, 2],
        {"a": (1, 2)},
        User("bob", ""),
        range(5),
        Level.LOW,
        b"raw",
        types.SimpleNamespace(a=1),
        len,
        int,
    ],
)
def test_clean_values_come_back_as_they_are(value):
    assert redact(value) is value


def test_cycles_end():
    ring: dict = {"password": "x1"}
    ring["self"] = ring
    ring["list"] = [ring]
    found = redact(ring)
    assert found["password"] == MASK
    assert "x1" not in repr(found)


def test_depth_and_size_are_bounded():
    deep: list = []
    for _ in range(5_000):
        deep = [deep]
    assert "too deep" in repr(redact(deep))
    assert len(redact({"a": list(range(100_000)), "b": "bob@example.com"})["a"]) <= 1_001


def test_objects_that_raise_do_no_harm():
    evil = Evil()
    assert redact({"a": evil})["a"] is evil
    assert redact({Evil(): 1})


def test_an_exception_with_a_secret_becomes_safe_text():
    error = ValueError("password=hunter2")
    assert redact(error) == "ValueError: password=[REDACTED:password]"
    outer = RuntimeError("failed")
    outer.__cause__ = error
    assert "hunter2" not in repr(redact(outer))
    clean = KeyError("a")
    assert redact(clean) is clean


def test_attrs_and_pydantic():
    attrs = pytest.importorskip("attrs")
    pydantic = pytest.importorskip("pydantic")

    @attrs.frozen
    class A:
        password: str

    class P(pydantic.BaseModel):
        password: str
        n: int = 1

    assert redact(A("x1")) == A(MASK)
    assert redact(P(password="x1")).password == MASK
