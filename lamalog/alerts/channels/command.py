"""Alerts by a program of one's own. No shell: the alert is in the environment, where nothing can be broken out of."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from typing import Any

from lamalog.alerts.channels.base import Channel, SendError
from lamalog.alerts.message import Message
from lamalog.alerts.reading import Section, duration, texts
from lamalog.alerts.texts import rendered
from lamalog.exceptions import ConfigError

#: What a program gets of our environment, besides the alert and what ``env`` names.
_PASSED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT", "USERPROFILE", "DISPLAY",
           "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR", "DBUS_SESSION_BUS_ADDRESS")  # fmt: skip
_LONGEST = 8000
_READ = 300


class CommandChannel(Channel):
    """Runs the program once for each message. Exit status 0 means sent."""

    def __init__(self, name: str, command: tuple[str, ...], passed: tuple[str, ...], timeout: float) -> None:
        super().__init__(name)
        self._command, self._passed, self._timeout = command, passed, timeout

    @classmethod
    def read(cls, name: str, at: Section) -> Channel:
        command = at.get("command", _command) or ()
        if command and "${" not in command[0] and shutil.which(command[0]) is None:
            at.warn("command", f"there is no program {command[0]!r}", "write its whole path")
        return cls(name, command, at.get("env", texts, ()), at.get("timeout", duration(0.1, 600), 30.0))

    def send(self, message: Message) -> None:
        command = [self.secrets.fill(part) for part in self._command]
        run(command, environment(message, self._passed), self._timeout)


def environment(message: Message, passed: tuple[str, ...] = ()) -> dict[str, str]:
    """``LAMALOG_ALERT_TITLE`` and the like."""
    words = rendered(message)
    values: dict[str, Any] = {
        "TITLE": words.title,
        "TEXT": words.body,
        "ID": message.id,
        "KIND": message.kind,
        "RULE": message.rule,
        "SEVERITY": message.severity,
        "GROUP": message.group,
        "COUNT": message.count,
        "TOTAL": message.total,
        "SINCE": f"{message.since:.0f}",
        "FINGERPRINT": message.sample.get("error.fingerprint", ""),
    }
    kept = {name: os.environ[name] for name in (*_PASSED, *passed) if name in os.environ}
    return kept | {f"LAMALOG_ALERT_{name}": str(value).replace("\0", "")[:_LONGEST] for name, value in values.items()}


def run(command: list[str], env: dict[str, str], timeout: float) -> None:
    """Run *command* in a process group of its own, at most *timeout* seconds. Raises SendError."""
    try:
        process = subprocess.Popen(
            command,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=sys.platform != "win32",
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise SendError(f"{os.path.basename(command[0])} can't be run: {reason}") from None
    try:
        _, said = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        raise SendError(f"{os.path.basename(command[0])} did not end within {timeout:g} s") from None
    finally:
        if process.poll() is None:
            _kill(process)
    if process.returncode:
        shown = said[-_READ:].decode("utf-8", "replace").strip()
        raise SendError(f"exit status {process.returncode}" + (f": {shown}" if shown else ""))


def _kill(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired, ValueError):
        process.communicate(timeout=5)


def _command(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        raise ConfigError("must be a list: no shell reads it (write [/usr/local/bin/page, --now])")
    command = texts(value)
    if any("\0" in part for part in command):
        raise ConfigError("holds a NUL character")
    return command
