"""Read the knowledge base: ours from the package, once; users' own from a YAML file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

from lamalog.errors.knowledge.base import Knowledge
from lamalog.errors.knowledge.entry import Entry, read_entry
from lamalog.exceptions import ConfigError, LamalogError

#: Bytes of a user's file, and entries in it.
MAX_BYTES, MAX_ENTRIES = 4_000_000, 5000
#: Levels of lists and mappings in each other.
MAX_DEPTH = 30
#: What an own entry tells more than one of ours.
OWN_TELLS = 8

_ours: Knowledge | None = None


def default_knowledge() -> Knowledge:
    """Our own entries, read at the first call (some 0.1 s). Never raises: what can't be read is in ``problems``."""
    global _ours
    # No lock: two threads may both read, which costs time and nothing else, and a forked child can never hang here.
    if _ours is None:
        _ours = _read_ours()
    return _ours


def load_knowledge(own: str | Path | Sequence[Mapping[str, Any]] | None = None) -> Knowledge:
    """Our entries and *own*: a YAML file, or a list of mappings. ConfigError names the file, the entry and what is wrong."""
    ours = default_knowledge()
    if own is None:
        return ours
    where, data = ("knowledge", own) if not isinstance(own, (str, Path)) else (str(own), _parse_file(own))
    entries = [replace(entry, priority=entry.priority + OWN_TELLS) for entry in read_entries(data, where)]
    return ours.merged(entries)


def read_entries(data: Any, where: str) -> list[Entry]:
    """The entries of a document: a list, or a mapping with the list under ``entries``."""
    if isinstance(data, Mapping):
        if set(data) != {"entries"}:
            raise ConfigError(f"{where}: write a list of entries, or 'entries:' with the list")
        data = data["entries"]
    if data is None:
        return []
    if not isinstance(data, Sequence) or isinstance(data, (str, bytes)):
        raise ConfigError(f"{where}: write a list of entries, not {type(data).__name__}")
    if len(data) > MAX_ENTRIES:
        raise ConfigError(f"{where}: {len(data)} entries are more than {MAX_ENTRIES}")
    found: dict[str, Entry] = {}
    for number, each in enumerate(data, 1):
        entry = read_entry(each, f"{where}: entry {number}")
        if entry.code in found:
            raise ConfigError(f"{where}: entry {number}: the code {entry.code} is there twice")
        found[entry.code] = entry
    return list(found.values())


def parse_yaml(text: str) -> Any:
    """The data in *text*, by the C parser where PyYAML has it. Raises YAMLError."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, loader)


def _check_depth(text: str) -> None:
    """The C parser crashes the process on a document that is nested too deeply."""
    import yaml

    depth = 0
    for event in yaml.parse(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise RecursionError(f"nested more than {MAX_DEPTH} levels deep")


def _parse_file(name: str | Path) -> Any:
    import yaml

    path = Path(name).expanduser()
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise ConfigError(f"{name}: is larger than {MAX_BYTES // 1_000_000} MB")
        text = raw.decode("utf-8-sig")
        _check_depth(text)
        return parse_yaml(text)
    except OSError as error:
        raise ConfigError(f"{name}: can't be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{name}: is no UTF-8: {error.reason} at byte {error.start}") from None
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        if isinstance(error, LamalogError):
            raise
        raise ConfigError(f"{name}: is no valid YAML: {' '.join(str(error).split())}") from None


def our_files() -> Iterator[tuple[str, str]]:
    """Name and text of each of our files."""
    for resource in sorted(files("lamalog.errors.knowledge").iterdir(), key=lambda each: each.name):
        if resource.name.endswith(".yaml") and not resource.name.startswith("_"):
            yield resource.name, resource.read_text(encoding="utf-8")


def _read_ours() -> Knowledge:
    entries: list[Entry] = []
    problems: list[str] = []
    try:
        for name, text in our_files():
            try:
                entries += read_entries(parse_yaml(text), name)
            except Exception as error:  # a damaged installation must not stop the service that logs
                problems.append(f"{name}: {error}")
    except Exception as error:
        problems.append(f"the knowledge base can't be read: {error}")
    return Knowledge(entries, problems)
