"""The codes of all kinds of errors that are known, for documentation and look-up."""

from __future__ import annotations

from collections.abc import Iterator

from lamalog.errors.advice import filled
from lamalog.errors.categories import CATEGORIES
from lamalog.errors.knowledge.base import Knowledge
from lamalog.errors.knowledge.loading import default_knowledge
from lamalog.exceptions import ConfigError, did_you_mean

_HEAD = """# Error codes

What `error.code` in a record means. `lamalog explain CODE` tells cause, first steps and a command for each.
A code keeps its meaning for ever and is never used again for another. Those that end in `-000` name a kind of error and
nothing more. This page is made from the knowledge base: `python -m lamalog.errors.codes`.
"""


def find_code(code: str, knowledge: Knowledge | None = None) -> str:
    """*code* as it is written (``lama-gpu-1`` is LAMA-GPU-001). ConfigError if there is none."""
    entries = (knowledge or default_knowledge()).entries
    area, _, number = code.strip().upper().rpartition("-")
    wanted = f"{area}-{int(number):03}" if number.isdecimal() and number.isascii() else code.strip().upper()
    if wanted not in entries:
        raise ConfigError(f"no error code {code!r}{did_you_mean(wanted, entries)}: docs/error-codes.md lists all")
    return wanted


def documentation(knowledge: Knowledge | None = None) -> str:
    """docs/error-codes.md."""
    return "\n".join([_HEAD, *_lines(knowledge or default_knowledge())]) + "\n"


def _lines(knowledge: Knowledge) -> Iterator[str]:
    for category in CATEGORIES.values():
        entries = sorted((e for e in knowledge.entries.values() if e.category == category.name), key=lambda e: e.code)
        if not entries:
            continue
        yield f"## {category.name}\n\n{category.meaning[0].upper()}{category.meaning[1:]}.\n"
        yield "| code | English | 中文 |\n|---|---|---|"
        for entry in entries:
            yield f"| [{entry.code}]({entry.link}) | {_cell(filled(entry.title['en'], {}))} | {_cell(filled(entry.title['zh'], {}))} |"
        yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    import sys

    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(documentation())
