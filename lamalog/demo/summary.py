"""The closing words of a run: a table of what was made, found, planted and leaked."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import TextIO

from lamalog.demo.rehearsal import Result
from lamalog.demo.verify import Tally
from lamalog.demo.words import WORDS, Words
from lamalog.handlers.console import wants_color
from lamalog.text import cell_width, encodable, pad
from lamalog.units import format_size

WIDTH = 78
#: Findings shown of each sort; the rest is counted.
SHOWN = 12

_STYLES = {"head": "1;36", "dim": "2", "good": "1;32", "bad": "1;31", "bold": "1"}


class Sheet:
    """Lines of text in the making, coloured or not."""

    def __init__(self, color: bool) -> None:
        self._color = color
        self.lines: list[str] = []

    def paint(self, style: str, text: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self._color else text

    def add(self, text: str = "") -> None:
        self.lines.append(text.rstrip())

    def box(self, left: str, right: str) -> None:
        gap = WIDTH - 4 - cell_width(left) - cell_width(right)
        self.add(self.paint("head", f"╭{'─' * (WIDTH - 2)}╮"))
        bar = self.paint("head", "│")
        self.add(f"{bar} {self.paint('bold', left)}{' ' * max(1, gap)}{self.paint('dim', right)} {bar}")
        self.add(self.paint("head", f"╰{'─' * (WIDTH - 2)}╯"))

    def row(self, label: str, text: str) -> None:
        self.add(f"  {self.paint('dim', pad(label, 12))} {text}")

    def heading(self, *cells: tuple[str, int]) -> None:
        self.add(f"  {self.paint('head', _cells(cells))}")

    def cells(self, *cells: tuple[str, int], mark: str = "") -> None:
        self.add(f"  {_cells(cells)}{mark}")


def print_summary(result: Result, stream: TextIO, lang: str = "en", *, kept: bool = True) -> None:
    """Write the summary of *result* to *stream*, in whatever encoding it has."""
    sheet = Sheet(wants_color(stream.isatty(), os.environ))
    words = WORDS[lang]
    _opening(sheet, words, result)
    _processes(sheet, words, result)
    _secrets(sheet, words, result)
    _files(sheet, words, result, kept)
    _verdict(sheet, words, result)
    stream.write(encodable("\n".join(sheet.lines) + "\n", stream.encoding))
    stream.flush()


def _opening(sheet: Sheet, words: Words, result: Result) -> None:
    states = Counter(outcome.state for outcome in result.outcomes)
    repaired = [outcome for outcome in result.outcomes if outcome.state == "done"]
    sheet.add()
    sheet.box(words["title"], words["seed"].format(seed=result.seed, seconds=result.uptime))
    events = result.evidence.events
    sheet.row(
        words["service"],
        words["service_text"].format(
            done=states["done"], failed=states["failed"], killed=events["node.lost"], requeued=events["task.retried"]
        ),
    )
    if repaired:
        before, after = (sum(getattr(one, side) for one in repaired) / len(repaired) for side in ("before", "after"))
        sheet.row(words["pictures"], words["pictures_text"].format(before=before, after=after))
        sheet.row(
            words["throughput"],
            words["throughput_text"].format(
                tasks=len(repaired) / result.served,
                requests=result.requests / result.served,
                records=result.evidence.records / result.uptime,
            ),
        )
    sheet.add()


def _processes(sheet: Sheet, words: Words, result: Result) -> None:
    tallies = sorted(result.evidence.tallies.values(), key=lambda tally: tally.name)
    sheet.heading((words["process"], 12), ("pid", -8), (words["made"], -10), (words["found"], -10))
    for tally in tallies:
        good = not tally.problems()
        sheet.cells(
            (tally.name, 12), (str(tally.pid), -8), (f"{tally.made:,}", -10), (f"{tally.found:,}", -10),
            mark=f"  {_mark(sheet, good)} {sheet.paint('dim', _ending(words, tally))}",
        )  # fmt: skip
    made, found = sum(tally.made for tally in tallies), result.evidence.records
    sheet.cells(
        (words["together"], 12), ("", -8), (f"{made:,}", -10), (f"{found:,}", -10),
        mark=f"  {_mark(sheet, made == found)} {sheet.paint('dim', _damage(words, result))}",
    )  # fmt: skip
    sheet.add()


def _ending(words: Words, tally: Tally) -> str:
    if tally.killed:
        return words["killed"].format(heard=tally.heard)
    return words["unstated"] if tally.stated is None else words["stated"].format(stated=tally.stated)


def _damage(words: Words, result: Result) -> str:
    doubled = sum(len(tally.doubled) for tally in result.evidence.tallies.values())
    return words["damage"].format(torn=len(result.evidence.torn), doubled=doubled)


def _secrets(sheet: Sheet, words: Words, result: Result) -> None:
    planted = Counter(secret.kind for secret in result.planted)
    leaked = Counter(secret.kind for secret in {leak.secret for leak in result.leaks})
    head = ((words["secret"], 15), (words["planted"], -8), (words["leaked"], -8))
    kinds = [
        ((words["kinds"].get(kind, kind), 15), (f"{count:,}", -8), (f"{leaked[kind]:,}", -8))
        for kind, count in sorted(planted.items())
    ]
    half = (len(kinds) + 1) // 2
    sheet.heading(*head, ("", 6), *head)
    for left, right in zip(kinds[:half], [*kinds[half:], ()], strict=False):
        sheet.cells(*left, ("", 6), *right)
    searched = words["searched"].format(
        json=format_size(result.evidence.size), console=format_size(result.console_size)
    )
    total = words["secrets_text"].format(planted=len(result.planted), leaked=sum(leaked.values()))
    sheet.add(f"  {words['together']}: {total}  {_mark(sheet, not leaked)} {sheet.paint('dim', searched)}")
    sheet.add()


def _files(sheet: Sheet, words: Words, result: Result, kept: bool) -> None:
    evidence = result.evidence
    sheet.row(
        words["files"],
        words["files_text"].format(
            rotations=evidence.rotations,
            compressed=evidence.compressed,
            json=format_size(evidence.size),
            disk=format_size(sum(segment.size for segment in evidence.segments)),
        ),
    )
    masks = sum(evidence.masks.values())
    rules = len(evidence.masks)
    sheet.row(words["hidden"], words["hidden_text"].format(masks=masks, rules=rules))
    sheet.row(words["logs"], f"{result.log_dir}" if kept else words["removed"])
    sheet.add()


def _verdict(sheet: Sheet, words: Words, result: Result) -> None:
    if result.sound:
        sheet.add(f"  {_mark(sheet, True)} {sheet.paint('good', words['sound'])}")
        return
    sheet.add(f"  {_mark(sheet, False)} {sheet.paint('bad', words['unsound'])}")
    for line in _findings(result):
        sheet.add(f"    {line}")
    if result.last_lines:
        sheet.add(f"  {sheet.paint('dim', words['last_lines'])}")
        sheet.lines += [f"    {line}" for line in result.last_lines.splitlines()]


def _findings(result: Result) -> Iterator[str]:
    # One example of each kind first.
    examples = {leak.secret.kind: leak for leak in reversed(result.leaks)}
    shown = [*examples.values(), *(leak for leak in result.leaks if leak is not examples[leak.secret.kind])]
    leaks = [f"leak: {one.secret.kind} ({one.form}) in {one.place}: … {' '.join(one.excerpt.split())}" for one in shown]
    for sort in (result.troubles, result.evidence.problems(), leaks):
        yield from sort[:SHOWN]
        if len(sort) > SHOWN:
            yield f"… and {len(sort) - SHOWN} more"


def _mark(sheet: Sheet, good: bool) -> str:
    return sheet.paint("good", "✔") if good else sheet.paint("bad", "✖")


def _cells(cells: tuple[tuple[str, int], ...]) -> str:
    """Text cells with their widths; a negative width aligns to the right."""
    return "".join(
        pad(text, width) if width > 0 else " " * max(0, -width - cell_width(text)) + text for text, width in cells
    )
