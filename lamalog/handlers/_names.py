"""Turn a file name template into the names of one log: the live file, its segments, its hidden files."""

from __future__ import annotations

import os
import re
import socket
import string
import sys
import time
from dataclasses import dataclass

from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.handlers.segments import SUFFIX

FIELDS = ("app", "host", "pid", "date")
_SHAPES = {"pid": r"\d+", "date": r"\d{4}-\d{2}-\d{2}"}
#: Leaves room for a sequence number and endings below the 255 bytes of most file systems.
_LONGEST = 200


@dataclass(frozen=True)
class Template:
    """A parsed ``filename``. *suffix* has its dot."""

    pieces: tuple[tuple[str, str | None], ...]
    suffix: str
    app: str
    utc: bool = False

    def stem(self, now: float) -> str:
        """The name of the log at *now*, in this process."""
        return "".join(literal + (self._value(field, now) if field else "") for literal, field in self.pieces)

    def family(self) -> re.Pattern[str]:
        """Matches the stem of every log this template has made on this host: in other processes, on other days."""
        parts = (
            re.escape(literal) + (_SHAPES.get(field) or re.escape(self._value(field, 0)) if field else "")
            for literal, field in self.pieces
        )
        return re.compile("".join(parts))

    @property
    def varies(self) -> bool:
        """Other processes or other days have other stems."""
        return any(field in _SHAPES for _, field in self.pieces)

    @property
    def dated(self) -> bool:
        return any(field == "date" for _, field in self.pieces)

    def _value(self, field: str, now: float) -> str:
        if field == "app":
            return self.app
        if field == "host":
            return safe_name(socket.gethostname(), "host")
        if field == "pid":
            return str(os.getpid())
        return time.strftime("%Y-%m-%d", time.gmtime(now) if self.utc else time.localtime(now))


def parse_template(filename: str, app: str | None, utc: bool = False) -> Template:
    """Raises ConfigError for an unknown field, a path in place of a name, or a name no file system takes."""
    if not isinstance(filename, str) or not filename:
        raise ConfigError(f"bad filename {filename!r}: write a name such as '{{app}}.jsonl'")
    if "/" in filename or os.sep in filename or "\0" in filename:
        raise ConfigError(f"bad filename {filename!r}: write the directory as log_dir, and here only the name")
    head, dot, ending = filename.rpartition(".")
    if not dot or not head or "}" in ending:
        head, ending = filename.removesuffix("."), SUFFIX[1:]
    suffix = f".{ending}"
    if not ending.isalnum() or suffix in (".gz", ".zst", ".tmp", ".ctl"):
        raise ConfigError(f"bad filename {filename!r}: end it with .jsonl (compression adds its own ending)")
    try:
        pieces = tuple((literal, field) for literal, field, *_ in string.Formatter().parse(head))
    except ValueError as error:
        raise ConfigError(f"bad filename {filename!r}: {error}") from None
    for _, field in pieces:
        if field is not None and field not in FIELDS:
            known = ", ".join(f"{{{name}}}" for name in FIELDS)
            raise ConfigError(
                f"bad filename {filename!r}: unknown {{{field}}}{did_you_mean(field, FIELDS)}; use {known}"
            )
    template = Template(pieces, suffix, safe_name(app or default_app(), "app"), utc)
    stem = template.stem(0)
    if stem.startswith(".") or not stem.strip():
        raise ConfigError(f"bad filename {filename!r}: the name must not be empty or begin with a dot")
    if len(os.fsencode(stem)) > _LONGEST:
        raise ConfigError(f"bad filename {filename!r}: longer than {_LONGEST} bytes")
    return template


def default_app() -> str:
    """The name of the running script or package; ``"app"`` when there is none worth a name."""
    path = sys.argv[0] if sys.argv and isinstance(sys.argv[0], str) else ""
    base = os.path.basename(path)
    if base == "__main__.py":
        base = os.path.basename(os.path.dirname(path))
    name = os.path.splitext(base)[0]
    return name if name and not name.startswith("-") else "app"


def safe_name(value: str, default: str) -> str:
    """*value* as part of a file name: letters, digits and ``._-`` stay."""
    return re.sub(r"[^\w.\-]+", "_", value).strip("._") or default


def control_name(stem: str) -> str:
    return f".{stem}.ctl"
