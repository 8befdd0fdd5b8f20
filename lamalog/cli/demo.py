"""``lamalog demo``: see ``lamalog.demo``."""

from __future__ import annotations

from importlib import import_module

import click


@click.command()
@click.option("--tasks", type=int, default=60, show_default=True, help="Pictures to repair.")
@click.option("--workers", type=int, default=2, show_default=True, help="Worker processes.")
@click.option("--seed", type=int, help="Of everything that is made up. Default: random.")
@click.option("--log-dir", metavar="DIRECTORY", help="Where the logs go. Default: a new temporary directory.")
@click.option("--rotation", default="200 kB", show_default=True, help="Size at which the log file is rotated.")
@click.option("--keep/--no-keep", default=True, show_default=True, help="Leave the logs there.")
@click.option("--quiet", is_flag=True, help="Do not show what the processes print.")
@click.option("--lang", default="en", show_default=True, help="Of the summary: en or zh.")
@click.pass_context
def demo(
    ctx: click.Context,
    tasks: int,
    workers: int,
    seed: int | None,
    log_dir: str | None,
    rotation: str,
    keep: bool,
    quiet: bool,
    lang: str,
) -> None:
    """Run a small image-inpainting service for a while: real processes, one of them killed.

    Then say, from the log files alone, whether every record is there (exit status 0) and no secret is.
    """
    # By name: the demo is an application beside the command line, not a part of it.
    status = import_module("lamalog.demo.main").run(
        tasks=tasks,
        workers=workers,
        seed=seed,
        log_dir=log_dir,
        rotation=rotation,
        keep=keep,
        quiet=quiet,
        lang=lang,
    )
    ctx.exit(status)
