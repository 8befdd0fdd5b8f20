"""Keep the answers to health probes, thousands a day, out of the log; but not their failures."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Any

from lamalog.filters._arguments import as_words, read
from lamalog.filters._deciding import DecidingFilter
from lamalog.filters._fields import field_of
from lamalog.filters._keys import message_of
from lamalog.units import parse_duration

PATHS = "/health, /healthz, /livez, /readyz, /ready, /live, /ping"
#: Loggers that write access lines, with the request in quotes and the status behind it.
ACCESS = "werkzeug, uvicorn.access, gunicorn.access, hypercorn.access, aiohttp.access, daphne.access, cheroot"

#: Werkzeug colours all but "200", also where nobody sees it; the escape character may be shown as text already.
_COLOR = r"(?:(?:\x1b|\\x1b)\[[0-9;]{0,9}m){0,4}"
_LINE = re.compile(rf"\"{_COLOR}[A-Z]{{3,10}} (\S{{1,2048}}) HTTP/[0-9.]{{1,3}}{_COLOR}\" (\d{{3}})(?!\d)")
#: Characters of an access line that are looked at.
_LONGEST = 4096


class HealthProbeFilter(DecidingFilter):
    """Drops records of requests to a health path that were answered with 2xx; all others pass, failures too.

    Understands records with ``url.path`` (or ``http.route``) and ``http.response.status_code``, and the access lines of
    werkzeug, uvicorn, gunicorn and hypercorn.

    :param paths: each also counts for what is below it (``/health/db``); ``*`` stands for anything.
    :param slow: keep a probe that took at least this long (``"1 s"``); needs the field ``duration``.
    :param loggers: whose messages are read as access lines.
    :raises ConfigError: an argument is wrong.
    """

    def __init__(
        self,
        paths: str | Iterable[str] = PATHS,
        *,
        slow: str | float | None = None,
        loggers: str | Iterable[str] = ACCESS,
    ) -> None:
        super().__init__()
        self.paths = read(self, "paths", as_words, paths)
        self.slow = None if slow is None else read(self, "slow", parse_duration, slow)
        self.loggers = frozenset(read(self, "loggers", as_words, loggers))
        either = "|".join(re.escape(path.rstrip("/")).replace(r"\*", "[^?#]*") for path in self.paths)
        self._is_probe = re.compile(rf"(?:{either or '(?!)'})(?:/[^?#]*)?(?:[?#].*)?", re.DOTALL).fullmatch

    def decide(self, record: logging.LogRecord) -> bool:
        path, status = self._request(record)
        if not isinstance(path, str) or not _is_success(status) or not self._is_probe(path):
            return True
        if self.slow is None:
            return False
        duration = field_of(record, "duration")
        return isinstance(duration, (int, float)) and duration >= self.slow

    def _request(self, record: logging.LogRecord) -> tuple[Any, Any]:
        status = record.__dict__.get("http.response.status_code")
        if status is not None:
            return field_of(record, "url.path") or field_of(record, "http.route"), status
        if record.name not in self.loggers:
            return None, None
        args = record.args
        if isinstance(args, tuple) and len(args) == 5 and isinstance(args[4], int):  # uvicorn: client, method, path, …
            return args[2], args[4]
        found = _LINE.search(message_of(record)[:_LONGEST])
        return (found[1], found[2]) if found else (None, None)


def _is_success(status: Any) -> bool:
    try:
        return 200 <= int(status) < 300
    except (TypeError, ValueError):
        return False
