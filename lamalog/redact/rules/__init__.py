"""All built-in rules, in the order that decides which of two names a finding."""

from __future__ import annotations

from lamalog.redact.keys import Keys
from lamalog.redact.options import Options
from lamalog.redact.rule import Rule
from lamalog.redact.rules import (
    ai,
    auth,
    blobs,
    chat,
    china_cloud,
    cloud,
    code_hosts,
    commands,
    contact,
    generic,
    identity,
    money,
    network,
    payment,
    places,
    services,
    urls,
)
from lamalog.redact.rules.chinese import chinese_rules
from lamalog.redact.rules.keyed import keyed_rules
from lamalog.redact.rules.paths import path_rules

#: Rules that read names, and hide under the id of what a name promises.
NAME_RULES = ("keyed", "flag", "yaml-value", "sql-value", "foreign-name", "cn-keyed", "own-key")
#: Rules that are only there when an option asks for them; policies may always name them.
OPTIONAL = ("own-key", "absolute", "absolute-windows", "file-name")
FAMILIES = ("secrets", "auth", "keyed", "personal", "chinese", "network", "paths", "blobs")


def builtin_rules(options: Options, keys: Keys) -> list[Rule]:
    """Every rule lamalog brings."""
    tokens = [
        *ai.RULES,
        *cloud.RULES,
        *china_cloud.RULES,
        *code_hosts.RULES,
        *chat.RULES,
        *payment.RULES,
        *services.RULES,
    ]
    people = [*chinese_rules(keys), *contact.RULES, *money.RULES, *identity.RULES, *places.RULES, *network.RULES]
    return [
        *tokens,
        *auth.RULES,
        *urls.RULES,
        *commands.RULES,
        *keyed_rules(keys),
        *people,
        *path_rules(options),
        *blobs.RULES,
        *generic.RULES,
    ]
