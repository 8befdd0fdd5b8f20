"""Windows error numbers as the errno that means the same.

https://learn.microsoft.com/windows/win32/debug/system-error-codes
"""

from __future__ import annotations

_ERRNO = {
    2: "ENOENT",
    3: "ENOENT",
    4: "EMFILE",
    5: "EACCES",
    8: "ENOMEM",
    14: "ENOMEM",
    17: "EXDEV",
    19: "EROFS",
    32: "EBUSY",
    33: "EBUSY",
    39: "ENOSPC",
    53: "EHOSTUNREACH",
    64: "ECONNRESET",
    80: "EEXIST",
    109: "EPIPE",
    112: "ENOSPC",
    121: "ETIMEDOUT",
    123: "EINVAL",
    145: "ENOTEMPTY",
    183: "EEXIST",
    206: "ENAMETOOLONG",
    232: "EPIPE",
    258: "ETIMEDOUT",
    267: "ENOTDIR",
    1450: "ENOMEM",
    1455: "ENOMEM",
    10013: "EACCES",
    10024: "EMFILE",
    10048: "EADDRINUSE",
    10049: "EADDRNOTAVAIL",
    10050: "ENETDOWN",
    10051: "ENETUNREACH",
    10053: "ECONNABORTED",
    10054: "ECONNRESET",
    10055: "ENOBUFS",
    10060: "ETIMEDOUT",
    10061: "ECONNREFUSED",
    10065: "EHOSTUNREACH",
}


def errno_of_winerror(number: int) -> str | None:
    """``ENOSPC`` for 112; None where there is none."""
    return _ERRNO.get(number)
