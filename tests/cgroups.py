"""Control groups made for a test."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamalog.hostinfo import _cgroup


def make_group(root: Path, files: dict[str, str]) -> None:
    """Files of one group, by name."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def make_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cgroup file system of one's own; membership is read from ``membership`` in *tmp_path*."""
    root = tmp_path / "cgroup"
    root.mkdir()
    monkeypatch.setattr(_cgroup, "_ROOT", root)
    monkeypatch.setattr(_cgroup, "_MEMBERSHIP", tmp_path / "membership")
    return root
