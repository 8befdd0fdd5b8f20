"""Find the errors in any text: tracebacks in a log, JSON lines, a terminal's output, or a single line of an error.

Prefixes that containers, journald and loggers put before each line are taken off, colours too. Everything is bounded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lamalog.errors._in_app import InApp
from lamalog.errors._stored import read_stored
from lamalog.errors._text_traceback import parse_traceback
from lamalog.errors.classify import Classification, classify_links
from lamalog.errors.classify_subject import Link, links_of_chain, links_of_record
from lamalog.errors.classify_told import links_in, links_of_text
from lamalog.errors.knowledge.base import Knowledge

#: Characters and errors of one text that are looked at.
MAX_TEXT, MAX_ERRORS = 20_000_000, 2000
_HEAD = "Traceback (most recent call last):"
_JOINED = re.compile(r"The above exception was the direct cause|During handling of the above exception")
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
#: How a new line of a log begins.
_LOG_LINE = re.compile(
    r"\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\d\d:\d\d:\d\d|(?:DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|TRACE)\b|[A-Z][a-z]{2} +\d+ \d\d:|\{\"|"
    r"(?:\$|>>>|In \[\d+\]:|#) "
)
_BARS = re.compile(r"[\s+|]*")
#: What an exception group puts before its head.
_GROUP = re.compile(r" *\+ (?:Exception Group )?$|(?<=\| )Exception Group $|Exception Group $")
_REPORTED = re.compile(
    r"^\s*(?:E\s+)?(?P<type>(?:[A-Za-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Timeout|Interrupt|Warning|NotFound|Exit|Again|Full|Empty|Group))"
    r"(?:: (?P<message>.*?))?\s*$"
)
#: Where a text without any type may come from.
_LIKELY = (
    "RuntimeError",
    "OSError",
    "ImportError",
    "ValueError",
    "ssl.SSLError",
    "redis.exceptions.ResponseError",
    "cv2.error",
)
_in_app = InApp()


@dataclass(frozen=True)
class Found:
    """One error in a text."""

    classification: Classification
    #: Of the exception itself.
    type: str
    message: str


def errors_in(text: str, knowledge: Knowledge) -> list[Found]:
    """The errors that *text* tells of, in its order; tracebacks if there are any, else single lines of errors."""
    lines = _COLOURS.sub("", text[:MAX_TEXT]).splitlines()
    plain, chains = [], []
    for line in lines:
        record = _record(line)
        if record is None:
            plain.append(line)
        elif isinstance(record.get("log"), str) and "stream" in record:
            plain.append(record["log"].rstrip("\n"))  # Docker keeps each line of a program by itself
        else:
            chains.append(_chain_of_record(record))
    chains += [links_of_chain(parse_traceback(block, _in_app)) for block in _blocks(plain)]
    chains = [chain for chain in chains if chain]
    if not chains:
        chains = [chain for chain in (_reported(line, plain[n + 1 : n + 12]) for n, line in enumerate(plain)) if chain]
    found = [_found(chain, knowledge) for chain in chains[:MAX_ERRORS]]
    return found or _guessed(plain, knowledge)


def _record(line: str) -> dict[str, Any] | None:
    start = line.find("{")
    if start < 0 or not line.rstrip().endswith("}") or '"' not in line:
        return None
    try:
        data = json.loads(line[start:])
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None


def _chain_of_record(record: dict[str, Any]) -> list[Link]:
    told = read_stored(record)
    links = links_of_chain(parse_traceback(told.traceback, _in_app)) if told.traceback else []
    return links or links_of_record(record) or links_of_text(told)


def _blocks(lines: list[str]) -> Iterator[str]:
    """Each traceback with all that it is chained to, and without the prefixes of its lines."""
    block: list[str] = []
    prefix: re.Pattern[str] | None = None
    for number, line in enumerate(lines):
        place = line.find(_HEAD)
        bare = _without(line, prefix) if block else None
        if place >= 0 and not (bare is not None and _continues(block, bare)):
            if block:
                yield "\n".join(block)
            before = _GROUP.sub("", line[:place])
            prefix = _prefix(before, lines[number + 1 : number + 8])
            block = [
                line[len(before) :] if prefix is None and not _BARS.fullmatch(before) else _without(line, prefix) or ""
            ]
        elif bare is None:
            continue  # nothing has begun, or it is a line of somebody else who writes to the same place
        elif _complete(block) and _LOG_LINE.match(bare):
            yield "\n".join(block)
            block = []
        else:
            block.append(bare)
    if block:
        yield "\n".join(block)


def _continues(block: list[str], head: str) -> bool:
    """Whether a new head belongs to the traceback before: chained to it, or a member of its group."""
    if head.lstrip().startswith("|"):
        return True
    recent = [line for line in block[-4:] if line.strip()]
    return any(_JOINED.search(line) for line in recent[-2:])


def _prefix(before: str, following: list[str]) -> re.Pattern[str] | None:
    """What stands before each line, with its numbers free; None if nothing does, or only before the first line."""
    if _BARS.fullmatch(before):
        return None
    # "web-1  | ", "Nov 24 09:00:00 host python[12]: "
    parts = [re.escape(part) for part in re.split(r"\d+", before.rstrip(" "))]
    found = re.compile(r"\d+".join(parts) + " ?")
    return found if any(map(found.match, following)) else None


def _without(line: str, prefix: re.Pattern[str] | None) -> str | None:
    """*line* without the prefix; None if it has another."""
    if prefix is None:
        return line
    found = prefix.match(line)
    return line[found.end() :] if found else None


def _complete(block: list[str]) -> bool:
    """Whether the block has come to an exception: a line after its head that is not indented."""
    return len(block) > 1 and any(
        line[:1].strip() and not line.startswith(("Traceback", "+", "|")) for line in block[1:]
    )


def _reported(line: str, following: list[str]) -> list[Link]:
    """The exception in a single line, with what is indented below it."""
    found = _REPORTED.match(line)
    if not found:
        return links_in(line) if len(line) < 4000 else []
    rest = []
    for each in following:
        if not each.startswith(("\t", "  ")):
            break
        rest.append(each)
    message = "\n".join([found["message"] or "", *rest])
    return links_of_record({"exception.type": found["type"], "exception.message": message})


def _found(chain: list[Link], knowledge: Knowledge) -> Found:
    return Found(classify_links(chain, knowledge), chain[0].names[0], chain[0].message)


def _guessed(lines: list[str], knowledge: Knowledge) -> list[Found]:
    """Errors whose type was not pasted: only what is certain from the words of the message."""
    found = []
    for line in lines[:200]:
        text = line.strip()
        for kind in _LIKELY if 8 < len(text) < 4000 else ():
            links = links_of_record({"exception.type": kind, "exception.message": text})
            classification = classify_links(links, knowledge)
            entry = knowledge.entries.get(classification.code)
            if entry is None or entry.weak is not None or entry.general:
                continue
            if any(each.types and each.message and each.holds(links[0]) is not None for each in entry.conditions):
                found.append(Found(classification, kind, text))
                break
    return found
