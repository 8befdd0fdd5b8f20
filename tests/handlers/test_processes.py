"""The short form of every stress scenario: real processes, real signals; nothing lost, torn or doubled."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.stress.harness import Result
from tests.stress.scenarios import SCENARIOS, SMALL, STEPS, processes

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="uses POSIX signals")

#: Scale of the two that must kill at least 20 times between them.
_LONGER = {"SIGKILL at each step": 2, "SIGKILL at random": 2}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_nothing_is_lost_torn_or_doubled(scenario: Callable[..., Result], tmp_path: Path) -> None:
    name = next(name for name, each in SCENARIOS.items() if each is scenario)
    result = scenario(tmp_path, "ours", _LONGER.get(name, 1))
    assert result.acknowledged > 0
    assert result.clean, str(result)


def test_the_count_finds_what_the_stdlib_handler_loses(tmp_path: Path) -> None:
    """The control: were the stress too weak or the count blind, this would pass unharmed."""
    for attempt in range(4):  # it loses by chance
        if processes(tmp_path / str(attempt), "stdlib", 1).lost:
            return
    pytest.fail("nothing lost")


def test_every_named_step_is_one_the_code_takes() -> None:
    """A step that is renamed would silently never kill."""
    package = Path(__file__).parents[2] / "lamalog" / "handlers"
    source = "".join(path.read_text(encoding="utf-8") for path in package.glob("*.py"))
    taken = {step for step in STEPS if f'step("{step}")' in source}
    assert taken == set(STEPS)
    assert source.count('step("') == len(STEPS)
    assert SMALL < 100_000
