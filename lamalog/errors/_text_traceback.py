"""Read the text of a Python traceback: the chain and the frames in it, as the interpreter (any version) prints them.

For records that others have written, and for exceptions that came from another process. Damaged, cut or indented text
gives what can be made out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lamalog.errors._in_app import InApp
from lamalog.errors._link import LINKS, MESSAGE, REMOTE, Link
from lamalog.errors._modules import module_of_path
from lamalog.errors._stack import Frame, fold

#: Characters of a text that are read.
LONGEST = 400_000
_HEAD = re.compile(r"(?:Exception Group )?Traceback \(most recent call last\):")
_FRAME = re.compile(r'File "(?P<file>[^"\n]{1,1000})", line (?P<line>\d{1,9})(?:, in (?P<function>.{1,300}))?')
_REPEATED = re.compile(r"\[Previous line repeated (\d{1,9}) more times?\]")
_MARKERS = re.compile(r"[\s~^]+")
_TYPE = re.compile(r"(?P<type>[A-Za-z_][\w.]{0,200}(?:\.<locals>\.\w+){0,3})(?::\s?(?P<message>.*))?")
_CAUSE = "The above exception was the direct cause of the following exception:"
_CONTEXT = "During handling of the above exception, another exception occurred:"
_RULE = re.compile(r"\+-\+?-{4,}.*|-{4,}.*|\+-{4,}.*")
_NUMBER = re.compile(r"\+?-{0,3}\+?-{4,}\s(?:\d+|\.\.\.)\s-{4,}")
_REMOTE = re.compile(rf"[\w.]{{0,100}}(?:{'|'.join(sorted(REMOTE))}):.*")
_QUOTES = '"""'
_MOST_REPEATS = 10_000


@dataclass
class _Part:
    """One exception as it is printed: frames, then its last lines."""

    #: Of its heading and of its last line; what is indented more belongs to the frames.
    indent: int
    relation: str = ""
    frames: list[tuple[str, int, str, str]] = field(default_factory=list)
    type: str = ""
    message: list[str] = field(default_factory=list)
    members: list[list[_Part]] = field(default_factory=list)


def parse_traceback(text: str, in_app: InApp, module: Callable[[str], str] = module_of_path) -> tuple[Link, ...]:
    """The chain in *text*, the exception that was raised last first; empty if there is no traceback in it.

    *module* gives the name of a file's module: on the machine it comes from, the files may still be there to ask.
    """
    splitter = _Splitter()
    for column, indent, line in _lines(text[:LONGEST]):
        splitter.take(column, indent, line)
    chain = _outermost(splitter.root)
    return tuple(_link(part, in_app, module) for part in chain)


class _Splitter:
    """Takes the lines in order and builds the chains: the outermost, and those of the members of groups."""

    def __init__(self) -> None:
        self.root: list[_Part] = []
        #: Chains that are open, each with the column at which its lines begin.
        self._open: list[tuple[int, list[_Part]]] = [(-1, self.root)]
        self._current: _Part | None = None
        self._relation = ""
        #: Between a pool's remote traceback and the same exception as it was raised again on this side.
        self._remote = ""

    def take(self, column: int, indent: int, line: str) -> None:
        """One line, stripped of its bars and its *indent*; *column* is that of the bar or, for a rule, of the member."""
        if _NUMBER.fullmatch(line):
            self._member(column)
        elif _RULE.fullmatch(line):
            self._current = None
        elif line in (_CAUSE, _CONTEXT):
            self._relation = "cause" if line == _CAUSE else "context"
            self._remote = "again" if self._remote == "closed" and line == _CAUSE else self._remote
            self._current = None
        elif _REMOTE.fullmatch(line):
            self._remote = "told"
        elif line == _QUOTES and self._remote in ("told", "open"):
            self._remote = "open" if self._remote == "told" else "closed"
        elif _HEAD.fullmatch(line):
            self._begin(column, indent)
        else:
            inside = len(self._open) > 1
            if self._current is None and _TYPE.fullmatch(line) and (self._relation or inside):
                self._begin(column, indent)  # an exception that was never raised
            if self._current is not None:
                _take(self._current, indent, line)

    def _member(self, column: int) -> None:
        self._leave(column - 1)
        owner = self._open[-1][1]
        if owner:
            chain: list[_Part] = []
            owner[-1].members.append(chain)
            self._open.append((column, chain))
        self._current = None

    def _begin(self, column: int, indent: int) -> None:
        self._leave(column)
        if len(self._open) == 1:
            # The same exception again, with its members, is read into nothing.
            again = self._remote == "again"
            self._open[0] = (-1, [] if again else self.root)
            self._remote = "" if again else self._remote
        chain = self._open[-1][1]
        self._current = _Part(indent, self._relation if chain else "")
        self._relation = ""
        chain.append(self._current)

    def _leave(self, column: int) -> None:
        """Close the chains that begin to the right of *column*."""
        while len(self._open) > 1 and self._open[-1][0] > column:
            self._open.pop()


def _lines(text: str) -> Iterator[tuple[int, int, str]]:
    """Each line without its indent, with the column it belongs to where exception groups have drawn a tree."""
    tree = "Exception Group Traceback" in text
    for line in text.splitlines():
        stripped = line.strip()
        column = len(line) - len(line.lstrip())
        if not tree:
            yield 0, column, stripped
        elif stripped.startswith("+-"):
            yield column + 2 * stripped.startswith("+-+"), 0, stripped
        elif stripped.startswith(("|", "+ ")):
            rest = stripped[1:].lstrip()
            yield column, len(stripped) - len(rest), rest
        else:
            yield 0, column, stripped


def _take(part: _Part, indent: int, line: str) -> None:
    if part.type:
        if sum(map(len, part.message)) < MESSAGE:
            part.message.append(line)
        return
    frame = _FRAME.fullmatch(line)
    if frame:
        part.frames.append((frame["file"], int(frame["line"]), frame["function"] or "", ""))
        return
    if indent > part.indent:
        _take_source(part, line)
        return
    found = _TYPE.fullmatch(line)
    if found:
        part.type = found["type"]
        part.message.append(found["message"] or "")


def _take_source(part: _Part, line: str) -> None:
    repeated = _REPEATED.fullmatch(line)
    if not part.frames or _MARKERS.fullmatch(line):
        return
    if repeated:
        part.frames += [part.frames[-1]] * min(int(repeated[1]), _MOST_REPEATS)
        return
    file, number, function, source = part.frames[-1]
    if not source:  # newer versions print further lines of the same statement
        part.frames[-1] = (file, number, function, line[:200])


def _outermost(chain: list[_Part]) -> list[_Part]:
    """The printed order is oldest first; ours is the other way round, and each relation belongs to the older one."""
    printed = [part for part in chain if part.type or part.frames]
    relations = [part.relation for part in printed]
    turned = printed[::-1][:LINKS]
    for number, part in enumerate(turned):
        part.relation = "" if number == 0 else relations[len(printed) - number] or "context"
    return turned


def _link(part: _Part, in_app: InApp, module: Callable[[str], str]) -> Link:
    stack = fold(part.frames, lambda raw: (raw[0], raw[2]), lambda raw: _frame(raw, in_app, module))
    members = tuple(
        tuple(_link(each, in_app, module) for each in _outermost(chain)) for chain in part.members[:LINKS] if chain
    )
    return Link(
        part.type or "Exception",
        "\n".join(part.message).strip()[:MESSAGE],
        part.relation,
        stack,
        members,
    )


def _frame(raw: tuple[str, int, str, str], in_app: InApp, module: Callable[[str], str]) -> Frame:
    file, line, function, source = raw
    name = module(file)
    # Compiled code names its functions in full and its files from the package down.
    compiled = not source or "." in function.replace("<locals>.", "")
    own = in_app(file, name) and not (compiled and not os.path.isabs(file) and not file.startswith("<"))
    return Frame(shown_path(file), line, function[:200], name, own, source)


def shown_path(file: str) -> str:
    """The end of a path that tells no directory of a person: from the library's folder on, else the file's name."""
    parts = re.split(r"[/\\]", file)
    for name in ("site-packages", "dist-packages"):
        if name in parts:
            return "/".join(parts[parts.index(name) + 1 :])[:300]
    return "/".join(parts[-2:])[:300]
