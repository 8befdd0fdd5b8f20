"""Text for terminals and narrow encodings: column width, padding, cutting, escaping, encoding. Pure functions.

Escaping answers CWE-117 (log forging) and "Trojan Source" (CVE-2021-42574): whatever could move the cursor, start a
line, reorder or hide text is shown as a visible escape instead.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: Controls (C0, DEL, C1), soft hyphen, line/paragraph separators, bidi marks/overrides/isolates, zero-width and other
#: invisible format characters, tag characters, lone surrogates. Joiners (ZWNJ, ZWJ) only beside ASCII, where no
#: script or emoji needs them.
_UNSAFE = (
    r"[{keep}\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
    r"|{joiner}"
)
_JOINER = r"(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
_lone_joiner = re.compile(_JOINER)
_unsafe = re.compile(_UNSAFE.format(keep=r"\x00-\x1f", joiner=_JOINER))
_unsafe_keeping_newlines = re.compile(_UNSAFE.format(keep=r"\x00-\x08\x0b-\x1f", joiner=_JOINER))
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}

#: What stands for a character that a stream can't encode. Variation selectors, joiners and skin tones vanish.
_ASCII = {
    **dict.fromkeys("✅✔🎉", "[OK]"),
    **dict.fromkeys("❌✖✗❎🔴", "[x]"),
    **dict.fromkeys("🚧🔶🟡🟠❗❕", "[!]"),
    "⚠": "[!]",
    "ℹ": "[i]",
    "💡": "[i]",
    "🔥": "[!!]",
    "💥": "[!!]",
    "🚨": "[!!]",
    "🐛": "[#]",
    "🔍": "[.]",
    "🔎": "[.]",
    "🔬": "[.]",
    "🚀": "[>]",
    "👋": "[bye]",
    "⏱": "[t]",
    "⏳": "[..]",
    "🛑": "[stop]",
    "🟢": "[o]",
    "\ufe0e": "",
    "\ufe0f": "",
    "\u200c": "",
    "\u200d": "",
    **{chr(tone): "" for tone in range(0x1F3FB, 0x1F400)},
    "…": "...",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "–": "-",
    "—": "-",
    "→": "->",
    "←": "<-",
    "·": "*",
    "•": "*",
    "×": "x",
    "µ": "u",
    "μ": "u",
    "°": "deg",
    "\u00a0": " ",
    "\u3000": "  ",
    **dict.fromkeys("─━═╌┄", "-"),
    **dict.fromkeys("│┃║╎┆▏▎▌", "|"),
    **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯╔╗╚╝", "+"),
}


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    code = ord(char)
    if char in _SHORT:
        return _SHORT[char]
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def escape_control(s: str, *, keep_newlines: bool = False) -> str:
    """*s* with everything that could forge, move, reorder or hide terminal output shown as ``\\x1b``, ``\\u202e`` ….

    With *keep_newlines*, ``\\n`` and ``\\t`` stay and ``\\r\\n`` becomes ``\\n``. Letters, emoji and their joiners are
    never touched. Never raises.
    """
    if s.isprintable():
        return s
    if keep_newlines:
        if "\r\n" in s:
            s = s.replace("\r\n", "\n")
        return _unsafe_keeping_newlines.sub(_escape, s)
    return _unsafe.sub(_escape, s)


def cell_width(s: str) -> int:
    """Columns that *s* takes on a terminal: 2 for CJK and emoji, 0 for combining marks. Controls count as 0."""
    if s.isascii() and s.isprintable():
        return len(s)
    # Here and not above: it takes 25 ms to import and most output is ASCII.
    from wcwidth import wcswidth, wcwidth

    if "\u200d" in s:
        s = _lone_joiner.sub("", s)  # wcswidth lets it swallow the character after it
    width = wcswidth(s)
    return width if width >= 0 else sum(max(0, wcwidth(char)) for char in s)


def pad(s: str, width: int) -> str:
    """*s* followed by the spaces that make it *width* columns wide. Never cuts."""
    missing = width - cell_width(s)
    return s + " " * missing if missing > 0 else s


def truncate(s: str, width: int) -> str:
    """*s* if it fits into *width* columns, else its beginning and ``…``. Never splits an emoji or accented letter."""
    if width <= 0:
        return ""
    if s.isascii() and s.isprintable():
        return s if len(s) <= width else f"{s[: width - 1]}…"
    # Zero-width characters pile up for free: look at no more than 8 of any kind per column.
    head = s[: 8 * width + 1]
    if len(head) == len(s) and cell_width(s) <= width:
        return s
    from wcwidth import iter_graphemes

    kept, used = [], 0
    for cluster in iter_graphemes(head):
        used += cell_width(cluster)
        if used > width - 1:
            break
        kept.append(cluster)
    return f"{''.join(kept)}…"


def can_encode(s: str, encoding: str | None) -> bool:
    """Whether a stream with this *encoding* takes *s* as it is. ``None`` is a text buffer that takes anything."""
    if encoding is None:
        return True
    try:
        s.encode(encoding)
    except (UnicodeError, LookupError, TypeError, ValueError):
        return False
    return True


@lru_cache(maxsize=4096)
def _substitute(char: str, encoding: str) -> str:
    if can_encode(char, encoding):
        return char
    known = _ASCII.get(char)
    return known if known is not None else char.encode("ascii", "backslashreplace").decode("ascii")


def encodable(s: str, encoding: str | None) -> str:
    """*s* with each character that *encoding* lacks replaced: emoji by a tag (``[OK]``, ``[!]``, ``[x]``), typographic
    signs by their ASCII look-alike, others by ``\\u4e2d``. An unknown encoding counts as ASCII. Never raises."""
    if encoding is None or can_encode(s, encoding):
        return s
    result = "".join([_substitute(char, encoding) for char in s])
    if can_encode(result, encoding):
        return result
    return "".join([_substitute(char, "ascii") for char in s])
