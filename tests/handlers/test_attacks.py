"""Things in the file's place that lead elsewhere are refused, clearly, and nothing is written through them."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from lamalog.handlers import RotatingJsonHandler
from lamalog.handlers._files import RefusedError
from tests.handlers.conftest import Make, numbers_of


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    path = tmp_path / "victim"
    path.write_bytes(b"precious")
    (tmp_path / "logs").mkdir()
    return path


def symlink(place: Path, victim: Path) -> None:
    place.symlink_to(victim)


def dangling(place: Path, victim: Path) -> None:
    place.symlink_to(victim.with_name("not-there"))


def hard_link(place: Path, victim: Path) -> None:
    os.link(victim, place)


def pipe(place: Path, victim: Path) -> None:
    os.mkfifo(place)


def directory(place: Path, victim: Path) -> None:
    place.mkdir()


def unix_socket(place: Path, victim: Path) -> None:
    before = os.getcwd()
    os.chdir(place.parent)
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(place.name)
    finally:
        os.chdir(before)


@pytest.mark.parametrize(
    ("attack", "says"),
    [
        (symlink, "symbolic link"),
        (dangling, "symbolic link"),
        (hard_link, "2 names"),
        (pipe, "not a regular file|pipe"),
        (directory, "directory"),
        (unix_socket, "pipe or socket"),
    ],
)
@pytest.mark.parametrize("name", ["app.jsonl", ".app.ctl"])
def test_a_trap_is_refused_with_a_clear_message(
    tmp_path: Path, victim: Path, attack: object, says: str, name: str
) -> None:
    attack(tmp_path / "logs" / name, victim)  # type: ignore[operator]
    with pytest.raises(RefusedError, match=says):
        RotatingJsonHandler("app.jsonl", log_dir=tmp_path / "logs", fallback=False)
    assert victim.read_bytes() == b"precious"
    assert not victim.with_name("not-there").exists()


def test_a_trap_set_while_running_is_not_followed(
    make: Make, tmp_path: Path, victim: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The live file is replaced by a symlink: the handler goes to its fallback instead."""
    import logging

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    logger = logging.Logger("x")
    handler = make()
    logger.addHandler(handler)
    logger.info("m", extra={"n": 1})
    (tmp_path / "logs" / "app.jsonl").unlink()
    (tmp_path / "logs" / "app.jsonl").symlink_to(victim)
    handler.on_tick()
    logger.info("m", extra={"n": 2})
    assert victim.read_bytes() == b"precious"
    assert 2 in numbers_of(Path(handler.path).parent)
    assert Path(handler.path).is_relative_to(tmp_path / "state")


def test_a_trap_in_the_place_of_a_segment_is_left_alone(make: Make, tmp_path: Path, victim: Path) -> None:
    """Rotation takes another number, compression does not write through it."""
    import logging

    (tmp_path / "logs" / "app-000001.jsonl").symlink_to(victim)
    (tmp_path / "logs" / ".app-000002.jsonl.gz.tmp").symlink_to(victim)
    logger = logging.Logger("x")
    handler = make(rotation=300)
    logger.addHandler(handler)
    for n in range(30):
        logger.info("x" * 50, extra={"n": n})
    assert handler.settle()
    assert victim.read_bytes() == b"precious"
    assert (tmp_path / "logs" / "app-000001.jsonl").is_symlink()
    assert numbers_of(tmp_path / "logs") == list(range(30))
