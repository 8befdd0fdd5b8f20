"""Find secrets and numbers of people that stand after their name without a sign between: ``with token x``, ``password is x``,
``| password | x |``, ``set_token("x")``, ``Telefon 030 1234567``."""

from __future__ import annotations

import re

from lamalog.redact.key_names.table import KeyClass
from lamalog.redact.keys import Keys, maybe_secret
from lamalog.redact.pair_gates import TELLING
from lamalog.redact.validators import is_placeholder
from lamalog.redact.value_checks import is_source, looks_secret, random_enough

Found = tuple[int, int, KeyClass]

#: Words between a name and its value.
_WORDS = (
    r"value|will|be|string|for|of|user|is|was|are|set|changed|updated|reset|rotated|to|from|now|has|been|as|used|using|eq|ne|got|given|sent|received|generated|"
    r"issued|created|mismatch|rejected|refused|denied|accepted|invalid|expired|revoked|expected|provided|supplied|entered|header|cookie|param|parameter|"
    r"field|codes?|no|nr|number|nummer|num|id|ist|lautet|est|es|era|är|er|on|at|by|with|new|old|like|in|found|seen|matched|hash|=|==|!=|->|→|<-"
)
_TAIL = re.compile(
    rf"""["'`]?(?:[ ]?\([A-Za-z0-9 ]{{1,12}}\))?
    (?: [ ](?:(?:for|of)[ ](?:(?:user|account|the)[ ])?["']?[A-Za-z0-9_.@/\-]{{1,40}}["']?(?=:?[ ](?!not)) | (?:{_WORDS})(?=[ :]) | [a-z]{{2,12}}@?[a-z.]{{0,12}}(?=[ ](?:is|was|to)[ ])) ){{0,5}}
    (?P<gap> [ \t]{{0,60}}[-–—.]{{2,60}}[ \t]{{0,60}} | [ \t\u00a0\u3000]{{1,60}} | [ ]?(?:[:=|~\#;,>]|->|<-|→|…|\.{{3,60}})[ ]{{0,8}} | (?=[(\[]) )
    (?P<open>[("'`\[<“‘「]{{0,3}})
    (?P<s>(?:[^\s"'`()<>\[\]|,;“”‘’「」]|[|,;](?=[A-Za-z0-9]{{6}})){{2,512}})""",
    re.VERBOSE | re.ASCII | re.IGNORECASE,
)
_QUOTED_PHRASE = re.compile(r"""["'`“]([^"'`”\n]{4,120})["'`”]""", re.ASCII)
_BEFORE = re.compile(r"(?:(?<![A-Za-z0-9_])([A-Za-z0-9]{1,20})[ ])?(?<![A-Za-z0-9_])([A-Za-z0-9]{1,20})[ ]\Z", re.ASCII)
_HEADS = frozenset("key keys code codes token secret words phrase cookie".split())
#: What is told without letters.
_FORMS = {
    "phone": re.compile(r"\+?[0-9(][0-9()/ .-]{5,20}[0-9](?![\w])", re.ASCII),
    "national-id": re.compile(r"(?=[A-Za-z]{0,5}[0-9])[A-Za-z0-9][A-Za-z0-9./-]{5,19}(?:[ ][0-9]{2,5}){0,4}(?![\w])", re.ASCII),
    "bank-account": re.compile(r"(?=[A-Za-z]{0,4}[0-9])[A-Za-z0-9]{4,34}(?:[ -](?=[A-Z]{0,4}[0-9])[0-9A-Z]{2,6}){0,8}(?![\w])", re.ASCII),
    "bank-card": re.compile(r"[0-9]{4}(?:[ -]?[0-9]{2,7}){2,5}(?![\w])", re.ASCII),
    "licence-plate": re.compile(r"(?=[A-Z -]{0,7}[0-9])[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,4}){1,2}(?![\w-])", re.ASCII),
    "birth-date": re.compile(r"(?:[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4})(?![\w])", re.ASCII),
    "device-id": re.compile(r"[0-9A-Fa-f-]{14,36}(?![\w])", re.ASCII),
}  # fmt: skip


#: Of a name such as ``FAL_KEY``: a secret if it was generated.
_GENERATED = KeyClass("api-key", "keyed")
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII | re.IGNORECASE)


#: What GnuPG says of a public key: `using RSA key <fingerprint>`.
_KEY_ID = re.compile(r"(?:0x)?(?:[0-9A-F]{40}|[0-9A-F]{16}|[0-9A-F]{8})", re.ASCII)
_KEY_ID_TOLD = re.compile(r"(?:using \w{2,8} key|key ID|fingerprint:?)[ ](?:ID )?\Z", re.ASCII | re.IGNORECASE)


_PHRASE = re.compile(
    r"([A-Za-z]{2,14})(?:[ ](?!(?:for|to|in|on|at|and|of|from|by|as|with|is|or)[ ])[A-Za-z]{2,14}){1,11}", re.ASCII
)
_PROSE_WORDS = frozenset(
    "too not the a an in on at to for of no now required invalid wrong correct incorrect empty missing weak strong ok used only optional being never always still already".split()
)


def told_value(keys: Keys, text: str, start: int, key: str, found: KeyClass | None) -> Found | None:
    """The value that is told after the name *key* at *start*, of the class *found*, and what it is."""
    if text[start - 1 : start] == "/":
        return None
    match = _TAIL.match(text, start + len(key))
    if match is None:
        return None
    found = _meaning(keys, text, start, key, found)
    span = None if found is None else _value(text, match, key, found)
    return None if span is None or found is None else (*span, found)


def _meaning(keys: Keys, text: str, start: int, key: str, found: KeyClass | None) -> KeyClass | None:
    if found is None and key.lower() in _HEADS:
        before = _BEFORE.search(text, max(0, start - 42), start)
        if before is not None:
            found = keys.classify(f"{before[2]}_{key}") or (
                keys.classify(f"{before[1]}_{before[2]}_{key}") if before[1] else None
            )
    if found is None and key.lower() == "session":
        return keys.classify("session_id")
    if found is None and maybe_secret(key) and key.lower().endswith(("key", "auth", "sig", "sign", "signature")):
        return _GENERATED
    if found is not None and (found.id in TELLING or found.id in _FORMS):
        return found
    return None


def _value(text: str, match: re.Match[str], key: str, found: KeyClass) -> tuple[int, int] | None:
    start, end = match.span("s")
    gap, quoted = match["gap"].strip(), match["open"][-1:] in tuple("'\"`“")
    form = _FORMS.get(found.id)
    if form is not None:
        return _number(text, start, form, key, gap)
    phrase = _phrase(text, match, key, found) if found.id == "password" and gap != "," else None
    if phrase is not None:
        return phrase
    if found is _GENERATED and not (random_enough(text[start:end]) or _UUID.match(text, start)):
        return None
    while end > start and text[end - 1] in ".,;:!?…":
        end -= 1
    value = text[start:end]
    if not value:
        return None
    if (
        match["open"] == "["
        and _UUID.fullmatch(value)
        and text.endswith(("Task ", "task "), 0, match.start() - len(key))
    ):
        return None  # a task and its id: `mail.reset_password[<uuid>] received`
    if _KEY_ID.fullmatch(value) and _KEY_ID_TOLD.search(text, max(0, start - 40), start):
        return None
    if found.id == "otp" and value.isdigit():
        return (start, end) if 4 <= end - start <= 8 and gap in ("", ":", "=") else None
    if (
        value.startswith(("!vault", "!secret", "HTTP/"))
        or is_placeholder(value)
        or is_source(value)
        or "[REDACTED:" in value
    ):
        return None
    if gap in tuple(",;>#~") and _NEXT.fullmatch(value):
        return None
    return (start, end) if looks_secret(value, found, quoted) else None


#: The next column, field or tag.
_NEXT = re.compile(r"[A-Za-z_]+[0-9]?(?:[._][A-Za-z_0-9]+)*", re.ASCII)


def _number(text: str, start: int, form: re.Pattern[str], key: str, gap: str) -> tuple[int, int] | None:
    if len(key) < 5 and gap not in tuple("|:="):
        return None  # `sin 45 degrees`, `fin 12345678`: told in capitals only, as another rule knows
    told = form.match(text, start)
    return told.span() if told is not None and sum("0" <= c <= "9" for c in told.group()) >= 5 else None


def _phrase(text: str, match: re.Match[str], key: str, found: KeyClass) -> tuple[int, int] | None:
    """A password of several words: in quotes, or a passphrase that `is` them."""
    start = match.start("s")
    if match["open"][-1:] in tuple("'\"`“"):
        phrase = _QUOTED_PHRASE.match(text, start - 1)
        if phrase is None or "=" in phrase[1] or is_source(phrase[1]) or _SENTENCE.match(phrase[1]):
            return None
        return (
            None
            if phrase[1].lower() in ("true", "false", "none", "null") or is_placeholder(phrase[1])
            else phrase.span(1)
        )
    if "phrase" in key.lower() and " is" in text[match.start() : start]:
        words = _PHRASE.match(text, start)
        if words is not None and words[1] not in _PROSE_WORDS and not words[1].endswith(("ed", "ing")):
            return words.span()
    return None


_SENTENCE = re.compile(r"(?:is|must|should|are|too|has|cannot) ", re.ASCII)
