"""What tells errors of one type apart, read from the message, so that live and stored ones give the same."""

from __future__ import annotations

import errno
import re

_ERRNO = re.compile(r"\[(?:Errno|WinError) (-?\d{1,6})\]")
_BRACKETED = re.compile(r"\[(?:SSL: ?)?([A-Z][A-Z_]{3,60})\]")
_STATUS = re.compile(r"(?:^|HTTP Error |error ')([1-5]\d\d)(?=[ :'])")
_NUMBERED = re.compile(r"\(?\(?(\d{3,5}), [\"']")
_SQLSTATE = re.compile(r"\bSQLSTATE[:=\s(]{1,3}([0-9A-Z]{5})\b")
_OPENCV = re.compile(r"\((-?\d{1,4}):[^)]{0,200}\)")
_WORD = re.compile(r"([A-Z][A-Z]{2,30})\b")
_HTTP = frozenset({"HTTPError", "HTTPStatusError", "HTTPException", "ClientResponseError"})
_DATABASE = frozenset(
    {"OperationalError", "IntegrityError", "ProgrammingError", "DatabaseError", "InternalError", "DataError"}
)
_DNS = "gaierror"


def code_in(kind: str, message: str) -> str:
    """A code such as ``ENOSPC``, ``404``, ``CERTIFICATE_VERIFY_FAILED``, or ``""``."""
    name = kind.rpartition(".")[2]
    text = message[:500]
    if name == _DNS:
        return ""  # numbers of resolvers differ between hosts, and one failure has several
    if name in _HTTP:
        found = _STATUS.search(text)
        return found[1] if found else ""
    if name in _DATABASE:
        found = _SQLSTATE.search(text) or _NUMBERED.match(text)
        return found[1] if found else ""
    if name == "error" and "OpenCV" in text:
        found = _OPENCV.search(text)
        return found[1] if found else ""
    if name == "ResponseError":
        found = _WORD.match(text)
        return found[1] if found else ""
    bracketed = _BRACKETED.match(text)
    if bracketed:
        return bracketed[1]
    found = _ERRNO.match(text)
    return errno.errorcode.get(int(found[1]), found[1]) if found else ""
