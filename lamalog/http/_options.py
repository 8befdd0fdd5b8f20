"""Everything the HTTP integrations can be told, checked before the first request is served."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypedDict

from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.levels import as_level
from lamalog.units import parse_duration, parse_size

CLIENT = ("masked", "full", "none")
QUERY = ("redacted", "names", "none")
UPLOADS = ("extension", "hashed", "kept", "none")
#: Where frameworks keep their session by default.
SESSION_COOKIES = ("session", "sessionid", "sid", "connect.sid")
#: Asked with the WSGI environ or ASGI scope, at the end of the request.
Finder = Callable[[Mapping[str, Any]], object]

_header_name = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}").fullmatch


class HttpOptions(TypedDict, total=False):
    """The options as keyword arguments; see :class:`Options` for what they mean."""

    logger: str
    client: str
    query: str
    user_agent: bool
    request_id_header: str | None
    accept_request_id: bool
    accept_trace: bool
    accept_baggage: bool
    session_cookies: Sequence[str]
    user: Finder | None
    route: Finder | None
    hash_key: str | bytes | None
    uploads: str
    image_metadata: bool
    slow: str | float | None
    large_request: str | int | None
    large_response: str | int | None
    client_errors: str | int
    probes: Sequence[str]
    drop_duplicates: bool


@dataclass(frozen=True)
class Options:
    """Options of every HTTP integration, in their final form."""

    #: Name of the logger that writes the records.
    logger: str = "lamalog.http"
    #: Client address: masked (IPv4 without its last byte, IPv6 as its /48), full or none.
    client: str = "masked"
    #: Query string: redacted, names (of its parameters) or none.
    query: str = "redacted"
    #: Log the User-Agent header.
    user_agent: bool = True
    #: Header for the request id, in and out; None: ids are not read and not sent.
    request_id_header: str | None = "X-Request-ID"
    #: Take over a caller's well-formed request id and ``traceparent``; and what its ``baggage`` says about the context.
    accept_request_id: bool = True
    accept_trace: bool = True
    accept_baggage: bool = False
    #: Cookies that hold a session; the first found is logged, hashed.
    session_cookies: Sequence[str] = SESSION_COOKIES
    #: Finds the user, who is logged hashed; by default what the framework knows.
    user: Finder | None = None
    #: Finds the route, e.g. ``/users/{id}``; by default what the framework knows.
    route: Finder | None = None
    #: Key for the hashes; None: a random one, so that hashes compare within one process only.
    hash_key: str | bytes | None = None
    #: Names of uploaded files: extension (only that), hashed, kept, or none (uploads are not looked at).
    uploads: str = "extension"
    #: Format and dimensions of uploaded images.
    image_metadata: bool = True
    #: A WARNING above: seconds or ``"1 s"``, bytes or ``"50 MB"``; None: never.
    slow: float | None = 1.0
    large_request: int | None = 50_000_000
    large_response: int | None = 50_000_000
    #: Level of 4xx answers and of clients that went away.
    client_errors: int = logging.WARNING
    #: Paths of health probes, whose good answers are logged at DEBUG; a last ``*`` stands for any rest.
    probes: Sequence[str] = ()
    #: Drop the server's own record of an exception that was logged here with its request.
    drop_duplicates: bool = True


def options_from(given: Mapping[str, Any]) -> Options:
    """Options from keyword arguments. ConfigError for an unknown name or a wrong value."""
    known = {f.name for f in fields(Options)}
    for name in given:
        if name not in known:
            raise ConfigError(f"HTTP logging: unknown option {name!r}{did_you_mean(name, known)}")
    values = {name: _CHECKS[name](name, value) if name in _CHECKS else value for name, value in given.items()}
    return Options(**values)


def _one_of(choices: Sequence[str]) -> Callable[[str, Any], str]:
    def check(name: str, value: Any) -> str:
        if not isinstance(value, str) or value not in choices:
            raise ConfigError(f"{name}: {value!r}{did_you_mean(value, choices)}: write one of {', '.join(choices)}")
        return value

    return check


def _strings(name: str, value: Any) -> tuple[str, ...]:
    if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(v, str) and v for v in value):
        raise ConfigError(f"{name}: must be a list of strings, not {value!r}")
    return tuple(value)


def _switch(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ConfigError(f"{name}: must be True or False, not {value!r}")
    return value


def _finder(name: str, value: Any) -> Finder | None:
    if value is not None and not callable(value):
        raise ConfigError(f"{name}: must be a function of the WSGI environ or ASGI scope, not {value!r}")
    return value  # type: ignore[no-any-return]


def _limit(read: Callable[[Any], Any]) -> Callable[[str, Any], Any]:
    def check(name: str, value: Any) -> Any:
        try:
            return None if value is None else read(value)
        except ConfigError as error:
            raise ConfigError(f"{name}: {error}") from None

    return check


def _header(name: str, value: Any) -> str | None:
    if value is not None and not (isinstance(value, str) and _header_name(value)):
        raise ConfigError(f"{name}: {value!r} is no header name, such as 'X-Request-ID'")
    return value


def _logger(name: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ConfigError(f"{name}: must be the name of a logger, not {value!r}")
    return value


def _key(name: str, value: Any) -> str | bytes | None:
    if value is not None and (not isinstance(value, (str, bytes)) or not value):
        raise ConfigError(f"{name}: must be text or bytes")  # not the value: it is a secret
    return value


_CHECKS: dict[str, Callable[[str, Any], Any]] = {
    "logger": _logger,
    "client": _one_of(CLIENT),
    "query": _one_of(QUERY),
    "user_agent": _switch,
    "request_id_header": _header,
    "accept_request_id": _switch,
    "accept_trace": _switch,
    "accept_baggage": _switch,
    "session_cookies": _strings,
    "user": _finder,
    "route": _finder,
    "hash_key": _key,
    "uploads": _one_of(UPLOADS),
    "image_metadata": _switch,
    "slow": _limit(parse_duration),
    "large_request": _limit(parse_size),
    "large_response": _limit(parse_size),
    "client_errors": _limit(as_level),
    "probes": _strings,
    "drop_duplicates": _switch,
}
