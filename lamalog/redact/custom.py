"""Users' own rules, from a YAML file or a list of mappings, checked so that a slip is found at start and not in the logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lamalog.exceptions import ConfigError, did_you_mean
from lamalog.redact.masks import POLICIES
from lamalog.redact.options import compiled
from lamalog.redact.rule import Rule, example

FIELDS = ("id", "family", "pattern", "keywords", "entropy", "policy", "doc", "ignore_case", "hits", "misses")


def custom_rules(given: str | Sequence[Mapping[str, Any]]) -> list[Rule]:
    """Rules from *given*: a YAML file's name, or the list itself. ConfigError names the rule and what is wrong with it."""
    where = "rules"
    if isinstance(given, str):
        where, given = given, _load(given)
    if not isinstance(given, Sequence):
        raise ConfigError(f"{where}: must be a list of rules, not {type(given).__name__}")
    rules = [_rule(f"{where}[{number}]", data) for number, data in enumerate(given)]
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise ConfigError(f"{where}: two rules have the id {rule.id!r}")
        seen.add(rule.id)
    return rules


def _load(file: str) -> Any:
    import yaml

    try:
        data = yaml.safe_load(Path(file).expanduser().read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigError(f"rules: can't read {file}: {error.strerror}") from None
    except yaml.YAMLError as error:
        raise ConfigError(f"{file}: no valid YAML: {error}") from None
    return data.get("rules", data) if isinstance(data, dict) else data or []


def _rule(where: str, data: Any) -> Rule:
    if not isinstance(data, Mapping):
        raise ConfigError(f"{where}: a rule is a mapping with id and pattern, not {data!r}")
    for key in data:
        if key not in FIELDS:
            raise ConfigError(f"{where}: unknown key {key!r}{did_you_mean(key, FIELDS)}")
    for key in ("id", "pattern"):
        if not isinstance(data.get(key), str) or not data[key]:
            raise ConfigError(f"{where}: {key!r} is missing or no string")
    name = data["id"]
    if not name.replace("-", "").isalnum() or not name.isascii() or name != name.lower() or len(name) > 48:
        raise ConfigError(f"{where}: id {name!r} must be lower-case letters, digits and dashes")
    policy = data.get("policy", "mask")
    if policy not in POLICIES:
        raise ConfigError(f"{where} ({name}): unknown policy {policy!r}{did_you_mean(policy, POLICIES)}")
    compiled(f"{where} ({name})", data["pattern"])
    rule = Rule(
        id=name,
        family=str(data.get("family", "own")),
        doc=str(data.get("doc", "")),
        pattern=data["pattern"],
        keywords=_strings(where, data, "keywords"),
        entropy=_number(where, data.get("entropy", 0)),
        mask=policy,
        ignore_case=bool(data.get("ignore_case", False)),
        hits=_strings(where, data, "hits"),
        misses=_strings(where, data, "misses"),
    )
    _prove(where, rule)
    return rule


def _strings(where: str, data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = data.get(key, ())
    if isinstance(value, str) or not isinstance(value, Sequence) or not all(isinstance(v, str) and v for v in value):
        raise ConfigError(f"{where}: {key!r} must be a list of strings, not {value!r}")
    return tuple(value)


def _number(where: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise ConfigError(f"{where}: 'entropy' must be a number of bits per character, not {value!r}")
    return float(value)


def _prove(where: str, rule: Rule) -> None:
    if any(rule.regex.fullmatch(text) for text in ("", " ", "a")):
        raise ConfigError(f"{where} ({rule.id}): the pattern matches nearly everything")
    for marked in (*rule.hits, *rule.misses):
        text, spans = example(marked)
        lower = text.lower()
        runs = not rule.keywords or any(keyword.lower() in lower for keyword in rule.keywords)
        found = list(rule.spans(text)) if runs else []
        if found != spans:
            raise ConfigError(f"{where} ({rule.id}): example {marked!r} hides {[text[a:b] for a, b in found]}")
