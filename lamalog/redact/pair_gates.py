"""What a text must have in it for a name and value to be looked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lamalog.redact.key_names import ENDINGS
from lamalog.redact.keys import TRANSPARENT, VENDORS


def _shortest(names: Iterable[str]) -> list[str]:
    """*names* without those that end in another."""
    known = set(names)
    return sorted(name for name in known if not any(name[place:] in known for place in range(1, len(name))))


#: Classes of which a sentence tells the value; the others' names are words of everyday speech.
TELLING = frozenset(
    ("password", "secret", "token", "api-key", "private-key", "credential", "session", "csrf", "otp", "cookie")
)
#: Classes of numbers that are told too.
TOLD_NUMBERS = frozenset(
    ("phone", "national-id", "bank-account", "bank-card", "licence-plate", "birth-date", "device-id")
)
_WORDS = "|".join(sorted(TRANSPARENT))
#: What may follow a name within a longer one: `_prod`, `_2`, `_cad985872d12`.
_TAIL = rf"(?:[_.\-]{{0,2}}(?:{_WORDS}|[0-9]{{1,2}}))*(?:values?|s)?(?:[_.\-][0-9a-f]+)?"
_VENDORS = "|".join(sorted(VENDORS))
#: Every name that says something by itself or with the word before it.
NAMES = (
    rf"(?:{'|'.join('[_. -]*'.join(name) for name in _shortest(ENDINGS))}|cookie [a-z_][a-z0-9_.\-]*|[a-z0-9][_.\\-]*(?:key|auth|sig|signature|sign|login)|session"
    rf"|(?:{_VENDORS})[a-z_.\\-]*(?:id|code|hash|client)|code|name|user(?:_?id)?|nick|author|owner|sender|customer|assignee|operator|creator|first|last|given|family|middle|old|new|prev(?:ious)?|current|expected|actual|got|received|before|after"
    rf"|address|addr|[a-z]k|salt|alias|account|number|doc_?(?:no|num)|document_?(?:no|id)|key|signature|sign|sig|hmac){_TAIL}"
)


def english_gate() -> str:
    """A pattern that every pair with a known ASCII name satisfies."""
    return (
        rf"{NAMES}[_.\-]*"
        r"(?:[\\\"'`\]*>”’]*(?:</[a-z0-9]+>)?(?: ?[(\[][^()\[\]\n=:]*[)\]])?[ .\t\xc2\xa0\xe3\x80]*(?:[=:>]|->|<-|!=|[?]:|：|＝|→)"
        r"|\\{0,7}[\"'][ \t]{0,3},| [a-z:_-]+=[\"']| (?:like|in) ?\(?[\"'])"
    )


def flag_gate() -> str:
    """A pattern that every secret flag satisfies."""
    return r"(?:^|[^a-z0-9_-])(?:--?[a-z][a-z0-9_.-]+|(?:set|setx|setenv|env|put) +(?:\S*[:/])?_?[a-z][a-z0-9]*[_.-]?[a-z0-9_.-]+)[ \t]+[^\s-]"


def _told_names() -> Iterable[str]:
    """Short names of numbers are told in capitals only, as another rule knows: `sin 45 degrees`."""
    for name, found in ENDINGS.items():
        if found.id in TELLING or (found.id in TOLD_NUMBERS and len(name) >= 5):
            yield name


def told_gate() -> str:
    """A pattern that every told secret satisfies."""
    names = "|".join("[_-]?".join(name) for name in _shortest(_told_names()))
    short = "|".join(sorted(name for name, found in ENDINGS.items() if found.id in TOLD_NUMBERS and len(name) < 5))
    return (
        rf"(?:{names}|session|keys?|codes?|phrase|words|[a-z0-9][_.\-](?:key|auth|sig|signature|sign)){_TAIL}[_.\-]*[^a-z0-9_.\-][^\n]*[0-9!@#$%^&*\"'`\x80-\xff]"
        rf"|(?:{short}){_TAIL}[\"'`]? ?[|]|phrase[_.\-]* [a-z ]*is [a-z]"
    )


def stems() -> tuple[str, ...]:
    """Words of which every pair has one, for a gate that only searches for words."""
    heads = ("key", "auth", "sig", "sign", "login", "session", "code", "name", "user", "nick", "owner", "sender", "customer", "assignee", "operator", "creator")  # fmt: skip
    more = (
        "first",
        "last",
        "given",
        "family",
        "middle",
        "old",
        "new",
        "prev",
        "current",
        "expected",
        "actual",
        "got",
        "received",
        "before",
        "after",
        "addr",
        "id",
        "hash",
        "client",
        "seed",
        "salt",
        "alias",
        "account",
        "number",
        "doc",
        "hmac",
        "state",
        "nonce",
        "ak",
        "sk",
        "cookie",
    )
    known = {*ENDINGS, *heads, *more}
    return tuple(sorted(name for name in known if known.isdisjoint(_parts(name))))


def _parts(name: str) -> Iterator[str]:
    """Every shorter piece of *name*."""
    size = len(name)
    return (name[start:end] for start in range(size) for end in range(start + 1, size + 1) if end - start < size)
