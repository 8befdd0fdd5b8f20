"""What must survive the process: signals not yet looked at, messages not yet sent, and what the engine knows.

One directory beside the logs. Every file is written under another name and renamed, so that a process may be killed at any
moment: what is there is whole.
"""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any

from lamalog.alerts.message import Message
from lamalog.alerts.signals import Signal
from lamalog.handlers._files import Access
from lamalog.handlers.directories import places, prepare

NAME = ".lamalog-alerts"
#: Files of signals that wait for somebody to look at them, and ids of sent messages that are remembered.
_MOST_WAITING, _MOST_SENT, _MOST_DEAD = 2000, 5000, 1000
_numbers = count()


class Spool:
    """Beneath *root*, which is made; what all spools of these logs share is in the directory above. Raises OSError where
    that can't be."""

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self.root = Path(root)
        self.shared = self.root.parent
        self.inbox, self.out, self.dead = (self.root / name for name in ("inbox", "out", "dead"))
        for path in (self.root, self.inbox, self.out, self.dead):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sent: dict[str, None] | None = None

    # -- signals

    def put_signals(self, signals: Iterable[Signal]) -> bool:
        """Leave *signals* for whoever decides. False, and they are lost, where too many wait already."""
        if sum(1 for _ in os.scandir(self.inbox)) >= _MOST_WAITING:
            return False
        name = f"{time.time_ns():020d}-{os.getpid()}-{next(_numbers)}.json"
        _write(self.inbox / name, [signal.plain() for signal in signals])
        return True

    def waiting(self) -> list[str]:
        """Names of the files of signals, the oldest first."""
        return sorted(name for name in os.listdir(self.inbox) if name.endswith(".json"))

    def signals(self, name: str) -> list[Signal]:
        """What is in one of them; [] for a damaged one."""
        data = _read(self.inbox / name)
        found = []
        for each in data if isinstance(data, list) else ():
            with contextlib.suppress(TypeError, ValueError):
                found.append(Signal(**each))
        return found

    def drop_signals(self, names: Iterable[str]) -> None:
        """They have been looked at."""
        for name in names:
            (self.inbox / name).unlink(missing_ok=True)

    # -- messages

    def add(self, message: Message) -> bool:
        """Keep *message* until it is sent. False if it has been already, or is waiting."""
        path = self._path(message.id)
        if message.id in self._remembered() or path.exists():
            return False
        self.keep(message, 0)
        return True

    def keep(self, message: Message, attempts: int) -> None:
        """Keep *message*, which could not be sent so many times."""
        _write(self._path(message.id), {"message": message.plain(), "attempts": attempts}, durable=True)

    def _path(self, name: str) -> Path:
        return self.out / f"{name}.json"

    def pending(self) -> list[tuple[Message, int]]:
        """Messages that are not sent, with the number of attempts, the oldest first."""
        return _messages(self.out)

    def buried(self) -> list[tuple[Message, int]]:
        """Messages that were given up."""
        return _messages(self.dead)

    def done(self, message: Message) -> None:
        """*message* is sent."""
        self._remember(message.id)
        self._path(message.id).unlink(missing_ok=True)

    def bury(self, message: Message, attempts: int, reason: str) -> None:
        """*message* can't be sent: put it aside."""
        names = sorted(os.listdir(self.dead))
        for name in names[: max(0, len(names) - _MOST_DEAD + 1)]:
            (self.dead / name).unlink(missing_ok=True)
        data = {"message": message.plain(), "attempts": attempts, "reason": reason}
        _write(self.dead / f"{message.id}.json", data, durable=True)
        self._remember(message.id)
        self._path(message.id).unlink(missing_ok=True)

    def revive(self, message: Message) -> None:
        """Try a buried *message* again."""
        self._remembered().pop(message.id, None)
        self.keep(message, 0)
        (self.dead / f"{message.id}.json").unlink(missing_ok=True)

    def _remembered(self) -> dict[str, None]:
        if self._sent is None:
            try:
                lines = (self.root / "sent").read_text("ascii", "replace").split("\n")[-_MOST_SENT:]
            except OSError:
                lines = []
            self._sent = dict.fromkeys(line for line in lines if line)
            if len(lines) >= _MOST_SENT:
                _write_text(self.root / "sent", "\n".join(lines) + "\n")
        return self._sent

    def _remember(self, name: str) -> None:
        sent = self._remembered()
        sent[name] = None
        while len(sent) > _MOST_SENT:
            del sent[next(iter(sent))]
        fd = os.open(self.root / "sent", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(fd, f"{name}\n".encode("ascii", "replace"))
        finally:
            os.close(fd)

    # -- state

    def save(self, name: str, data: Any, *, shared: bool = False) -> None:
        """Keep *data* under *name*."""
        _write((self.shared if shared else self.root) / f"{name}.json", data)

    def load(self, name: str, *, shared: bool = False) -> Any:
        """What was kept under *name*; None if there is nothing, or it is damaged."""
        return _read((self.shared if shared else self.root) / f"{name}.json")

    def others(self) -> list[Spool]:
        """Spools of other rules for the same logs."""
        return [each for each in spools(self.shared) if each.root != self.root]


def spools(directory: Path) -> list[Spool]:
    """All spools for the same logs."""
    try:
        names = sorted(os.listdir(directory))
    except OSError:
        return []
    return [Spool(directory / name) for name in names if (directory / name / "out").is_dir()]


def open_spool(log_dir: str | os.PathLike[str], wanted: str | os.PathLike[str] | None, key: str) -> Spool:
    """The spool of the rules *key* for the logs in *log_dir*: at *wanted*, beside them, or where logs go when they can't
    go there.

    Raises OSError when it can be nowhere.
    """
    if wanted is not None:
        return Spool(Path(os.path.expanduser(wanted), key))
    problem: OSError | None = None
    for place in places(log_dir):
        try:
            prepare(place, Access(), check_space=False)
            spool = Spool(Path(place.path, NAME, key))
            if os.access(spool.out, os.W_OK):
                return spool
        except OSError as error:
            problem = problem or error
    raise problem or PermissionError(f"no place for alerts beside {log_dir}")


def _messages(directory: Path) -> list[tuple[Message, int]]:
    found = []
    for name in os.listdir(directory):
        data = _read(directory / name) if name.endswith(".json") else None
        if isinstance(data, dict):
            with contextlib.suppress(TypeError, ValueError, KeyError):
                found.append((Message.read(data["message"]), int(data["attempts"])))
    return sorted(found, key=lambda each: (each[0].created, each[0].id))


def _write(path: Path, data: Any, *, durable: bool = False) -> None:
    _write_text(path, json.dumps(data, ensure_ascii=True, separators=(",", ":")), durable=durable)


def _write_text(path: Path, text: str, *, durable: bool = False) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{next(_numbers)}.tmp")
    fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            file.write(text)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise


def _read(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
