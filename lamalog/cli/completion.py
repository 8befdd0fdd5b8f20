"""``lamalog completion``: the script that teaches a shell to complete commands and options."""

from __future__ import annotations

import os

import click

_SHELLS = ("bash", "zsh", "fish")
_FILES = {"bash": "~/.bashrc", "zsh": "~/.zshrc", "fish": "~/.config/fish/completions/lamalog.fish"}


@click.command()
@click.argument("shell", required=False, type=click.Choice(_SHELLS))
def completion(shell: str | None) -> None:
    """Print the completion script for SHELL (default: that of $SHELL).

    \b
      lamalog completion bash >> ~/.bashrc
      lamalog completion zsh >> ~/.zshrc
      lamalog completion fish > ~/.config/fish/completions/lamalog.fish
    """
    from click.shell_completion import get_completion_class

    from lamalog.cli.group import cli

    name = shell or os.path.basename(os.environ.get("SHELL", ""))
    if name not in _SHELLS:
        raise click.UsageError(f"name your shell: {', '.join(_SHELLS)}")
    made = get_completion_class(name)
    assert made is not None, name
    click.echo(made(cli, {}, "lamalog", "_LAMALOG_COMPLETE").source())
    click.echo(f"lamalog: append this to {_FILES[name]}", err=True)
