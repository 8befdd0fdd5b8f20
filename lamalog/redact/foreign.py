"""Names with letters beyond ASCII, in the languages services are run in; Chinese has a module of its own."""

from __future__ import annotations

from lamalog.redact.key_names import FOREIGN
from lamalog.redact.keys import Keys
from lamalog.redact.own_keys import value_finder
from lamalog.redact.rule import Rule


def foreign_rule(keys: Keys) -> Rule:
    """``contraseña=x``, ``пароль: x``, 電話番号：x."""
    # The cases words come in: only ASCII letters are compared without their case, in every engine.
    written = sorted({form for word in FOREIGN for form in (word, word.capitalize(), word.upper())})
    return Rule(
        id="foreign-name",
        family="keyed",
        doc="Values after names in other languages: `contraseña`, `пароль`, `パスワード`, `телефон`, `住所`, `전화번호`.",
        find=value_finder(written, keys.classify, before=r"(?<![A-Za-z0-9])"),
        gate="|".join(r"[_.\- ]*".join(word) for word in written),
        keywords=tuple(sorted(FOREIGN)),
        hits=(
            "usuario=maria contraseña=«Verano2025» ok",
            "Пароль: «Zima2026»",
            "パスワード：«sakura-1»",
            "hasło = '«Zamek 44»'",
            "телефон: «+7 912 345-67-89»",
            "氏名：«山田太郎»",
        ),
        misses=("contraseña incorrecta", "пароль: None", "lösenord=****", "住所：未登録"),
    )
