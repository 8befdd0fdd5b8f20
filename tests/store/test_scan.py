"""Which files are found, and what happens where more are needed than a process may open."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_COUNT = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[2]), int(sys.argv[3])))
from lamalog.exceptions import ConfigError
from lamalog.store import Store
try:
    store = Store(sys.argv[1], engine="python")
    with store.query("| stats count") as answer:
        print(list(answer)[0]["count"], *answer.damage.sentences())
except ConfigError as error:
    print(error)
"""


def count(directory: Path, soft: int, hard: int) -> str:
    arguments = [sys.executable, "-c", _COUNT, str(directory), str(soft), str(hard)]
    return subprocess.run(arguments, capture_output=True, text=True, check=True, timeout=60).stdout.strip()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
@pytest.mark.parametrize("soft", [20, 24, 25, 26, 27, 28, 40])
def test_more_files_than_may_be_open_are_opened_all_the_same(tmp_path: Path, soft: int) -> None:
    """Whether the limit is met when a file is opened or when a directory is listed."""
    for number in range(60):
        (tmp_path / f"{number:02d}").mkdir()
        (tmp_path / f"{number:02d}" / "app.jsonl").write_text('{"message":"x"}\n')
    assert count(tmp_path, soft, 1000) == "60"
    assert "allow more open files (ulimit -n)" in count(tmp_path, soft, soft)
