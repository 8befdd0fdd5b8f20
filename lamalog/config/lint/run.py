"""What one run of the linter knows and has found so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lamalog.config.document import Document
from lamalog.config.finding import ERROR, WARNING, Finding, Path
from lamalog.config.lint.words import article, show
from lamalog.config.merge import merge
from lamalog.exceptions import did_you_mean
from lamalog.text import escape_control


class Run:
    """The configuration at hand, the one below it, and the findings."""

    def __init__(self, document: Document, config: Mapping[Any, Any], base: Mapping[str, Any] | None) -> None:
        self.document = document
        self.config = config
        #: It has to stand on its own, as for bare ``dictConfig``.
        self.bare = base is None
        self.base: Mapping[str, Any] = base or {}
        self.merged = merge(self.base, config)
        self.findings: list[Finding] = []

    def error(self, path: Path, message: str, hint: str = "", drop: Path | None = None) -> None:
        """*path* is wrong, and is left out, or *drop* in its place."""
        self._add(ERROR, path, message, hint, path if drop is None else drop)

    def warning(self, path: Path, message: str, hint: str = "") -> None:
        """*path* works, but hardly as meant."""
        self._add(WARNING, path, message, hint, ())

    def _add(self, severity: str, path: Path, message: str, hint: str, drop: Path) -> None:
        place = self.document.place(path)
        hint = hint.strip().removeprefix("(").removesuffix(")")
        self.findings.append(
            Finding(
                severity,
                path,
                message,
                hint,
                self.document.line(path),
                place[1] if place else None,
                self.document.name,
                drop=drop,
            )
        )

    def section(self, name: str) -> Iterator[tuple[str, Mapping[Any, Any]]]:
        """Name and entry of each well-formed entry in the section *name*; the others become findings."""
        section = self.config.get(name)
        if section is None or not self.is_mapping((name,), section):
            return
        for key, entry in section.items():
            if not isinstance(key, str):
                self.error((name, key), f"{show(key)} is no name", "names are text: quote it")
            elif entry is None:
                self.error((name, key), "is empty", "remove it, or fill it in")
            elif self.is_mapping((name, key), entry):
                yield key, entry

    def names(self, section: str) -> list[str]:
        """The names that can be referred to."""
        found = self.merged.get(section)
        return [name for name in found if isinstance(name, str)] if isinstance(found, Mapping) else []

    def entry(self, section: str, name: str) -> dict[str, Any]:
        """An entry with what it takes over from the configuration below."""
        found = self.merged.get(section)
        entry = found.get(name) if isinstance(found, Mapping) else None
        return entry if isinstance(entry, dict) else {}

    def is_mapping(self, path: Path, value: Any) -> bool:
        """Whether *value* is a mapping; if not, that is a finding."""
        if isinstance(value, Mapping):
            return True
        self.error(path, f"must be a mapping, not {article(value)}")
        return False

    def known_keys(self, path: Path, entry: Mapping[Any, Any], known: Iterable[str]) -> None:
        """Each key of *entry* that is not *known* becomes a finding."""
        known = list(known)
        for key in entry:
            if key not in known:
                hint = did_you_mean(key, known) or f"one of {', '.join(known)}"
                self.error((*path, key), "unknown key", hint)

    def references(self, path: Path, value: Any, section: str) -> None:
        """*value* must be a list of names from *section*."""
        one = section.removesuffix("s")
        if not isinstance(value, (list, tuple)):
            hint = f"write [{escape_control(value)}]" if isinstance(value, str) else ""
            self.error(path, f"must be a list of {one} names, not {article(value)}", hint)
            return
        names = self.names(section)
        seen = set()
        for index, name in enumerate(value):
            here = (*path, index)
            if not isinstance(name, str):
                if isinstance(name, (Mapping, list, int, float, type(None))):
                    self.error(here, f"must be a {one}'s name, not {article(name)}")
                continue
            if name in seen:
                self.warning(here, f"{one} {name!r} is listed twice", "it works once")
            elif name not in names and not name.startswith(("cfg://", "ext://")):
                self.error(here, f"no {one} is named {name!r}", did_you_mean(name, names) or listed(names))
            seen.add(name)


def listed(names: list[str]) -> str:
    """Which names there are, where that fits in a hint."""
    return (
        f"there are {escape_control(', '.join(names))}"
        if 0 < len(names) < 10
        else "none is defined"
        if not names
        else ""
    )
