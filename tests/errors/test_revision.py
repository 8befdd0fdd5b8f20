"""The commit is found in variables and in the files of .git, without Git."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from lamalog.errors._revision import VARIABLES, revision, revision_above

COMMIT, OTHER = "a" * 40, "b" * 40


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    revision.cache_clear()


def repository(folder: Path, head: str = "ref: refs/heads/main\n") -> Path:
    git = folder / ".git"
    git.mkdir(parents=True)
    (git / "HEAD").write_text(head)
    return git


def test_a_variable_counts_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_VERSION", COMMIT.upper())
    assert revision() == COMMIT


def test_a_variable_that_holds_no_commit_does_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("GIT_COMMIT", "unknown")
    monkeypatch.setenv("GIT_SHA", OTHER)
    assert revision() == OTHER


def test_a_branch(tmp_path: Path) -> None:
    git = repository(tmp_path)
    (git / "refs" / "heads").mkdir(parents=True)
    (git / "refs" / "heads" / "main").write_text(f"{COMMIT}\n")
    below = tmp_path / "src" / "shop"
    below.mkdir(parents=True)
    assert revision_above(below) == COMMIT


def test_a_packed_branch(tmp_path: Path) -> None:
    git = repository(tmp_path)
    (git / "packed-refs").write_text(f"# pack-refs\n{OTHER} refs/heads/other\n{COMMIT} refs/heads/main\n")
    assert revision_above(tmp_path) == COMMIT


def test_a_detached_head(tmp_path: Path) -> None:
    repository(tmp_path, f"{COMMIT}\n")
    assert revision_above(tmp_path) == COMMIT


@pytest.mark.skipif(shutil.which("git") is None, reason="no Git")
def test_a_real_worktree(tmp_path: Path) -> None:
    main, tree = tmp_path / "main", tmp_path / "tree"
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-C", str(main)]
    main.mkdir()
    subprocess.run([*git, "init", "-q"], check=True)
    subprocess.run([*git, "commit", "-q", "--allow-empty", "-m", "x"], check=True)
    subprocess.run([*git, "worktree", "add", "-q", str(tree)], check=True, capture_output=True)
    expected = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    assert revision_above(main) == revision_above(tree) == expected


@pytest.mark.parametrize(
    "head", ["", "ref: ../../etc/passwd", "ref: refs/heads/../../x", "x" * 100, "ref: refs/heads/none"]
)
def test_a_damaged_repository_has_none(tmp_path: Path, head: str) -> None:
    repository(tmp_path, head)
    assert revision_above(tmp_path) is None
