"""``lamalog errors``: groups of errors, how they develop, and what was decided about them."""

from __future__ import annotations

from typing import Any

import click

from lamalog.cli.asking import FOUND, NOTHING, Asking, asks

_STATES = ("open", "regressed", "ignored", "resolved")


class _WithDefault(click.Group):
    """A group whose command ``list`` is meant where none is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        named = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if named else ["list", *args])


@click.group(cls=_WithDefault)
def errors() -> None:
    """Count errors by group, show one of them, decide about it.

    \b
      lamalog errors                          all groups, the most frequent first
      lamalog errors --new --since 24h        those that are new
      lamalog errors show 3f2a                one of them, whole
      lamalog errors resolve 3f2a --in 1.4.0

    Whatever is no command is a QUERY of "list"; a word that is one goes in quotes: lamalog errors '"show"'.
    """


@errors.command("list", short_help="All groups, the most frequent first (the default).")
@click.argument("query", nargs=-1, metavar="[QUERY...]")
@click.option("-n", "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="Groups to show.")
@click.option("--new", is_flag=True, help="First seen in the recent past.")
@click.option("--rising", is_flag=True, help="More frequent than before.")
@click.option("--regressed", is_flag=True, help="Back after being resolved.")
@click.option("--state", "states", type=click.Choice(_STATES), multiple=True, help="Of the group; repeatable.")
@asks()
@click.pass_context
def list_(
    ctx: click.Context,
    query: tuple[str, ...],
    limit: int,
    new: bool,
    rising: bool,
    regressed: bool,
    states: tuple[str, ...],
    asking: Asking,
) -> None:
    """Groups of errors (by fingerprint; of records without one, as they would have been given it), most frequent first.

    Trends compare the last day, or the last quarter of a shorter time range, with the time before.
    """
    from lamalog.cli.error_groups import COLUMNS, group_lines, row_of
    from lamalog.cli.output.formats import write
    from lamalog.errors.statistics import error_groups

    text = " ".join(query)
    if "|" in text:
        raise click.UsageError("QUERY is a condition here: no stages")
    if query and query[0] in errors.commands and len(query) > 1:
        raise click.UsageError(f"options stand behind the command: lamalog errors {query[0]} {query[1]} …")
    switches = {"new": new, "rising": rising, "regressed": regressed}
    trends = [name for name, on in switches.items() if on]
    store = asking.store()
    damage: list[str] = []
    found = error_groups(store, asking.since, asking.until, text, damage=damage)
    wanted = [
        group
        for group in found
        if (not trends or group.trend.value in trends) and (not states or group.state in states)
    ]
    if asking.format == "table":
        _echo(group_lines(wanted[:limit], len(wanted), asking.style()))
    else:
        write([row_of(group) for group in wanted[:limit]], COLUMNS, asking.format, asking.style())
    for sentence in damage:
        click.echo(f"lamalog: {sentence}", err=True)
    ctx.exit(FOUND if wanted else NOTHING)


@errors.command(short_help="One group, whole.")
@click.argument("fingerprint", metavar="FP")
@click.option("-n", "--samples", type=click.IntRange(min=1), default=3, show_default=True, help="Records to show.")
@click.option("--within", default="2s", show_default=True, help="What comes within this time follows.")
@asks()
@click.pass_context
def show(ctx: click.Context, fingerprint: str, samples: int, within: str, asking: Asking) -> None:
    """One group, whole: stack, breadcrumbs, advice, versions, nodes, what follows it. FP is a fingerprint, or enough of
    its beginning."""
    from lamalog.cli.error_detail import detail_lines, detail_row
    from lamalog.cli.output.formats import write
    from lamalog.errors.statistics import group_detail
    from lamalog.units import parse_duration

    store = asking.store()
    damage: list[str] = []
    [whole] = _whole(store, (fingerprint,), damage)
    for sentence in damage:
        click.echo(f"lamalog: {sentence}", err=True)
    detail = group_detail(store, whole, asking.since, asking.until, samples=samples, within=parse_duration(within))
    if detail is None:
        click.echo(f"lamalog: no error of the group {whole} in this time", err=True)
        ctx.exit(NOTHING)
    if asking.format == "table":
        _echo(detail_lines(detail, asking.style()))
    else:
        row = detail_row(detail)
        write([row], tuple(row), asking.format, asking.style())
    ctx.exit(FOUND)


def _echo(lines: Any) -> None:
    import sys

    from lamalog.text import encodable

    encoding = sys.stdout.encoding or "utf-8"
    for line in lines:
        click.echo(encodable(line, encoding), color=True)


def _whole(store: Any, prefixes: tuple[str, ...], damage: list[str] | None = None) -> list[str]:
    """The fingerprints that begin so. Raises UsageError where none does, or several do."""
    from lamalog.errors.statistics import error_groups
    from lamalog.exceptions import did_you_mean

    known = [group.fingerprint for group in error_groups(store, damage=damage)]
    found = []
    for prefix in prefixes:
        fits = [prefix] if prefix in known else [each for each in known if prefix and each.startswith(prefix)]
        if not fits:
            hint = did_you_mean(prefix, known) or "; lamalog errors lists them"
            raise click.UsageError(f"no group of errors {prefix!r}{hint}")
        if len(fits) > 1:
            shown = ", ".join(fits[:5])
            raise click.UsageError(f"{len(fits)} groups begin with {prefix!r}: {shown}")
        found += [fits[0]] if fits[0] not in found else []
    return found


def _decides(command: Any) -> Any:
    """What the commands have in common that decide about groups."""
    command = click.option("--log-dir", metavar="PATH", help="Directory of logs. Default: as configured.")(command)
    command = click.option("--by", metavar="NAME", help="Who decides; kept as a pseudonym. Default: who you are.")(
        command
    )
    return click.argument("fingerprints", nargs=-1, required=True, metavar="FP...")(command)


def _decide(name: str, fingerprints: tuple[str, ...], log_dir: str | None, by: str | None, **what: Any) -> None:
    from lamalog.errors.states import directory_of, record_state

    store = Asking(None, None, "table", "auto", False, log_dir, (), "auto").store()
    for fingerprint in _whole(store, fingerprints):
        try:
            record_state(directory_of(store), fingerprint, name, user=by, **what)
        except OSError as error:
            raise click.ClickException(f"{fingerprint}: {error}") from None
        click.echo(f"{fingerprint} {name}", err=True)


@errors.command()
@_decides
@click.option("--in", "version", default="", metavar="VERSION", help="Older versions may still have it.")
@click.option("--note", default="", metavar="TEXT", help="Why.")
def resolve(fingerprints: tuple[str, ...], log_dir: str | None, by: str | None, version: str, note: str) -> None:
    """It is mended. When it comes again, it has regressed."""
    _decide("resolved", fingerprints, log_dir, by, version=version, note=note)


@errors.command()
@_decides
@click.option("--until", metavar="TIME", help="For so long (7d), or until then ('2026-12-24 18:00').")
@click.option(
    "--over", type=click.IntRange(min=1), metavar="N", help="Until it has come more than N times from now on."
)
@click.option("--note", default="", metavar="TEXT", help="Why.")
def ignore(
    fingerprints: tuple[str, ...],
    log_dir: str | None,
    by: str | None,
    until: str | None,
    over: int | None,
    note: str,
) -> None:
    """It doesn't matter, for good or for a while."""
    _decide("ignored", fingerprints, log_dir, by, until=_time_to_come(until), over=over, note=note)


@errors.command()
@_decides
@click.option("--to", "assignee", required=True, metavar="NAME", help="A person or a team.")
@click.option("--note", default="", metavar="TEXT", help="Why.")
def assign(fingerprints: tuple[str, ...], log_dir: str | None, by: str | None, assignee: str, note: str) -> None:
    """Somebody looks after it."""
    _decide("assigned", fingerprints, log_dir, by, assignee=assignee, note=note)


@errors.command()
@_decides
@click.option("-m", "--text", "note", required=True, metavar="TEXT", help="What is to be known about it.")
def note(fingerprints: tuple[str, ...], log_dir: str | None, by: str | None, note: str) -> None:
    """Say something about it."""
    _decide("note", fingerprints, log_dir, by, note=note)


@errors.command()
@_decides
@click.option("--note", default="", metavar="TEXT", help="Why.")
def reopen(fingerprints: tuple[str, ...], log_dir: str | None, by: str | None, note: str) -> None:
    """It is neither resolved nor ignored any more."""
    _decide("reopened", fingerprints, log_dir, by, note=note)


def _time_to_come(text: str | None) -> float | None:
    if text is None:
        return None
    import time

    from lamalog.exceptions import ConfigError
    from lamalog.store.query.values import moment
    from lamalog.units import parse_duration

    try:
        return time.time() + parse_duration(text)
    except ConfigError:
        pass
    try:
        return moment(text) / 1e6
    except ConfigError:
        raise click.UsageError(f"--until {text!r}: write how long (7d), or a time ('2026-12-24 18:00')") from None
