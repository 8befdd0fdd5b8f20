"""Read the text of a Python traceback: the chain and the frames in it, as the interpreter (any version) prints them.

For records that others have written, and for exceptions that came from another process. Damaged, cut or indented text
gives what can be made out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
_MOST_REPEATS = 10_000


@dataclass
class _Part:
    """One exception as it is printed: frames, then its last lines."""

    depth: int
    relation: str = ""
    frames: list[tuple[str, int, str, str]] = field(default_factory=list)
    type: str = ""
    message: list[str] = field(default_factory=list)
    members: list[list[_Part]] = field(default_factory=list)


def parse_traceback(text: str, in_app: InApp) -> tuple[Link, ...]:
    """The chain in *text*, the exception that was raised last first; empty if there is no traceback in it."""
    parts = _split(text[:LONGEST])
    chain = _outermost(parts)
    return tuple(_link(part, in_app) for part in chain)


def _split(text: str) -> list[list[_Part]]:
    """Chains by depth in exception groups, flattened: members are put into the part they belong to."""
    root: list[_Part] = []
    open_chains: list[list[_Part]] = [root]
    depths = [0]
    relation = ""
    current: _Part | None = None
    remote = again = False
    for depth, line in _lines(text):
        if _NUMBER.fullmatch(line):
            owner = _owner(open_chains, depths, depth)
            if owner is not None:
                chain: list[_Part] = []
                owner.members.append(chain)
                open_chains.append(chain)
                depths.append(depth)
            current = None
            continue
        if _RULE.fullmatch(line):
            current = None
            continue
        if line in (_CAUSE, _CONTEXT):
            # What follows a remote traceback is the same exception, raised again on this side.
            again, remote = remote and line == _CAUSE, False
            relation = "cause" if line == _CAUSE else "context"
            current = None
            continue
        if _REMOTE.fullmatch(line):
            remote = True
            continue
        if _HEAD.fullmatch(line):
            while len(depths) > 1 and depth < depths[-1]:
                open_chains.pop()
                depths.pop()
            current = _Part(depth, relation if open_chains[-1] else "")
            relation = ""
            if not again:
                open_chains[-1].append(current)
            again = False
            continue
        if current is None and _TYPE.fullmatch(line) and (relation or (open_chains[-1] is not root)):
            current = _Part(depth, relation if open_chains[-1] else "")  # an exception that was never raised
            relation = ""
            open_chains[-1].append(current)
        if current is not None:
            _take(current, line)
    return [root]


def _owner(chains: list[list[_Part]], depths: list[int], depth: int) -> _Part | None:
    while len(depths) > 1 and depth <= depths[-1]:
        chains.pop()
        depths.pop()
    return chains[-1][-1] if chains[-1] else None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Each line stripped, and how many bars of exception groups stand before it."""
    for line in text.splitlines():
        stripped = line.strip()
        depth = 0
        while stripped.startswith("|") or (stripped.startswith("+ ") and depth == 0):
            depth += stripped.startswith("|")
            stripped = stripped[1:].lstrip()
        if stripped.startswith(("+-+", "+-")):
            # The line that opens a member stands one level out.
            indent = len(line) - len(line.lstrip())
            depth = max(depth, indent // 4 + 1)
        elif depth:
            indent = line.find("|")
            depth = max(depth, indent // 4 + 1)
        yield depth, stripped


def _take(part: _Part, line: str) -> None:
    if not part.type:
        frame = _FRAME.fullmatch(line)
        if frame:
            part.frames.append((frame["file"], int(frame["line"]), frame["function"] or "", ""))
            return
        if part.frames or _REPEATED.fullmatch(line):
            repeated = _REPEATED.fullmatch(line)
            if repeated:
                if part.frames:
                    part.frames += [part.frames[-1]] * min(int(repeated[1]), _MOST_REPEATS)
                return
            file, number, function, source = part.frames[-1]
            if not line or (_MARKERS.fullmatch(line) and source):
                return
            if not source and not _is_end(line, part):
                part.frames[-1] = (file, number, function, line[:200])
                return
        found = _TYPE.fullmatch(line)
        if found:
            part.type = found["type"]
            part.message.append(found["message"] or "")
        return
    if sum(map(len, part.message)) < MESSAGE:
        part.message.append(line)


def _is_end(line: str, part: _Part) -> bool:
    """Whether a line after a frame is already the exception, because the frame has no source line."""
    found = _TYPE.fullmatch(line)
    if not found:
        return False
    name = found["type"].rpartition(".")[2]
    return name.endswith(("Error", "Exception", "Warning", "Interrupt", "Exit", "Group", "Timeout")) and (
        found["message"] is not None or line == found["type"]
    )


def _outermost(parts: list[list[_Part]]) -> list[_Part]:
    """The printed order is oldest first; ours is the other way round, and each relation belongs to the older one."""
    printed = [part for part in parts[0] if part.type or part.frames]
    relations = [part.relation for part in printed]
    chain = printed[::-1][:LINKS]
    for number, part in enumerate(chain):
        part.relation = "" if number == 0 else relations[len(printed) - number] or "context"
    return chain


def _link(part: _Part, in_app: InApp) -> Link:
    stack = fold(part.frames, lambda raw: (raw[0], raw[2]), lambda raw: _frame(raw, in_app))
    members = tuple(
        tuple(_link(each, in_app) for each in _outermost([chain])) for chain in part.members[:LINKS] if chain
    )
    return Link(
        part.type or "Exception",
        "\n".join(part.message).strip().removesuffix('"""').rstrip()[:MESSAGE],
        part.relation,
        stack,
        members,
    )


def _frame(raw: tuple[str, int, str, str], in_app: InApp) -> Frame:
    file, line, function, source = raw
    module = module_of_path(file)
    return Frame(shown_path(file), line, function[:200], module, in_app(file, module), source)


def shown_path(file: str) -> str:
    """The end of a path that tells no directory of a person: from the library's folder on, else the file's name."""
    parts = re.split(r"[/\\]", file)
    for name in ("site-packages", "dist-packages"):
        if name in parts:
            return "/".join(parts[parts.index(name) + 1 :])[:300]
    return "/".join(parts[-2:])[:300]
