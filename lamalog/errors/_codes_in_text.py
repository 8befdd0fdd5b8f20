"""What tells errors of one type apart, read from the message, so that live and stored ones give the same."""

from __future__ import annotations

import errno
import re

_ERRNO = re.compile(r"\[(?:Errno|WinError) (-?\d{1,6})\]")
_BRACKETED = re.compile(r"\[(?:SSL: ?)?([A-Z][A-Z_]{3,60})\]")
#: Written the same way whatever the type: gRPC, AWS, HTTP of several clients.
_ANYWHERE = re.compile(
    r"StatusCode\.([A-Z_]{2,40})|^An error occurred \((\w{1,80})\)|^Error code: ([1-5]\d\d)\b"
    r"|^([1-5]\d\d), message=|^\(([1-5]\d\d)\)\s"
)
_CERTIFICATE = re.compile(r"certificate verify failed: ([a-zA-Z -]{3,40})")
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
    found = _ANYWHERE.search(text)
    if found:
        return str(next(filter(None, found.groups())))
    found = _CERTIFICATE.search(text)
    if found:
        return found[1].strip().replace(" ", "-")
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
