"""What the linter has to say, printed the way compilers do: ``file:line: error: dotted.path: sentence (hint)``."""

from __future__ import annotations

from dataclasses import dataclass

from lamalog.text import escape_control

ERROR = "error"
WARNING = "warning"

#: From the top of the configuration: keys of mappings, positions in lists.
Path = tuple[str | int, ...]


def dotted(path: Path) -> str:
    """``handlers.file.filters[0]``, safe to print whatever the keys hold."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else str(step)
    return escape_control(text)


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with a configuration."""

    #: ``"error"``: the place is left out. ``"warning"``: it works, but hardly as meant.
    severity: str
    path: Path
    message: str
    #: What to write instead.
    hint: str = ""
    line: int | None = None
    column: int | None = None
    #: The file, or ``"<dict>"``.
    source: str = ""
    #: Lines of the file with a caret under the place, for errors of syntax.
    snippet: str = ""
    #: What must go so that the rest is usable; ``()`` stands for everything.
    drop: Path = ()

    def text(self) -> str:
        """The sentence, with its dotted path, without file and line."""
        place = f"{dotted(self.path)}: " if self.path else ""
        return f"{place}{self.message}{f' ({self.hint})' if self.hint else ''}"

    def where(self) -> str:
        """``file``, ``file:line`` or ``file:line:column``."""
        return ":".join(str(part) for part in (escape_control(self.source), self.line, self.column) if part)

    def __str__(self) -> str:
        where = self.where()
        head = f"{where}: {self.severity}: {self.text()}" if where else f"{self.severity}: {self.text()}"
        return f"{head}\n{self.snippet}" if self.snippet else head


def has_errors(findings: list[Finding]) -> bool:
    """Whether any of *findings* is an error."""
    return any(finding.severity == ERROR for finding in findings)
