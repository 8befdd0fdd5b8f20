"""A traceback for eyes: one's own frames bright, library frames faint, the error itself in red, all indented.

It works on the (already redacted) text that the interpreter itself would print, so chains, groups and notes look the
way everybody knows them. Local variables are never shown.
"""

from __future__ import annotations

import re

from lamalog.formatters._theme import Pen
from lamalog.text import escape_control

_frame = re.compile(r'(?P<indent>[ |+-]*)File "(?P<path>[^"]*)", line \d+').match
_heading = re.compile(
    r"[ |+-]*(Traceback \(most recent call last\)|Exception Group Traceback|\[Previous line repeated"
    r"|The above exception was the direct cause|During handling of the above exception|-[ \d-]*-$|\.\.\.$)"
).match
_is_library = re.compile(r"[/\\](?:site|dist)-packages[/\\]|[/\\]lib(?:64)?[/\\]python\d|^<frozen |^<string>").search
_is_marker = re.compile(r"[\s|]*[~^]+\s*").fullmatch


def draw_traceback(text: str, p: Pen, gutter: str) -> str:
    """*text* as lines that each begin with ``\\n`` and *gutter*."""
    lines = escape_control(text, keep_newlines=True).rstrip("\n").expandtabs(4).split("\n")
    if p.color:
        lines = _colored(lines, p)
    edge = f"\n{p.dim}{gutter}{p.off}"
    return "".join([edge + line for line in lines])


def _colored(lines: list[str], p: Pen) -> list[str]:
    result: list[str] = []
    style, frame_indent = p.bad, -1
    for line in lines:
        frame = _frame(line)
        indent = len(line) - len(line.lstrip(" |+-"))
        if frame:
            frame_indent = len(frame["indent"])
            style = p.dim if _is_library(frame["path"]) else p.bold
            result.append(f"{style}{line}{p.off}")
        elif _heading(line):
            result.append(f"{p.dim}{line}{p.off}")
        elif 0 <= frame_indent < indent:
            code = p.dim if style == p.dim else p.bad if _is_marker(line) else ""
            result.append(f"{code}{line}{p.off}")
        else:
            frame_indent = -1 if line.strip(" |") else frame_indent
            result.append(f"{p.bad}{line}{p.off}")
    return result
