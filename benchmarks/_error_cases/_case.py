"""One labelled way to fail: a function that really raises, and what a person says about the exception."""

from __future__ import annotations

import importlib
import importlib.util
import random
import sys
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

Run = Callable[["Values"], Any]


class Values:
    """Made-up values, the same for the same *seed*, others for another: what differs between two equal errors."""

    def __init__(self, seed: int, extra: Any = None) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        #: What the runner lends: servers on loopback.
        self.lent = extra

    @cached_property
    def folder(self) -> Path:
        """An empty directory of this variant's own."""
        return Path(tempfile.mkdtemp(prefix=f"run{self.seed}-"))

    def word(self) -> str:
        """A lower-case word, five to nine letters."""
        return "".join(self.random.choices("abcdefghijklmnopqrstuvwxyz", k=self.random.randint(5, 9)))

    def number(self, low: int = 2, high: int = 99999) -> int:
        return self.random.randint(low, high)

    def uuid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def email(self) -> str:
        return f"{self.word()}@{self.word()}.example"

    def path(self) -> str:
        """An absolute path that does not exist."""
        return f"/{self.word()}/{self.word()}/{self.word()}.dat"


@dataclass(frozen=True)
class Case:
    """One function that raises, labelled before anything was tuned on it."""

    #: Module and function, unique.
    name: str
    #: What is one bug: exceptions of one group have one cause, and one change would put an end to all of them.
    group: str
    #: ``error.category`` that a person would give it.
    category: str
    #: Raises; returns only if it could not, or if it logs.
    run: Run
    #: Import name of the library whose code fails; ``""``: the application's own or the standard library's.
    library: str = ""
    #: Lowest and first too high version of Python on which it can be raised.
    python: tuple[tuple[int, int], tuple[int, int]] = ((3, 10), (4, 0))
    #: Codes of advice that fit, if a person has said.
    advice: tuple[str, ...] = ()
    #: What it needs of the runner: ``"http"``, ``"redis"``.
    lent: tuple[str, ...] = ()
    #: It raises nothing but logs at ERROR, on a logger below ``shop``.
    logs: bool = False

    def possible(self) -> bool:
        """Whether this interpreter can raise it."""
        if not self.python[0] <= sys.version_info[:2] < self.python[1]:
            return False
        return not self.library or self.library in sys.modules or importlib.util.find_spec(self.library) is not None


_cases: dict[str, Case] = {}


def case(group: str, category: str, library: str = "", **more: Any) -> Callable[[Run], Run]:
    """Decorator: register a function as a case. Several functions may share a *group*: ways to the same bug."""

    def register(run: Run) -> Run:
        name = f"{run.__module__.rpartition('.')[2]}.{run.__name__}"
        if name in _cases:
            raise ValueError(f"two cases are named {name}")
        _cases[name] = Case(name, group, category, run, library, **more)
        return run

    return register


def load() -> list[Case]:
    """All cases of all modules of this package, in a fixed order."""
    package = importlib.import_module(__package__)
    for path in sorted(Path(str(package.__file__)).parent.glob("*.py")):
        if not path.stem.startswith("_"):
            importlib.import_module(f"{__package__}.{path.stem}")
    return list(_cases.values())
