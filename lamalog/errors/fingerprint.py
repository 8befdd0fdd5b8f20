"""The fingerprint of anything that is an error: an exception, a record without one, a stored line of whoever's making."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import Any

from lamalog.errors._chain import ChainReader
from lamalog.errors._fingerprint import digest, fingerprint_of_chain, own_frames
from lamalog.errors._in_app import InApp
from lamalog.errors._link import Link
from lamalog.errors._normalise import HOLE, template_of, words_in
from lamalog.errors._rules import Rule, Subject, read_rules
from lamalog.errors._stack import Frame, Stack
from lamalog.errors._stored import event_parts, read_stored
from lamalog.errors._text_traceback import parse_traceback

_WELL_FORMED = re.compile("[0-9a-f]{16}")
_NAME = 200


@dataclass(frozen=True)
class Verdict:
    """Which error it is."""

    #: Sixteen hexadecimal digits.
    fingerprint: str
    #: One line, variable parts taken out.
    title: str
    #: ``package.module:function``.
    culprit: str
    #: The name that a rule or the user has given to the group, or ``""``.
    group: str = ""


class Grouper:
    """Tells errors apart. Thread-safe; makes no distinction that a restart or another process would not make.

    :param in_app: modules and path patterns that count as one's own wherever they lie.
    :param not_in_app: those that don't.
    :param rules: one's own, the first that matches counts: ``{"type": …, "message": …, "module": …, "logger": …, "group": …}``.
    :raises ConfigError: a rule is wrong.
    """

    def __init__(
        self,
        in_app: Iterable[str] = (),
        not_in_app: Iterable[str] = (),
        rules: Sequence[Mapping[str, str]] | None = None,
    ) -> None:
        self.in_app = InApp(in_app, not_in_app)
        self.reader = ChainReader(self.in_app)
        self._rules: tuple[Rule, ...] = read_rules(rules)

    def judge_chain(self, chain: Sequence[Link], message: str = "", logger: str = "", wanted: Any = None) -> Verdict:
        """The verdict on an exception. *wanted*: the group that the user has asked for."""
        default = fingerprint_of_chain(chain)
        place = place_of(chain)
        title = title_of(chain[0])
        culprit = place.place if place is not None else ""
        return self._with_rules(default, title, culprit, chain, message, logger, wanted)

    def judge_message(
        self, template: str, message: str, logger: str, culprit: str, parts: Sequence[str] = (), wanted: Any = None
    ) -> Verdict:
        """The verdict on a record without a traceback. *parts*: what else it is told apart by."""
        text = template_of(template)
        if words_in(text) < 1:
            text = template_of(message)
        default = digest([template_of(logger), *(parts or (text,))])
        return self._with_rules(default, text[:_NAME] or logger, culprit, (), message, logger, wanted)

    def _with_rules(
        self,
        default: str,
        title: str,
        culprit: str,
        chain: Sequence[Link],
        message: str,
        logger: str,
        wanted: Any,
    ) -> Verdict:
        if wanted is not None:
            group = named_group(wanted, default)
            if group:
                return Verdict(as_fingerprint(group), title, culprit, "" if _WELL_FORMED.fullmatch(group) else group)
        if self._rules:
            module, _, function = culprit.partition(":")
            subject = Subject(chain, message, logger, module, function, types_along(chain))
            for rule in self._rules:
                if rule.matches(subject):
                    group = rule.fill(subject, default)[:_NAME]
                    return Verdict(as_fingerprint(group), title, culprit, group)
        return Verdict(default, title, culprit)


def named_group(wanted: Any, default: str) -> str:
    """The group's name in what the user has set: a text, or a list of parts; ``{default}`` stands for our own."""
    parts = wanted if isinstance(wanted, (list, tuple)) else [wanted]
    texts = [part for part in parts[:10] if isinstance(part, (str, int)) and not isinstance(part, bool)]
    return " ".join(str(part).replace("{default}", default) for part in texts).strip()[:_NAME]


def as_fingerprint(group: str) -> str:
    """Sixteen hexadecimal digits for a group's name; what is a fingerprint already stays one."""
    return group if _WELL_FORMED.fullmatch(group) else digest(["group", group])


def types_along(chain: Sequence[Link]) -> frozenset[str]:
    """Full and short names of the types along a chain and, of live exceptions, of their bases."""
    names: set[str] = set()
    for link in chain:
        kinds = [] if link.error is None else type(link.error).__mro__[:-1]
        for name in [link.type, *(f"{kind.__module__}.{kind.__qualname__}" for kind in kinds)]:
            names.update((name, name.rpartition(".")[2], name.removeprefix("builtins.")))
        for member in link.members:
            names |= types_along(member)
    return frozenset(names)


def place_of(chain: Sequence[Link]) -> Frame | None:
    """The frame an exception belongs to: the innermost of one's own, of the exception or else of what is behind it."""
    for link in chain:
        frames = own_frames(link.stack)
        if frames:
            return frames[-1]
        for member in link.members:
            found = place_of(member)
            if found is not None:
                return found
    return next((link.stack.path[-1] for link in chain if link.stack.path), None)


def title_of(link: Link) -> str:
    """``TypeError: unsupported operand``, one line without variable parts."""
    kind = link.type.rpartition(".")[2]
    text = template_of(link.message)
    return f"{kind}: {text}"[:_NAME] if text.strip(HOLE + " .:,'\"") else kind


@cache
def default_grouper() -> Grouper:
    """The one without rules and options."""
    return Grouper()


def fingerprint_of(error: BaseException, tb: TracebackType | None = None) -> str:
    """The ``error.fingerprint`` of a live exception, as the default configuration gives it. Never raises."""
    grouper = default_grouper()
    return grouper.judge_chain(grouper.reader.read(error, tb)).fingerprint


def fingerprint_of_record(record: Mapping[str, Any], *, grouper: Grouper | None = None) -> str:
    """The ``error.fingerprint`` of a stored record; worked out from its traceback or message where it has none.

    Takes lines of lamalog, python-json-logger, structlog, loguru, logstash and ECS formatters alike. Never raises.
    """
    known = record.get("error.fingerprint")
    if isinstance(known, str) and _WELL_FORMED.fullmatch(known):
        return known
    return judge_record(record, grouper).fingerprint


def judge_record(record: Mapping[str, Any], grouper: Grouper | None = None) -> Verdict:
    """The whole verdict on a stored record, from its traceback or message; what it says of itself is not looked at."""
    grouper = grouper or default_grouper()
    told = read_stored(record)
    chain = parse_traceback(told.traceback, grouper.in_app) if told.traceback else ()
    if not chain and told.type:
        chain = (Link(told.type, told.exception_message, "", Stack()),)
    if chain:
        return grouper.judge_chain(chain, told.message, told.logger)
    return grouper.judge_message(told.template, told.message, told.logger, told.place, event_parts(record, told.type))
