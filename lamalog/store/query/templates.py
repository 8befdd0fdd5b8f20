"""What records have in common that differ only in numbers, ids and other variable parts.

After He et al., "Drain: An Online Log Parsing Approach with Fixed Depth Tree", ICWS 2017: tokens with digits are
masked first, then messages of the same length and beginning are merged where most of their words agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: Severity number from which on a record is an error.
ERROR = 17
ANY = "<*>"
#: A run of word characters, dots, slashes, colons and dashes with a digit in it. The same to RE2 and ``re``.
VARIABLE = r"[0-9A-Za-z_./:-]*[0-9][0-9A-Za-z_./:-]*"
_variable = re.compile(VARIABLE)
#: Share of words that have to agree.
_ALIKE = 0.5
#: Most patterns kept for one length and beginning; what comes then is merged with the most alike one.
_MOST = 200


def masked(text: str) -> str:
    """*text* with its variable parts hidden."""
    return _variable.sub(ANY, text)


def masked_sql(expression: str) -> str:
    """The same as SQL."""
    return f"regexp_replace({expression}, '{VARIABLE}', '{ANY}', 'g')"


#: What makes two errors the same.
ERROR_KEY_SQL = (
    """coalesce("error.fingerprint", CASE WHEN "exception.type" IS NOT NULL THEN "exception.type" || ': ' || """
    + masked_sql("""coalesce("exception.message", '')""")
    + " ELSE "
    + masked_sql("""coalesce("message", '')""")
    + " END)"
)


def error_key(record: dict[str, object]) -> str:
    """The same for one record."""
    fingerprint = record.get("error.fingerprint")
    if fingerprint is not None:
        return str(fingerprint)
    kind = record.get("exception.type")
    if kind is not None:
        return f"{kind}: {masked(str(record.get('exception.message') or ''))}"
    return masked(str(record.get("message") or ""))


@dataclass
class Template:
    """A pattern and the messages that have it."""

    words: list[str]
    count: int
    first: int | None
    last: int | None
    example: str

    @property
    def text(self) -> str:
        """The pattern, with ``<*>`` for what varies."""
        return " ".join(self.words)


def merged(rows: Iterable[tuple[str, int, int | None, int | None, str]]) -> list[Template]:
    """Patterns of ``(masked message, count, first, last, example)``, the most frequent first."""
    groups: dict[tuple[int, str], list[Template]] = {}
    for text, count, first, last, example in sorted(rows, key=lambda row: (-row[1], row[0])):
        words = text.split()
        head = words[0] if words else ""
        templates = groups.setdefault((len(words), "" if ANY in head else head), [])
        similar = _most_alike(templates, words)
        if similar is None:
            templates.append(Template(words, count, first, last, example))
        else:
            _merge(similar, words, count, first, last)
    found = [template for templates in groups.values() for template in templates]
    return sorted(found, key=lambda each: (-each.count, each.text))


def _most_alike(templates: list[Template], words: list[str]) -> Template | None:
    best, best_score = None, -1.0
    for template in templates:
        same = sum(ours == theirs for ours, theirs in zip(template.words, words, strict=True))
        score = same / len(words) if words else 1.0
        if score > best_score:
            best, best_score = template, score
    return best if best_score > _ALIKE or len(templates) >= _MOST else None


def _merge(template: Template, words: list[str], count: int, first: int | None, last: int | None) -> None:
    template.words = [ours if ours == theirs else ANY for ours, theirs in zip(template.words, words, strict=True)]
    template.count += count
    if first is not None:
        template.first = first if template.first is None else min(first, template.first)
    if last is not None:
        template.last = last if template.last is None else max(last, template.last)
