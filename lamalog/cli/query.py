"""``lamalog query``: records, or statistics on them, that answer a query."""

from __future__ import annotations

import click

from lamalog.cli.asking import Asking, asks


@click.command()
@click.argument("query", nargs=-1, metavar="[QUERY...]")
@click.option("--last", metavar="N|TIME", help="The N newest records, or those of the last 15m.")
@click.option("-f", "--follow", is_flag=True, help="Go on with records as they come.")
@click.option("--sql", is_flag=True, help="QUERY is one SELECT over the view logs, for DuckDB.")
@asks()
@click.pass_context
def query(
    ctx: click.Context, query: tuple[str, ...], last: str | None, follow: bool, sql: bool, asking: Asking
) -> None:
    """Answer QUERY from all logs. Put it in quotes: > and | mean something to the shell.

    \b
      lamalog query 'level>=warning task_id=t-1'
      lamalog query '"gpu memory" duration>500ms' --since 1h
      lamalog query '| stats count, p95(duration) by http.route, 5m'
      lamalog query --sql 'SELECT logger, count(*) FROM logs GROUP BY 1'

    Exit status: 0 if there is an answer, 1 if it is empty, 2 if something is wrong.
    """
    text = " ".join(query)
    if sql:
        if follow or last or asking.since or asking.until:
            raise click.UsageError("--sql takes none of --last, --follow, --since and --until: write them in SQL")
        ctx.exit(asking.print(asking.store().sql(text)))
    if last is not None:
        text = _with_last(text, last, asking)
    store = asking.store()
    if follow:
        from lamalog.cli.following import follow_records

        ctx.exit(follow_records(store, text, asking))
    ctx.exit(asking.print(asking.ask(store, text)))


def _with_last(text: str, last: str, asking: Asking) -> str:
    if not last.isdecimal():
        if asking.since is not None:
            raise click.UsageError("--last with a time and --since say the same twice")
        asking.since = last
        return text
    place = _first_pipe(text)
    return f"{text[:place]} | last {last} {text[place:]}"


def _first_pipe(text: str) -> int:
    """Where the stages begin, outside of quotes and patterns."""
    from lamalog.store.query.lexer import Token, tokens

    return next((piece.start for piece in tokens(text) if piece.kind is Token.PIPE), len(text))
