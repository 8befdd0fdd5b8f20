"""``lamalog explain``: what an error code or a traceback means, and what to do first."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from typing import IO, Any

import click

from lamalog.cli.group import OK, WRONG
from lamalog.exceptions import ConfigError
from lamalog.text import truncate

_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*-\d+")
#: Kinds of errors that are explained one by one.
_MOST = 20
_WORDS = {
    "en": {
        "cause": "Cause",
        "first": "Try first",
        "command": "Look with",
        "link": "Read",
        "times": "times",
        "seen": "Seen",
    },
    "zh": {
        "cause": "原因",
        "first": "首先尝试",
        "command": "检查命令",
        "link": "参考文档",
        "times": "次",
        "seen": "报错",
    },
}
_SEVERITIES = {"critical": "red", "high": "red", "medium": "yellow", "low": "dim"}


@click.command()
@click.argument("subject", metavar="CODE|FILE|-")
@click.option("--format", "format_", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language; else LAMALOG_LANG, else that of the locale.")
@click.option("--knowledge", "own", metavar="FILE", help="Your own entries, from a YAML file, beside ours.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True)
@click.pass_context
def explain(ctx: click.Context, subject: str, format_: str, lang: str | None, own: str | None, color: str) -> None:
    """Say what an error means: its cause, what to try first, a command that shows more, and where to read on.

    CODE is an error code such as LAMA-GPU-001; FILE (- for standard input) any text with tracebacks in it: a log, JSON
    lines, what a terminal has shown. Ends with 1 if no error is found in it.
    """
    from lamalog.errors.advice_language import language_of
    from lamalog.errors.knowledge import load_knowledge

    knowledge = load_knowledge(own)
    for problem in knowledge.problems:
        click.echo(f"lamalog: {problem}", err=True)
    language = language_of(lang)
    if _CODE.fullmatch(subject) and not os.path.exists(subject):
        explained = [_of_code(subject, knowledge, language)]
    else:
        explained = list(_of_text(_read(subject), knowledge, language))
    if not explained:
        click.echo(
            "lamalog: no error found there: give a Python traceback, a log, or a code such as LAMA-GPU-001", err=True
        )
        ctx.exit(WRONG)
    _print(explained, format_, language, color)
    ctx.exit(OK)


def _read(name: str) -> str:
    from lamalog.errors.classify_text import MAX_TEXT

    try:
        with click.open_file(name, "rb") as file:
            raw, more = _last(file, MAX_TEXT)
    except OSError as error:
        hint = "" if os.sep in name or "." in name else "; a code is written like LAMA-GPU-001"
        raise ConfigError(f"{truncate(name, 200)}: can't be read: {error.strerror or error}{hint}") from None
    if more:
        click.echo(f"lamalog: {name}: only the last {MAX_TEXT // 1_000_000} MB are looked at", err=True)
    for encoding in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "replace")


def _last(file: IO[bytes], size: int) -> tuple[bytes, bool]:
    """The last *size* bytes, and whether there are more before them."""
    kept, more = b"", False
    while chunk := file.read(1 << 20):
        kept += chunk
        if len(kept) > 2 * size:
            kept, more = kept[-size:], True
    return kept[-size:], more or len(kept) > size


def _of_code(code: str, knowledge: Any, language: str) -> dict[str, Any]:
    from lamalog.errors.advice import advice_for
    from lamalog.errors.categories import CATEGORIES
    from lamalog.errors.codes import find_code

    found = find_code(code, knowledge)
    entry = knowledge.entries[found]
    kind = CATEGORIES[entry.category]
    advice = advice_for(found, {}, language, knowledge)
    return {
        "error.code": found,
        "error.category": entry.category,
        "error.severity": entry.severity or kind.severity,
        "error.origin": entry.origin or kind.origin,
        **_advice(advice),
    }


def _of_text(text: str, knowledge: Any, language: str) -> Iterator[dict[str, Any]]:
    """Each kind of error once, with how often it is there; the most frequent first."""
    from lamalog.errors.advice import advise
    from lamalog.errors.classify_text import MAX_ERRORS, errors_in

    kinds: dict[str, list[Any]] = {}
    all_of_them = errors_in(text, knowledge)
    if len(all_of_them) == MAX_ERRORS:
        click.echo(f"lamalog: there may be more errors than the {MAX_ERRORS} that are counted", err=True)
    for found in all_of_them:
        kinds.setdefault(found.classification.code, []).append(found)
    for all_found in sorted(kinds.values(), key=lambda each: -len(each)):
        found = all_found[-1]
        kind = found.classification
        yield {
            "error.code": kind.code,
            "error.category": kind.category,
            "error.severity": kind.severity,
            "error.origin": kind.origin,
            "exception.type": found.type,
            "exception.message": found.message,
            "decided_by": kind.type,
            "count": len(all_found),
            **_advice(advise(kind, language=language, knowledge=knowledge)),
        }


def _advice(advice: Any) -> dict[str, Any]:
    if advice is None:
        return {}
    return {
        "title": advice.title,
        "cause": advice.cause,
        "first": list(advice.first),
        "command": advice.command,
        "link": advice.link,
        "language": advice.language,
    }


def _print(explained: list[dict[str, Any]], format_: str, language: str, color: str) -> None:
    from lamalog.cli.output.style import make_style
    from lamalog.text import encodable

    if format_ == "json":
        lines = [json.dumps(explained, ensure_ascii=True, indent=2)]
    else:
        style = make_style(color)
        lines = []
        for number, each in enumerate(explained[:_MOST]):
            lines += [""] * bool(number) + list(_shown(each, language, style))
        if len(explained) > _MOST:
            lines += ["", f"… {len(explained) - _MOST} kinds more: --format json has all"]
    encoding = sys.stdout.encoding or "utf-8"
    for line in lines:
        click.echo(encodable(line, encoding), color=True)


def _shown(each: dict[str, Any], language: str, style: Any) -> Iterator[str]:
    from lamalog.text import cell_width, escape_control, pad

    words = _WORDS[language]
    severity = each["error.severity"]
    head = f"{style.paint(each['error.code'], 'bold')}  {escape_control(each.get('title', ''))}"
    times = f"  ×{each['count']}" if each.get("count", 1) > 1 else ""
    yield f"{head}{times}"
    facts = " · ".join((each["error.category"], severity, each["error.origin"]))
    yield style.paint(facts, _SEVERITIES[severity])
    rows: list[tuple[str, str]] = []
    if "exception.type" in each:
        message = each["exception.message"].strip().split("\n")[0]
        seen = f"{each['exception.type']}: {message}" if message else each["exception.type"]
        decided = each["decided_by"]
        rows.append(
            (words["seen"], seen[:300] + (f"  ← {decided}" if decided not in ("", each["exception.type"]) else ""))
        )
    if "cause" in each:
        rows.append((words["cause"], each["cause"]))
        rows += [(words["first"] if n == 1 else "", f"{n}. {step}") for n, step in enumerate(each["first"], 1)]
        if each["command"]:
            rows.append((words["command"], f"$ {each['command']}"))
        rows.append((words["link"], each["link"]))
    widest = max((cell_width(name) for name, _ in rows), default=0)
    for name, text in rows:
        yield from _wrapped(
            f"  {style.paint(pad(name, widest), 'bold')}  ", widest + 4, escape_control(text), style.width
        )


def _wrapped(start: str, indent: int, text: str, width: int) -> Iterator[str]:
    """*text* in lines that fit the terminal; also between characters of scripts without spaces."""
    from lamalog.text import cell_width

    room = max(20, min(width, 110) - indent)
    line, used = "", 0
    for piece in re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+", text):
        size = cell_width(piece.rstrip())
        if used + size > room and line.strip() and piece not in "，。；：、）”":
            yield start + line.rstrip()
            start, line, used = " " * indent, "", 0
        line += piece
        used += cell_width(piece)
    yield start + line.rstrip()
