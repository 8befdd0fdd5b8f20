"""Where the file goes when it can't go where it should, how that is said, and the way back."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path

import pytest

from lamalog.handlers import RotatingJsonHandler, _opener, directories
from lamalog.handlers._files import Access
from tests.handlers.conftest import Make, lines_of, numbers_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user state directory and the temporary directory are ours."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    return tmp_path


def blocked(path: Path) -> Path:
    """No directory can be made here, not even by root."""
    path.write_text("in the way")
    return path / "logs"


def test_the_directory_is_made_private(make: Make, tmp_path: Path) -> None:
    make(log_dir=tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_the_user_state_directory_is_next_and_one_warning_says_so(
    make: Make, logger: logging.Logger, elsewhere: Path, caplog: pytest.LogCaptureFixture
) -> None:
    handler = make(log_dir=blocked(elsewhere / "file"))
    logger.addHandler(handler)
    for n in range(3):
        logger.info("m", extra={"n": n})
    found = Path(handler.path).parent
    assert found.is_relative_to(elsewhere / "state")
    assert numbers_of(found) == [0, 1, 2]
    (told,) = [record for record in caplog.records if record.name.startswith("lamalog")]
    assert told.levelname == "WARNING"
    assert handler.path in told.message
    assert str(elsewhere / "file") in told.message


def test_then_comes_the_temporary_directory(make: Make, logger: logging.Logger, elsewhere: Path) -> None:
    (elsewhere / "state").write_text("in the way too")
    handler = make(log_dir=blocked(elsewhere / "file"))
    logger.addHandler(handler)
    logger.info("m", extra={"n": 1})
    user = os.geteuid()
    assert Path(handler.path) == elsewhere / "temporary" / f"lamalog-{user}" / "app.jsonl"
    assert (elsewhere / "temporary" / f"lamalog-{user}").stat().st_mode & 0o777 == 0o700


def test_then_no_file_at_all_and_the_host_goes_on(
    make: Make, logger: logging.Logger, elsewhere: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (elsewhere / "state").write_text("in the way too")
    shutil.rmtree(elsewhere / "temporary")
    (elsewhere / "temporary").write_text("and here")
    handler = make(log_dir=blocked(elsewhere / "file"))
    logger.addHandler(handler)
    for n in range(10):
        logger.info("m", extra={"n": n})
    assert handler.stats["backlog"] == 10
    assert caplog.text.count("no log file can be written") == 1


def test_when_a_directory_takes_the_file_again_all_that_waited_is_written(
    make: Make, logger: logging.Logger, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_opener, "RETURN_EVERY", 0.0)
    monkeypatch.setattr(directories, "_state_place", directories._temporary_place)
    shutil.rmtree(elsewhere / "temporary")
    (elsewhere / "temporary").write_text("in the way")
    handler = make(log_dir=blocked(elsewhere / "file"))
    logger.addHandler(handler)
    for n in range(10):
        logger.info("m", extra={"n": n})
    (elsewhere / "file").unlink()
    time.sleep(0.3)
    logger.info("m", extra={"n": 10})
    assert numbers_of(elsewhere / "file" / "logs") == list(range(11))


def test_it_returns_from_the_fallback_by_itself(
    make: Make,
    logger: logging.Logger,
    elsewhere: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.INFO)
    handler = make(log_dir=blocked(elsewhere / "file"))
    logger.addHandler(handler)
    logger.info("m", extra={"n": 1})
    fallback = Path(handler.path).parent
    (elsewhere / "file").unlink()
    handler._writer.course.opener.hurry()
    handler.on_tick()
    logger.info("m", extra={"n": 2})
    assert numbers_of(fallback) == [1]
    assert numbers_of(elsewhere / "file" / "logs") == [2]
    assert f"log file is {handler.path} again" in caplog.text


def test_without_fallback_the_constructor_raises(elsewhere: Path) -> None:
    with pytest.raises(OSError, match="file"):
        RotatingJsonHandler("app.jsonl", log_dir=blocked(elsewhere / "file"), fallback=False)


def test_a_full_directory_is_not_chosen(make: Make, logger: logging.Logger, elsewhere: Path, small_disk: Path) -> None:
    (small_disk / "filler").write_bytes(b"x" * 1_000_000)
    handler = make(log_dir=small_disk / "logs")
    logger.addHandler(handler)
    logger.info("m")
    assert Path(handler.path).is_relative_to(elsewhere / "state")


@pytest.mark.skipif(os.geteuid() != 0, reason="becomes another user")
def test_a_directory_without_write_permission(tmp_path: Path) -> None:
    """As a user who really may not write there: root may write anywhere."""
    script = """
        import logging, os, sys
        sys.path.insert(0, sys.argv[2])
        from lamalog.handlers import RotatingJsonHandler  # before: the package may be out of the other user's reach
        import lamalog.formatters, platformdirs, tempfile
        os.setgid(65534); os.setuid(65534)
        handler = RotatingJsonHandler("app.jsonl", log_dir=sys.argv[1])
        logging.getLogger().addHandler(handler)
        logging.getLogger("x").warning("m")
        print(handler.path)
        """
    public = Path(tempfile.mkdtemp(prefix="lamalog-test-"))
    try:
        public.chmod(0o755)
        (public / "mine").mkdir(mode=0o755)
        (public / "state").mkdir()
        (public / "state").chmod(0o777)
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(script), str(public / "mine" / "logs"), str(ROOT)],
            env={**os.environ, "XDG_STATE_HOME": str(public / "state"), "HOME": "/nonexistent"},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip().startswith(str(public / "state"))
        assert done.stderr.count("Permission denied") == 1
        (line, *_) = [line for line in lines_of(Path(done.stdout.strip()).parent) if line["message"] == "m"]
        assert line["severity_text"] == "WARNING"
    finally:
        shutil.rmtree(public)


def test_a_directory_put_there_by_somebody_else_is_refused_for_fallback(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = directories._temporary_place()
    Path(place.path).mkdir(mode=0o777)
    monkeypatch.setattr(os, "geteuid", lambda: 4242)
    with pytest.raises(OSError, match="somebody else"):
        directories.prepare(place, Access())


def test_a_symlinked_log_directory_is_fine(make: Make, logger: logging.Logger, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    logger.addHandler(make(log_dir=tmp_path / "link"))
    logger.info("m", extra={"n": 1})
    assert numbers_of(tmp_path / "real") == [1]


def test_a_directory_that_is_replaced_is_followed(make: Make, logger: logging.Logger, tmp_path: Path) -> None:
    """Renamed away and made anew, as a backup job might do it: what was written stays where it is."""
    handler = make()
    logger.addHandler(handler)
    logger.info("m", extra={"n": 1})
    (tmp_path / "logs").rename(tmp_path / "moved")
    (tmp_path / "logs").mkdir()
    handler.on_tick()
    logger.info("m", extra={"n": 2})
    assert numbers_of(tmp_path / "moved") == [1]
    assert numbers_of(tmp_path / "logs") == [2]


def test_a_directory_that_is_deleted_is_made_again_and_the_newest_lines_are_rescued(
    make: Make, logger: logging.Logger, tmp_path: Path
) -> None:
    handler = make()
    logger.addHandler(handler)
    logger.info("m", extra={"n": 1})
    handler.on_tick()
    shutil.rmtree(tmp_path / "logs")
    logger.info("m", extra={"n": 2})
    handler.on_tick()
    logger.info("m", extra={"n": 3})
    assert numbers_of(tmp_path / "logs") == [2, 3]
    assert (tmp_path / "logs").stat().st_mode & 0o777 == 0o700


def test_descriptors_closed_behind_our_back(make: Make, logger: logging.Logger, tmp_path: Path) -> None:
    """As daemonising code does; and the numbers may be somebody else's files by then, which must stay whole."""
    handler = make(rotation=5000, compression=None)
    logger.addHandler(handler)
    logger.info("m", extra={"n": 0})
    file = handler._writer.tail.file
    assert file is not None
    mine = [file.fd, file.control._fd]
    for fd in mine:
        os.close(fd)
    with open(tmp_path / "a", "w+b") as first, open(tmp_path / "b", "w+b") as second:
        assert {first.fileno(), second.fileno()} == set(mine)
        handler.on_tick()
        for n in range(1, 300):
            logger.info("m", extra={"n": n})
        handler.close()
        assert (first.seek(0, 2), second.seek(0, 2)) == (0, 0)  # still open, and nothing of ours in them
    assert numbers_of(tmp_path / "logs") == list(range(300))
