"""Notes on exception objects: kept whatever the class does about attributes."""

from __future__ import annotations

import dataclasses
import pickle

import pytest

from lamalog.told import HOOK, REQUEST, note, noted


@dataclasses.dataclass(frozen=True)
class Frozen(Exception):
    code: int = 1


class Slotted(Exception):
    __slots__ = ("x",)


class Strange(Exception):
    def __getattr__(self, name: str) -> object:
        raise RuntimeError(name)

    def __setattr__(self, name: str, value: object) -> None:
        raise RuntimeError(name)

    def __getattribute__(self, name: str) -> object:
        if name == "__dict__":
            raise RuntimeError(name)
        return super().__getattribute__(name)


@pytest.mark.parametrize("error", [ValueError("x"), Frozen(), Slotted(), Strange(), KeyboardInterrupt()], ids=repr)
def test_a_note_is_kept_and_says_nothing_about_others(error: BaseException) -> None:
    assert noted(error, HOOK) is None
    note(error, HOOK)
    assert noted(error, HOOK) is True
    assert noted(error, REQUEST) is None


def test_what_is_no_exception_has_no_notes() -> None:
    for value in (None, 3, "x", ValueError):
        note(value, HOOK)
        assert noted(value, HOOK) is None


def test_notes_go_along_to_other_processes() -> None:
    error = ValueError("x")
    note(error, HOOK)
    assert noted(pickle.loads(pickle.dumps(error)), HOOK)
