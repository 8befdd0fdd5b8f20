"""The redactor: which rules run on a text, what they hide, and what is put in its place.

A gate looks at the text once and names the rules worth running; a clean text costs nothing more. The rules that run
say which stretches to hide; those are merged and replaced in one go, so that no rule ever sees another's output.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import weakref
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from lamalog.redact.counters import new_counters, retire
from lamalog.redact.custom import custom_rules
from lamalog.redact.file_names import FILE, FileNames
from lamalog.redact.gate import make_gate
from lamalog.redact.key_names.table import KeyClass
from lamalog.redact.keys import NAMED_IDS, Keys
from lamalog.redact.masks import KEY_VARIABLE, Masker, pseudonym_key
from lamalog.redact.options import Options, compiled, options_from
from lamalog.redact.record import redact_record
from lamalog.redact.rule import Rule
from lamalog.redact.rules import FAMILIES, NAME_RULES, OPTIONAL, builtin_rules
from lamalog.redact.spans import Span, settle
from lamalog.redact.structures import Walker
from lamalog.redact.views import ESCAPED, PACKED, WIDE, decoded, narrow

#: Stands for a text that could not be checked: nothing of it is shown.
FAILED = "[REDACTED:redaction-failed]"
#: Characters of a text that is remembered as clean, and how many are.
_SHORT, _REMEMBERED = 64, 4096
#: Escapes within escapes are read this deep: JSON in a string in a URL.
VIEW_DEPTH = 3
#: Most times a text is gone over.
PASSES = 5

#: Characters that no rule takes for a part of what stands on the other side of them.
_BEFORE = frozenset(" \t\n\"'=：:([{<>，,")
_AFTER = frozenset(" \t\n\"'，。,;)]}<&@")

_ESCAPED = Rule("view-escaped", "view", "Text with another reading.", gate=f"{ESCAPED}|{PACKED}")
_WIDE = Rule("view-wide", "view", "Text with full-width characters.", gate=WIDE)


class Redactor:
    """Hide secrets and personal data in text, values and log records. Immutable; safe to share between threads.

    Options: see :class:`lamalog.redact.options.Options`. Raises ConfigError for an option that can't be.
    """

    def __init__(self, **options: Any) -> None:
        self.options: Options = options_from(options)
        own = custom_rules(self.options.rules)
        # Own rules first: the first of two rules for the same stretch gives it its name.
        self.keys = Keys(self.options)
        key = _key(self.options, own)
        self.files = FileNames(self.options, key)
        known = [*own, *builtin_rules(self.options, self.keys), *self.files.rules()]
        self.options.check_names({*FAMILIES, *(r.family for r in own)}, {*(r.id for r in known), *NAMED_IDS, *OPTIONAL})
        self.rules: list[Rule] = [rule for rule in known if self._wanted(rule)]
        self._gate = make_gate([*self.rules, _ESCAPED, _WIDE], self.options.engine)
        self._escaped, self._wide = len(self.rules), len(self.rules) + 1
        self._mask = Masker(key)
        #: Whether records may say where files lie.
        self.hides_paths = any(rule.family == "paths" for rule in self.rules)
        self._allowed_values = frozenset(self.options.allow_values)
        patterns = [compiled("allow_patterns", p).pattern for p in self.options.allow_patterns]
        self._allowed = re.compile("|".join(f"(?:{p})" for p in patterns), re.ASCII) if patterns else None
        self._loggers = tuple(self.options.allow_loggers)
        self._walker = Walker(self)
        self._hits = new_counters()
        if not sys.is_finalizing():  # it imports atexit, which is too late then
            weakref.finalize(self, retire, self._hits).atexit = False
        #: Short texts in which nothing was found, and field names: most come again and again.
        self._clean: set[str] = set()
        self._names: dict[str, tuple[str, KeyClass | None]] = {}

    def text(self, text: str) -> str:
        """*text* with everything the rules find hidden. Never raises; what can't be checked is not shown at all."""
        try:
            if text in self._clean:
                return text
            hits = self._gate(text)
            if hits:
                return self._redact(text, hits)
            if len(text) <= _SHORT:
                if len(self._clean) >= _REMEMBERED:
                    self._clean.clear()
                self._clean.add(text)
            return text
        except Exception:
            return self.failed()

    def field_name(self, key: str) -> tuple[str, KeyClass | None]:
        """How *key* may be shown, and what its name says of its value."""
        known = self._names.get(key)
        if known is None:
            known = self.text(key), self.classify(key)
            if len(self._names) >= _REMEMBERED:
                self._names.clear()
            if len(key) <= _SHORT:
                self._names[key] = known
        return known

    def classify(self, key: str) -> KeyClass | None:
        """What the name *key* says of its value."""
        return self.keys.classify(key) or self.files.named(key)

    def value(self, value: Any, key: object = None) -> Any:
        """*value* with all that is secret in it hidden, of the same type where that can be; the input is not touched.

        *key* is the name it goes by: what is called ``password`` is hidden whatever it looks like.
        """
        try:
            return self._walker.value(value, key)
        except Exception:
            return self.failed()

    def record(self, record: logging.LogRecord) -> None:
        """Fill in the safe parts of *record* (``state_of(record)``) and make its own attributes safe. Once per record."""
        redact_record(self, record)

    def config(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """A configuration as it may be shown: same shape, secret values hidden."""
        safe = self.value(dict(config))
        return safe if isinstance(safe, dict) else {"config": safe}

    def stats(self) -> dict[str, int]:
        """How often each rule hid something so far, most frequent first. Never any value."""
        return dict(self._hits.most_common())

    def mask(self, rule_id: str, family: str, value: str, policy: str = "mask") -> str:
        """What is shown instead of *value*, found by *rule_id*; counted."""
        if value in self._allowed_values or (self._allowed is not None and self._allowed.fullmatch(value)):
            return value
        if rule_id == FILE.id:
            return self._file(value)
        self._hits[rule_id] += 1
        options = self.options
        policy = options.policies.get(rule_id) or options.policies.get(family) or options.policy or policy
        return self._mask(policy, rule_id, value)

    def drops(self, rule_id: str, family: str) -> bool:
        """Whether a field hidden by *rule_id* is left out altogether."""
        options = self.options
        return (options.policies.get(rule_id) or options.policies.get(family) or options.policy) == "drop"

    def failed(self) -> str:
        """Count a failure; what to show instead of the text."""
        self._hits["redaction-failed"] += 1
        return FAILED

    def families(self, text: str) -> set[str]:
        """The families of what is hidden of *text*."""
        return {span.rule.family for span in self._spans(text, self._gate(text))}

    def exempt(self, logger: str) -> bool:
        """Whether *logger* (or a parent) is on the allow list."""
        return bool(self._loggers) and any(logger == name or logger.startswith(f"{name}.") for name in self._loggers)

    def _file(self, value: str) -> str:
        shown = self.files.path(value, self.text)
        self._hits[FILE.id] += shown != value
        return shown

    def _wanted(self, rule: Rule) -> bool:
        wanted = self.options.families
        if rule.id in NAME_RULES:  # what they find is of several families: Keys knows which of them are wanted
            return rule.id == "keyed" or rule.id not in self.options.disable
        if rule.id in self.options.disable or rule.family in self.options.disable:
            return False
        return wanted is None or rule.family in wanted or rule.id in wanted

    def _redact(self, text: str, hits: Sequence[int]) -> str:
        # What stood right beside a secret stands beside its mask now, and may be found only then: on until nothing changes.
        for _ in range(PASSES):
            safe, settled = self._pass(text, hits)
            if settled or safe == text:
                return safe
            text, hits = safe, self._gate(safe)
        return text

    def _pass(self, text: str, hits: Sequence[int]) -> tuple[str, bool]:
        """*text* with what *hits* find hidden, and whether nothing touched what was hidden."""
        spans = self._spans(text, hits)
        if not spans:
            return text, True
        parts: list[str] = []
        last, size, apart = 0, len(text), True
        for start, end, rule, _ in settle(spans, text):
            value = text[start:end]
            if start < last or not value:
                continue
            parts.append(text[last:start])
            parts.append(self._replacement(rule, value))
            last = end
            apart = (
                apart
                and (start == 0 or text[start - 1] in _BEFORE)
                and (end == size or text[end] in _AFTER or (text[end] in "/\\" and rule.replace is not None))
            )
        parts.append(text[last:])
        return "".join(parts), apart

    def _replacement(self, rule: Rule, value: str) -> str:
        if rule.replace is None:
            return self.mask(rule.id, rule.family, value, rule.mask)
        self._hits[rule.id] += 1
        return rule.replace(value)

    def _spans(self, text: str, hits: Sequence[int], depth: int = 0) -> list[Span]:
        spans: list[Span] = []
        escaped = False
        if self._wide in hits:
            narrowed = narrow(text)
            if narrowed is not text:
                text = narrowed
                hits = self._gate(text)
        for rank in hits:
            if rank < self._escaped:
                rule = self.rules[rank]
                if rule.find is None:
                    spans.extend([Span(start, end, rule, rank) for start, end in rule.spans(text)])
                else:
                    spans.extend([Span(start, end, named_rule(found), rank) for start, end, found in rule.find(text)])
            elif rank == self._escaped:
                escaped = True
        if escaped and depth < VIEW_DEPTH:
            view = decoded(text)
            if view is not None:
                for span in self._spans(view.text, self._gate(view.text), depth + 1):
                    start, end = view.original(span.start, span.end)
                    spans.append(Span(start, end, span.rule, span.rank))
        return spans


def _key(options: Options, own: Sequence[Rule]) -> bytes | None:
    """The key of pseudonyms, where one is needed or named."""
    wanted = options.wants_pseudonyms() or any(rule.mask == "pseudonym" for rule in own)
    if wanted or (options.file_names == "hash" and (options.pseudonym_key_file or os.environ.get(KEY_VARIABLE))):
        return pseudonym_key(options.pseudonym_key_file)
    return None


@cache
def named_rule(found: KeyClass) -> Rule:
    """The rule that a key's class stands for in masks, policies and counters."""
    return Rule(found.id, found.family, "")


@cache
def default_redactor() -> Redactor:
    """The redactor with default options, compiled once and shared."""
    return Redactor()
