"""``lamalog doctor``."""

from __future__ import annotations

import sys

import click

from lamalog.doctor import run_doctor


@click.command()
@click.argument("target", required=False)
@click.argument("arguments", nargs=-1)
@click.option("--run", is_flag=True, help="Run TARGET as a program, with ARGUMENTS, instead of importing it.")
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def doctor(target: str | None, arguments: tuple[str, ...], run: bool, as_json: bool) -> None:
    """Show every logger and handler, who put it there, what is wrong with it, and how to mend it.

    TARGET is a module or a script; without one, the bare interpreter is examined.
    """
    sys.exit(run_doctor(target, run=run, arguments=arguments, as_json=as_json))
