"""However a file is written, its change is noticed once it is complete."""

from __future__ import annotations

import os
import queue
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lamalog.manager.watcher import FileWatcher


class Watched:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen: queue.Queue[str] = queue.Queue()
        self.watcher = FileWatcher(str(path), self.read, poll=0.02)

    def read(self) -> None:
        self.seen.put(self.path.read_text() if self.path.exists() else "gone")

    def next(self) -> str:
        return self.seen.get(timeout=10)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    path = tmp_path / "app.yaml"
    path.write_text("one")
    watched = Watched(path)
    yield watched
    watched.watcher.stop()


def write(path: Path) -> None:
    path.write_text("two!")


def same_size(path: Path) -> None:
    path.write_text("two")


def replace(path: Path) -> None:
    path.with_suffix(".tmp").write_text("two")
    os.replace(path.with_suffix(".tmp"), path)


def rename_and_write(path: Path) -> None:
    path.rename(path.with_suffix(".bak"))
    path.write_text("two")


def in_pieces(path: Path) -> None:
    with path.open("w") as file:
        for character in "two":
            file.write(character)
            file.flush()


@pytest.mark.parametrize("change", [write, same_size, replace, rename_and_write, in_pieces])
def test_a_change_is_seen_once_and_whole(change: Callable[[Path], None], watched: Watched) -> None:
    change(watched.path)
    assert watched.next().startswith("two")
    with pytest.raises(queue.Empty):
        watched.seen.get(timeout=0.3)


def test_a_symlink_that_is_pointed_elsewhere_is_a_change(tmp_path: Path) -> None:
    """The way Kubernetes replaces the files of a ConfigMap."""
    for name in ("v1", "v2"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "app.yaml").write_text(name)
    os.symlink(tmp_path / "v1", tmp_path / "data")
    watched = Watched(tmp_path / "data" / "app.yaml")
    os.symlink(tmp_path / "v2", tmp_path / "new")
    os.replace(tmp_path / "new", tmp_path / "data")
    assert watched.next() == "v2"
    watched.watcher.stop()


def test_a_file_that_vanishes_and_comes_back_is_read_then(watched: Watched) -> None:
    shutil.move(watched.path, watched.path.with_suffix(".away"))
    with pytest.raises(queue.Empty):
        watched.seen.get(timeout=0.2)
    watched.path.write_text("back")
    assert watched.next() == "back"


def test_being_asked_reads_it_unchanged(watched: Watched) -> None:
    watched.watcher.poke()
    assert watched.next() == "one"


def test_what_the_callback_raises_does_not_end_it(tmp_path: Path) -> None:
    seen: queue.Queue[int] = queue.Queue()

    def fail() -> None:
        seen.put(1)
        raise ValueError

    watcher = FileWatcher(str(tmp_path / "app.yaml"), fail, poll=0.02)
    for text in ("a", "ab"):
        (tmp_path / "app.yaml").write_text(text)
        assert seen.get(timeout=10) == 1
    watcher.stop()


def test_stopping_ends_the_thread(watched: Watched) -> None:
    watched.watcher.stop()
    assert not any(thread.name == "lamalog-watcher" for thread in threading.enumerate())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_child_goes_on_watching(watched: Watched) -> None:
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = 0 if watched.next() == "two!" else 2
        finally:
            os._exit(code)
    write(watched.path)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
