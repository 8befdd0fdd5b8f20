"""A service that does not say its name is called after what was started."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

CODE = "import sys; from lamalog.config.service import service_name; print(service_name())"


@pytest.mark.parametrize(
    ("file", "arguments", "name"),
    [
        ("painter.py", ["painter.py"], "painter"),
        ("studio/__main__.py", ["-m", "studio"], "studio"),
        ("studio/__main__.py", ["studio"], "studio"),
        ("studio/paint.py", ["-m", "studio.paint"], "paint"),
        ("spare.py", ["-c", CODE], "python"),
    ],
)
def test_the_name_of_what_was_started(file: str, arguments: list[str], name: str, tmp_path: Path) -> None:
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(CODE, "utf-8")
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, *arguments], cwd=tmp_path, env={"PYTHONPATH": root}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == name


def test_a_spawned_child_is_called_after_its_parents_script(tmp_path: Path) -> None:
    script = tmp_path / "studio.py"
    script.write_text(
        "import multiprocessing as mp\nfrom lamalog.config.service import service_name\n"
        "if __name__ == '__main__':\n"
        "    with mp.get_context('spawn').Pool(1) as pool: print(pool.apply(service_name))\n",
        "utf-8",
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, script], env={"PYTHONPATH": root}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "studio"
