"""Read text the way its reader will: escapes decoded, wide characters narrowed, each place known in the original.

A secret inside JSON inside a string, percent-encoded, or typed with full-width digits is then just text for the rules.
"""

from __future__ import annotations

import base64
import re
from bisect import bisect_right
from collections.abc import Iterator

#: What a gate looks for to know that a text has another reading.
ESCAPED = r"%[0-9a-f]{2}|\\[\\\"'/nrtux]|&(?:quot|amp|lt|gt|apos|#39|#x27|#34);"
#: Letters and digits that are not ASCII but read as such: full-width forms, Arabic-Indic digits. As UTF-8 bytes, for a gate.
WIDE = r"\xef\xbc[\x90-\x99\xa0-\xba]|\xef\xbd[\x81-\x9a]|\xd9[\xa0-\xa9]|\xdb[\xb0-\xb9]"
_WIDE = re.compile("[\uff10-\uff19\uff20-\uff3a\uff41-\uff5a\u0660-\u0669\u06f0-\u06f9]")
_CODES = re.compile(
    # In bounds: what one match counts, it holds on a stack that costs more the larger it grows.
    r"(?:%[0-9A-Fa-f]{2}|\\x[0-9A-Fa-f]{2}){1,1000}|(?:\\u[0-9A-Fa-f]{4}){1,1000}|\\[\\\"'/nrt]|&(?:quot|amp|lt|gt|apos|#39|#x27|#34);"
)
_PLAIN = {
    "\\\\": "\\", '\\"': '"', "\\'": "'", "\\/": "/", "\\n": "\n", "\\r": "\r", "\\t": "\t",
    "&quot;": '"', "&amp;": "&", "&lt;": "<", "&gt;": ">", "&apos;": "'", "&#39;": "'", "&#x27;": "'", "&#34;": '"',
}  # fmt: skip
NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
NARROW |= {zero + digit: 0x30 + digit for zero in (0x660, 0x6F0) for digit in range(10)}


def narrow(text: str) -> str:
    """*text* with full-width letters, digits and punctuation as ASCII; every character keeps its place."""
    return text.translate(NARROW) if _WIDE.search(text) else text


class View:
    """A decoded reading of a text; ``original()`` says where a stretch of it came from."""

    __slots__ = ("_marks", "text")

    def __init__(self, text: str, marks: list[tuple[int, int, int, int]]) -> None:
        self.text = text
        #: (start here, length here, start there, length there) of every decoded piece
        self._marks = marks

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that ``text[start:end]`` was read from."""
        return self._there(start, False), self._there(end - 1, True)

    def _there(self, place: int, after: bool) -> int:
        index = bisect_right(self._marks, (place, 1 << 60)) - 1
        if index < 0:
            return place + after
        here, length, there, width = self._marks[index]
        if place >= here + length:
            return there + width + place - here - length + after
        if length == width or length * 6 == width or length * 3 == width:
            step = width // length
            return there + (place - here + after) * step
        return there + width if after else there


#: Text in base64 or hex: each group of four, each pair starts as those of printable characters do.
PACKED = r"(?-i:(?:^|[^A-Za-z0-9+/_-])(?:[I-Za-f][A-Za-z0-9+/_-]{3}){6})|(?:^|[^0-9a-z])(?:[2-7][0-9a-f]){12}"
_PACKED = re.compile(
    r"(?<![A-Za-z0-9+/_-])(?:[I-Za-f][A-Za-z0-9+/_-]{3}){6,4000}[A-Za-z0-9+/_-]{0,3}={0,2}(?![A-Za-z0-9+/_=-])|(?<![0-9A-Za-z])(?:[2-7][0-9a-fA-F]|0[09aAdD]){12,4000}(?![0-9A-Za-z])",
    re.ASCII,
)
_READABLE = re.compile(r"[\t\n\r -~\u00a1-\uffef]{12,}")


def _packed(text: str) -> Iterator[tuple[int, int, str]]:
    """Words that are base64 or hex of readable text, and that text."""
    for match in _PACKED.finditer(text):
        code = match.group()
        try:
            if _HEX.fullmatch(code):
                plain = bytes.fromhex(code).decode("utf-8").replace("\0", " ")
            else:
                bare = code.rstrip("=").replace("-", "+").replace("_", "/")
                plain = base64.b64decode(bare + "=" * (-len(bare) % 4)).decode("utf-8")
        except ValueError:
            continue
        if _READABLE.fullmatch(plain):
            yield *match.span(), plain


_HEX = re.compile(r"(?:[0-9a-fA-F]{2})+", re.ASCII)


def _pieces(text: str) -> Iterator[tuple[int, int, str]]:
    for start, end in _codes(text):
        plain = _decode(text[start:end])
        if plain is not None:
            yield start, end, plain


def decoded(text: str) -> View | None:
    """*text* with its escapes read, or ``None`` where there are none."""
    parts: list[str] = []
    marks: list[tuple[int, int, int, int]] = []
    here = last = 0
    pieces = sorted([*_packed(text), *_pieces(text)])
    for start, end, plain in pieces:
        if start < last:
            continue
        parts.append(text[last:start])
        here += start - last
        parts.append(plain)
        marks.append((here, len(plain), start, end - start))
        here += len(plain)
        last = end
    if not marks:
        return None
    parts.append(text[last:])
    return View("".join(parts), marks)


#: Shortest run of codes that may have met the bound of the pattern.
_CUT = 3_000


def _codes(text: str) -> Iterator[tuple[int, int]]:
    """Stretches of codes, each of whole characters."""
    place = 0
    while match := _CODES.search(text, place):
        start, end = match.span()
        if end - start >= _CUT:
            end = _whole(text, end)
        yield start, end
        place = end


def _whole(text: str, end: int) -> int:
    """Where the last character begins of the codes that end at *end*: its other half may come next."""
    for _ in range(4):
        code = max(text.rfind("%", 0, end), text.rfind("\\", 0, end))
        number = text[code:end].lstrip("%\\xu")
        if len(number) == 4:
            return code if 0xD800 <= int(number, 16) < 0xDC00 else end
        end = code
        if int(number, 16) & 0xC0 != 0x80:
            break
    return end


def _decode(code: str) -> str | None:
    if code[0] == "%" or code[:2] == "\\x":
        return bytes.fromhex(code.replace("%", "").replace("\\x", "")).decode("utf-8", "replace")
    if code[:2] == "\\u":
        units = bytes.fromhex(code.replace("\\u", ""))
        return units.decode("utf-16-be", "replace")
    return _PLAIN[code]
