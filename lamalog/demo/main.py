"""``lamalog demo``: run the service for a while, then let the log files say whether anything was lost or given away."""

from __future__ import annotations

import importlib.util
import secrets as randomness
import shutil
import sys
import tempfile
from pathlib import Path

from lamalog.exceptions import ConfigError, MissingExtraError, did_you_mean
from lamalog.units import parse_size

NEEDED = ("flask", "werkzeug", "zmq", "cv2", "PIL", "numpy")
LANGUAGES = ("en", "zh")
MIN_TASKS, MAX_TASKS, MAX_WORKERS = 4, 10_000, 16
INTERRUPTED = 130


def run(
    *,
    tasks: int = 60,
    workers: int = 2,
    seed: int | None = None,
    log_dir: str | Path | None = None,
    keep: bool = True,
    quiet: bool = False,
    rotation: str = "200 kB",
    lang: str = "en",
) -> int:
    """Run the demo and print its summary.

    :param tasks: pictures to repair, at least 4: one worker is killed, one task is slow, one fails.
    :param workers: worker processes.
    :param seed: of all that is made up; random if None.
    :param log_dir: where the logs go; a new temporary directory if None. If it holds logs of the demo already, a new
        directory in it.
    :param keep: leave the logs there; otherwise they are removed in the end.
    :param quiet: do not show what the processes print.
    :param rotation: size at which the log file is rotated.
    :param lang: of the summary, ``"en"`` or ``"zh"``.
    :return: 0 if every record was found once and no secret was found, 1 if not, 130 after Ctrl-C.
    :raises ConfigError: an argument is wrong.
    :raises MissingExtraError: flask, pyzmq, opencv or pillow is not installed.
    """
    _check(tasks, workers, rotation, lang)
    if any(importlib.util.find_spec(name) is None for name in NEEDED):
        raise MissingExtraError("lamalog demo", "demo")
    # Only now: these need the extra.
    from lamalog.demo.rehearsal import Rehearsal
    from lamalog.demo.summary import print_summary

    directory = _directory(log_dir)
    seed = randomness.randbits(32) if seed is None else seed
    print(
        f"lamalog demo: {tasks} tasks, {workers} workers, seed {seed}; logs in {directory}", file=sys.stderr, flush=True
    )
    rehearsal = Rehearsal(tasks, workers, seed, directory, rotation)
    try:
        result = rehearsal.run(None if quiet else sys.stderr)
        print_summary(result, sys.stdout, lang, kept=keep)
    except KeyboardInterrupt:
        print(f"\ninterrupted; the logs so far are in {directory}" if keep else "\ninterrupted", file=sys.stderr)
        return INTERRUPTED
    finally:
        if not keep:
            shutil.rmtree(directory, ignore_errors=True)
    return 0 if result.sound else 1


def _check(tasks: int, workers: int, rotation: str, lang: str) -> None:
    if not MIN_TASKS <= tasks <= MAX_TASKS:
        raise ConfigError(f"tasks: {tasks} is out of range, write a number from {MIN_TASKS} to {MAX_TASKS}")
    if not 1 <= workers <= MAX_WORKERS:
        raise ConfigError(f"workers: {workers} is out of range, write a number from 1 to {MAX_WORKERS}")
    if lang not in LANGUAGES:
        raise ConfigError(f"lang: unknown language {lang!r}{did_you_mean(lang, LANGUAGES)}: write en or zh")
    parse_size(rotation)


def _directory(log_dir: str | Path | None) -> Path:
    """An existing directory that holds no log of the demo."""
    if log_dir is None:
        return Path(tempfile.mkdtemp(prefix="lamalog-demo-"))
    base = directory = Path(log_dir).expanduser().resolve()
    number = 1
    try:
        while directory.is_dir() and any(directory.glob("lamalog-demo*.jsonl*")):
            number += 1
            directory = base / f"run-{number}"
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"log_dir: {directory}: {error.strerror or error}") from None
    return directory
