"""Words for a password that are not written in ASCII, in the languages services are run in; Chinese has a module of its own."""

from __future__ import annotations

from lamalog.redact.keys import FOREIGN, PASSWORD
from lamalog.redact.own_keys import value_finder
from lamalog.redact.rule import Rule


def foreign_rule() -> Rule:
    """``contraseña=x``, ``пароль: x``, パスワード: x."""
    # The cases words come in: only ASCII letters are compared without their case, in every engine.
    written = sorted({form for word in FOREIGN for form in (word, word.capitalize(), word.upper())})
    return Rule(
        id="foreign-password",
        family="keyed",
        doc="Values after words for a password in other languages: `contraseña`, `пароль`, `パスワード`, `비밀번호`.",
        find=value_finder(written, PASSWORD, before=r"(?<![A-Za-z0-9])"),
        gate="|".join(r"[_.\- ]*".join(word) for word in written),
        keywords=tuple(sorted(FOREIGN)),
        hits=(
            "usuario=maria contraseña=«Verano2025» ok",
            "Пароль: «Zima2026»",
            "パスワード：«sakura-1»",
            "hasło = '«Zamek 44»'",
        ),
        misses=("contraseña incorrecta", "пароль: None", "lösenord=****"),
    )
