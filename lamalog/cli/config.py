"""``lamalog config``: check a file, show what comes of it, list the options."""

from __future__ import annotations

import sys
from typing import Any

import click

from lamalog.cli.group import USAGE, WRONG


@click.group()
def config() -> None:
    """Check, show and explain configurations."""
    if "" not in sys.path:
        sys.path.insert(0, "")  # classes of the project at hand can be named in its files


@config.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--bare", is_flag=True, help="For logging.config.dictConfig on its own, without lamalog's defaults.")
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", help="Of the findings.")
@click.pass_context
def check(ctx: click.Context, files: tuple[str, ...], bare: bool, strict: bool, format_: str) -> None:
    """Find mistakes in FILE (YAML or JSON; - for standard input).

    Exit status 0: none; 1: there are some; 2: a file could not be read.
    """
    from lamalog.config.finding import ERROR

    found, unread = [], False
    for name in files:
        document = _read(name)
        unread = unread or document.missing or _unreadable(document)
        found += _lint(document, bare)
    if format_ == "json":
        click.echo(_as_json(found))
    else:
        for finding in found:
            click.echo(finding)
        errors = sum(finding.severity == ERROR for finding in found)
        click.echo(_summary(len(files), errors, len(found) - errors), err=True)
    wrong = any(finding.severity == ERROR or strict for finding in found)
    ctx.exit(USAGE if unread else WRONG if wrong else 0)


def _read(name: str) -> Any:
    from lamalog.config.load import load, parse

    return parse(sys.stdin.buffer.read(), "<stdin>") if name == "-" else load(name)


def _unreadable(document: Any) -> bool:
    return any(
        "can't be read" in finding.message or "no regular file" in finding.message for finding in document.findings
    )


def _lint(document: Any, bare: bool) -> list[Any]:
    from lamalog.config.lint import lint
    from lamalog.config.plan import lint_base

    return lint(document, base=None if bare else lint_base({}))


def _as_json(found: list[Any]) -> str:
    import json

    from lamalog.config.finding import dotted

    rows = [
        {
            "file": finding.source,
            "line": finding.line,
            "column": finding.column,
            "severity": finding.severity,
            "path": dotted(finding.path),
            "message": finding.message,
            "hint": finding.hint,
        }
        for finding in found
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False)


def _summary(files: int, errors: int, warnings: int) -> str:
    def many(number: int, word: str) -> str:
        return f"{number} {word}{'' if number == 1 else 's'}"

    where = "" if files == 1 else f" in {many(files, 'file')}"
    return (
        f"{many(errors, 'error')}, {many(warnings, 'warning')}{where}" if errors or warnings else f"no mistakes{where}"
    )


@config.command()
@click.argument("file", required=False)
@click.option("--format", "format_", type=click.Choice(["yaml", "json"]), default="yaml", help="Of the configuration.")
@click.pass_context
def show(ctx: click.Context, file: str | None, format_: str) -> None:
    """Show the complete configuration that comes of FILE, the environment and the defaults; secrets hidden.

    Without FILE: of the one LAMALOG_CONFIG names, if any.
    """
    from lamalog.config.plan import make_plan
    from lamalog.redact import default_redactor

    plan = make_plan(None if file is None else _read(file))
    for finding in plan.findings:
        click.echo(finding, err=True)
    shown = default_redactor().config(plan.config)
    if format_ == "json":
        import json

        click.echo(json.dumps(shown, indent=2, ensure_ascii=False, default=str))
    else:
        import yaml

        for name, origin in plan.resolution.origins.items():
            if origin != "default":
                click.echo(f"# {name.rstrip('_')}: from {plan.document.name if origin == 'file' else origin}")
        click.echo(yaml.safe_dump(shown, sort_keys=False, allow_unicode=True), nl=False)
    ctx.exit(WRONG if plan.broken or plan.document.missing else 0)


@config.command()
def options() -> None:
    """List every option with its environment variable and default."""
    from lamalog.settings import CONFIG_VARIABLE, OPTIONS
    from lamalog.text import pad

    rows = [("OPTION", "VARIABLE", "DEFAULT", "")]
    for option in OPTIONS.values():
        rows.append((option.key, " ".join(option.variables), _default(option.default), option.help))
    rows.append(("", CONFIG_VARIABLE, "", "file that lamalog.configure reads"))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    for row in rows:
        click.echo(
            "  ".join([*(pad(cell, width) for cell, width in zip(row[:3], widths, strict=True)), row[3]]).rstrip()
        )


def _default(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    return {True: "on", False: "off", None: ""}.get(value, str(value)) if isinstance(value, bool | None) else str(value)
