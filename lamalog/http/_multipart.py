"""Look over the shoulder of whoever reads a multipart body: what files pass by, and how big they are.

It sees the body in the pieces in which the application reads it, keeps only headers and the beginning of images, and
stops looking at whatever is not multipart/form-data as in https://www.rfc-editor.org/rfc/rfc7578.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

#: Files that are told apart, parts that are looked at, bytes of one part's headers.
FILES = 32
PARTS = 512
HEADER_LIMIT = 8192
#: Bytes kept of an image, and of how many images.
HEAD_LIMIT = 65536
HEADS = 8

_boundary = re.compile(r"""boundary\s*=\s*(?:"([^"\r\n]{1,70})"|([^\s";,]{1,70}))""", re.ASCII | re.IGNORECASE)
_filename = re.compile(rb'[;\s]filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s";]+))', re.IGNORECASE | re.DOTALL)
_filename_ext = re.compile(rb"[;\s]filename\*\s*=\s*([A-Za-z0-9-]{1,20})'[^']{0,20}'([^\s;]+)", re.IGNORECASE)
#: Of RFC 5987; Python knows others that take their time or raise.
_CHARSETS = (b"utf-8", b"iso-8859-1")


@dataclass
class Upload:
    """One file in a form. *size*: bytes that have passed."""

    filename: str
    content_type: str
    size: int = 0
    #: The first bytes, of images only.
    head: bytearray | None = field(default=None, repr=False)


def boundary_of(content_type: object) -> bytes | None:
    """The boundary of a ``multipart/form-data`` Content-Type header, or None for anything else."""
    if not isinstance(content_type, str) or not content_type[:19].lower().startswith("multipart/form-data"):
        return None
    found = _boundary.search(content_type[:1024])
    return (found[1] or found[2]).encode("latin-1", "replace") if found else None


class Scanner:
    """Feed it the body piece by piece; ``uploads`` holds what it has seen. Work and memory are bounded per piece."""

    def __init__(self, boundary: bytes, *, heads: bool = True) -> None:
        self._delimiter = b"\r\n--" + boundary
        # The first delimiter has no line break before it.
        self._rest = b"\r\n"
        self._step = self._skip
        self._heads = HEADS if heads else 0
        self._parts = 0
        self._current: Upload | None = None
        self.uploads: list[Upload] = []
        #: Nothing more will be found: the form is over, broken, or has too many parts.
        self.done = False

    def feed(self, data: bytes) -> None:
        """The next piece of the body."""
        if self.done or not data:
            return
        self._rest += data
        while not self.done and self._step():
            pass

    def stop(self) -> None:
        """Look no further: the body is not read in order."""
        self.done = True
        self._rest = b""

    def _skip(self) -> bool:
        """Up to the next delimiter; what is before it belongs to the current file."""
        at = self._rest.find(self._delimiter)
        if at < 0:
            keep = len(self._delimiter) - 1
            self._take(self._rest[:-keep])
            self._rest = self._rest[-keep:]
            return False
        self._take(self._rest[:at])
        self._rest = self._rest[at + len(self._delimiter) :]
        self._current = None
        self._step = self._after_delimiter
        return True

    def _after_delimiter(self) -> bool:
        if len(self._rest) < 2:
            return False
        self._parts += 1
        if self._rest[:2] == b"--" or self._parts > PARTS:
            self.stop()
            return False
        self._step = self._headers
        return True

    def _headers(self) -> bool:
        end = self._rest.find(b"\r\n\r\n", 0, HEADER_LIMIT)
        if end < 0:
            if len(self._rest) >= HEADER_LIMIT:
                self.stop()
            return False
        self._current = self._upload(self._rest[:end])
        # The break before the delimiter of an empty part is that of the blank line.
        self._rest = self._rest[end + 2 :]
        self._step = self._begin
        return True

    def _begin(self) -> bool:
        if self._rest.startswith(self._delimiter):
            self._step = self._skip
            return True
        if len(self._rest) < len(self._delimiter) and self._delimiter.startswith(self._rest):
            return False
        self._rest = self._rest[2:]
        self._step = self._skip
        return True

    def _take(self, data: bytes) -> None:
        upload = self._current
        if upload is None:
            return
        upload.size += len(data)
        if upload.head is not None and len(upload.head) < HEAD_LIMIT:
            upload.head += data[: HEAD_LIMIT - len(upload.head)]

    def _upload(self, headers: bytes) -> Upload | None:
        disposition = content_type = b""
        for line in headers.split(b"\r\n"):
            name, _, value = line.partition(b":")
            name = name.strip().lower()
            if name == b"content-disposition":
                disposition = value
            elif name == b"content-type":
                content_type = value
        filename = _filename_of(disposition)
        if filename is None or len(self.uploads) >= FILES:
            return None
        kind = content_type[:100].decode("latin-1").partition(";")[0].strip()
        upload = Upload(filename[:255], kind)
        if self._heads and kind.lower().startswith("image/"):
            self._heads -= 1
            upload.head = bytearray()
        self.uploads.append(upload)
        return upload


def _filename_of(disposition: bytes) -> str | None:
    found = _filename_ext.search(disposition)
    if found and found[1].lower() in _CHARSETS:
        return unquote(found[2].decode("ascii", "replace"), found[1].decode("ascii"), "replace")
    found = _filename.search(disposition)
    if found is None:
        return None
    return (found[2] if found[1] is None else found[1]).decode("utf-8", "replace")
