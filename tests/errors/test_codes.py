"""Error codes keep their meaning, and are documented."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamalog.errors.codes import documentation, find_code
from lamalog.errors.knowledge import default_knowledge
from lamalog.exceptions import ConfigError

ROOT = Path(__file__).parents[2]


def published() -> dict[str, str]:
    lines = (Path(__file__).parent / "codes.txt").read_text("utf-8").splitlines()
    return dict(line.split(" ", 1) for line in lines if not line.startswith("#"))  # type: ignore[misc]


def test_every_code_that_was_published_is_still_there_and_means_the_same() -> None:
    entries = default_knowledge().entries
    assert {code: entries[code].title["en"] for code in published() if code in entries} == published()


def test_a_new_code_is_put_on_the_list() -> None:
    assert set(default_knowledge().entries) == set(published()), "add the new code to tests/errors/codes.txt"


def test_the_documentation_is_made_from_the_data() -> None:
    page = (ROOT / "docs" / "error-codes.md").read_text("utf-8")
    assert page == documentation(), "python -m lamalog.errors.codes > docs/error-codes.md"


@pytest.mark.parametrize("written", ["LAMA-GPU-001", "lama-gpu-001", " LAMA-GPU-1 "])
def test_a_code_is_found_as_people_write_it(written: str) -> None:
    assert find_code(written) == "LAMA-GPU-001"


def test_an_unknown_code_is_told_with_the_closest_one() -> None:
    with pytest.raises(ConfigError, match="did you mean 'LAMA-GPU-001'"):
        find_code("LAMA-GPO-001")
