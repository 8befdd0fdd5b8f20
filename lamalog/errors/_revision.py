"""Which version of the code runs here: the Git commit, read from the environment or from the files of ``.git``.

No process is started. It is looked for once: a service that is deployed anew is started anew.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

#: Variables that build systems and platforms put the commit into; the first that holds one counts.
VARIABLES = (
    "LAMALOG_REVISION", "GIT_COMMIT", "GIT_SHA", "GIT_REVISION", "COMMIT_SHA", "SOURCE_VERSION", "SOURCE_COMMIT", "GITHUB_SHA",
    "CI_COMMIT_SHA", "CIRCLE_SHA1", "BITBUCKET_COMMIT", "BUILD_SOURCEVERSION", "DRONE_COMMIT_SHA", "TRAVIS_COMMIT",
    "HEROKU_SLUG_COMMIT", "HEROKU_BUILD_COMMIT", "RENDER_GIT_COMMIT", "RAILWAY_GIT_COMMIT_SHA", "VERCEL_GIT_COMMIT_SHA",
    "CODEBUILD_RESOLVED_SOURCE_VERSION", "VCS_REF",
)  # fmt: skip
_COMMIT = re.compile("[0-9a-f]{7,64}")
_REF = re.compile(r"refs/[\w./@+-]{1,200}")
_LARGEST, _LEVELS = 4_000_000, 20


@cache
def revision() -> str | None:
    """The commit, or None where nothing tells. Never raises."""
    try:
        return _from_environment() or next(_from_files(), None)
    except Exception:  # a working directory that is gone, a loader of the main program's own
        return None


def _from_environment() -> str | None:
    for name in VARIABLES:
        value = os.environ.get(name, "").strip().lower()
        if _COMMIT.fullmatch(value):
            return value
    return None


def _from_files() -> Iterator[str]:
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    places = [Path(main).resolve().parent] if isinstance(main, str) else []
    for place in (*places, Path.cwd()):
        # A program in bin/ or site-packages is the server's, not the service's.
        if {"site-packages", "dist-packages"} & set(place.parts):
            continue
        found = revision_above(place)
        if found:
            yield found


def revision_above(place: Path) -> str | None:
    """The commit that is checked out in the repository around *place*; None if there is none."""
    for folder in (place, *list(place.parents)[:_LEVELS]):
        git = _git_folder(folder / ".git")
        if git is not None:
            return _head(git)
    return None


def _git_folder(path: Path) -> Path | None:
    if path.is_dir():
        return path
    text = _read(path)  # a worktree or a submodule
    if not text.startswith("gitdir:"):
        return None
    return path.parent / text.removeprefix("gitdir:").strip()


def _head(git: Path) -> str | None:
    head = _read(git / "HEAD")
    if _COMMIT.fullmatch(head):
        return head
    name = head.removeprefix("ref:").strip()
    if not head.startswith("ref:") or not _REF.fullmatch(name) or ".." in name:
        return None
    common = _read(git / "commondir")
    for folder in (git, git / common) if common else (git,):
        commit = _read(folder / name) or _packed(folder, name)
        if _COMMIT.fullmatch(commit):
            return commit
    return None


def _packed(folder: Path, name: str) -> str:
    for line in _read(folder / "packed-refs").splitlines():
        commit, _, ref = line.partition(" ")
        if ref == name:
            return commit
    return ""


def _read(path: Path) -> str:
    try:
        if path.is_file() and path.stat().st_size <= _LARGEST:
            return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        pass
    return ""
