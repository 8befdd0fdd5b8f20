"""Whether what stands after a name is its value: no rest of a sentence, no placeholder, no source code, and random enough where it must be."""

from __future__ import annotations

import re

from lamalog.redact.key_names import ENDINGS
from lamalog.redact.key_names.table import KeyClass
from lamalog.redact.keys import OWN, classify, joined
from lamalog.redact.masks import MARKER
from lamalog.redact.randomness import is_random
from lamalog.redact.structures import value_fits
from lamalog.redact.validators import entropy, is_placeholder

#: What stands after a secret's name when a sentence goes on instead of a value.
PROSE = frozenset(
    """required invalid missing expired not unexpected field must is too ok true false none null changed reset updated wrong incorrect
    was has have had the a an for from and or of in on to with at by be been are will can cannot can't could should unable failed failure
    error errors success successful successfully accepted rejected refused denied verified verification validated valid mismatch mismatched
    generated created rotated revoked refreshed refresh renewed deleted removed found set unset unchanged provided given received sent
    loaded used using enabled disabled empty blank short long weak strong confirmed authentication authorization login user username
    request response check checking enter please your my this that these those no yes only already does did do doesn't didn't it its if
    when while because since until after before get got getting fetch fetching hash hashes hashed length count type format
    string strings integer number bytes object undefined nil unknown unauthorized forbidden expires expiring ttl renew
    skipped skipping ignored ignoring retry retrying cached caching new old same different first last per total all any each both
    stored storing saved saving loading reading read written writing parse parsed parsing decode decoded bad good active inactive pending
    available unavailable supported unsupported optional mandatory default public private shared internal external service services manager
    policy policies rotation provider providers store handler endpoint redacted hidden masked filtered omitted encrypted plaintext literal eof newline
    identifier colon comma expected configured blocked passed passing pass fail skip running started stopped done ready waiting
    basic bearer digest none, lookup backend middleware module class function method dependency header headers cookie cookies
    issued issuing acquired released bucket limit limits limiter usage include omit same-origin""".split()
)

_CODE = re.compile(
    r"(?:self|cls|os|settings|config|cfg|conf|request|req|args|kwargs|environ|env|options|opts|app|ctx|data|params|form|user|event|row|item|obj|process|this|credentials|creds|session)"
    r"[.\[][\w.\[\]\"'()]*|[A-Za-z_][\w.]*\((?:[^()!@#$%^&*]*|[\w.]*\(.*\).*)\)?[;,.]?\Z|(?:Optional|Union|List|Dict|list|dict|Annotated|SecretStr|Literal)\b.*|lambda\b.*|await|len\(|\.\.\.",
    re.ASCII,
)

_HEX_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,16}>?", re.ASCII)


#: Values that are worked out, not written: of a shell, of YAML tags.
COMPUTED = re.compile(
    r"\$[({]|\{\{(?:\s|[\w.]+(?:\}\}|\s|\())|\#\{|<%|!(?:vault|secret|Ref|Sub|GetAtt|ImportValue|env_var|ENV|env|include|file)\b",
    re.ASCII,
)
#: Words with a number that name algorithms, versions, times, files, ids of issues and other things that are no secrets.
_NO_SECRET = re.compile(
    r"0x[0-9a-f]+|v?[0-9]+(?:[.:][0-9]+)+\S{0,12}|[\w.-]+\.(?:[a-z]{2,4}|[a-z]\w{0,3}:\d+)|#\d+|(?-i:[A-Z]{2,5}-?\d{1,6})|[+-]?\d+(?:\.\d+)?(?:%|[a-zµ]{1,3})?|(?:19|20)\d\d-\d\d-\d\d\S{0,30}"
    r"|(?:[rhpe]s|sha|aes|des|rsa|md|utf|http|oauth|oauth2|base|ed|x|tls|ssl|ecdsa|hmac|ipv|ip|int|uint|float|mp|h|s|v|k8|level|step|line|part|shard|node|pod|worker|user|attempt|version)[-_]?\d{1,5}(?:[-_.]\d+)*(?:gcm|cbc)?"
    r"|[a-z]\w{1,30}-\d+(?:\.\d+){2,3}|\w{1,40}[\[(]\S{0,80}|\d+/\d+|.{0,3}",
    re.ASCII | re.IGNORECASE,
)
_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.ASCII | re.IGNORECASE)
#: A uuid after one of these is the secret itself; after others it is the id of a thing.
_UUID_SECRETS = frozenset(("token", "api-key", "secret", "csrf", "password", "session", "otp"))


def looks_secret(value: str, found: KeyClass, quoted: bool = False) -> bool:
    """Whether *value* has letters, and digits or signs, as only a secret has them: what a name in a sentence needs after it."""
    if (
        _NO_SECRET.fullmatch(value)
        or value.startswith(("/", "[", "<", "(", "{", "$"))
        or "://" in value
        or "=" in value[:-2]
    ):
        return False
    if _UUID.fullmatch(value):
        return found.id in _UUID_SECRETS
    if len(value) >= 16 and value.isalpha() and value.isupper() and found.id in ("session", "cookie", "token", "csrf"):
        return entropy(value) >= 3.2
    letters, digits = sum(c.isalpha() for c in value), sum(c.isdigit() for c in value)
    signs = sum(c in "!@$%^&*#" for c in value)
    if len(value) < 6 or not letters or not (digits or signs):
        return False
    if found.id in ("password", "private-key") or (quoted and digits + signs):
        return True
    if found.id == "secret" and len(value) >= 8 and digits >= 2 and "-" in value:
        return True
    return len(value) >= 8 and digits + signs >= 2 and not re.fullmatch(r"[A-Za-z]{2,20}[-_]?[0-9]{1,4}", value)


def generated(value: str) -> bool:
    """Whether *value* can't be anything but generated, by its digits or by its mix of letters."""
    return random_enough(value) or is_random(value.lstrip("."), 16)


def random_enough(value: str) -> bool:
    """Whether *value* can't be anything but generated."""
    return (
        12 <= len(value) <= 512
        and "[REDACTED:" not in value
        and sum(c.isdigit() for c in value) >= 2
        and entropy(value) >= 2.9
        and any(c.isalpha() for c in value)
    )


#: What a form says of a field instead of its value: `"password": "is too short"`.
_SENTENCE = re.compile(
    r"(?:is|are|must|should|cannot|can't|does not|doesn't|may not|needs to|has to|has been|too)[ ][A-Za-z0-9 ,.'-]{2,120}",
    re.ASCII,
)


#: What stands between two strings of source code, a label, a selector of CSS.
_BETWEEN = re.compile(
    r"[\s,;)+.\]}].*[\s(:,+=.\[{]|\.\$.*|[A-Za-z ]{1,40}[:=][ ]?|[#.][a-z]+(?:[-_][a-z]+)*|\#\{.*|[a-z_]+/[a-z_/]+#[a-z_]+|\){1,3}[;,:]?",
    re.ASCII | re.DOTALL,
)


def is_source(value: str) -> bool:
    """Whether the quoted *value* is a piece of a program or a page: what stands between two strings, a label, a path, a template."""
    return (
        _BETWEEN.fullmatch(value) is not None
        or (value.startswith(("/", "~/")) and value.count("/") > 1)
        or COMPUTED.match(value) is not None
    )


def _is_name(value: str) -> bool:
    """Whether *value* is a name of secrets itself: `["password", "email"]` lists fields."""
    return value.replace("_", "").isalpha() and value.islower() and classify(value) is not None


#: A value that is bound later, of a statement of SQL: `SET phone = :phone`.
_BIND_NAME = re.compile(r":[a-z_]{1,40}", re.ASCII | re.IGNORECASE)
_STATEMENT = re.compile(r"\b(?:UPDATE|SELECT|INSERT|DELETE|WHERE|SET)[ ]", re.ASCII | re.IGNORECASE)
#: Names of secrets that are everyday words in other languages.
_EVERYDAY = frozenset("clave parola parol jeton senha heslo haslo".split())


def _bound(value: str, match: re.Match[str]) -> bool:
    """Whether a statement of SQL binds *value* later."""
    start = match.start()
    return (
        _BIND_NAME.fullmatch(value) is not None
        and _STATEMENT.search(match.string, max(0, start - 1_000), start) is not None
    )


def fits(found: KeyClass, value: str, quoted: bool, match: re.Match[str] | None) -> bool:
    """Whether *value* is one, and not the rest of a sentence, a placeholder, a type, or source code."""
    if is_placeholder(value) or MARKER.match(value) is not None or not value_fits(found.id, value):
        return False
    if not quoted and match is not None and _bound(value, match):
        return False
    lower = value.lower()
    if found.family != "keyed":
        return lower not in PROSE and "[REDACTED:" not in value
    if quoted:
        if is_source(value):
            return False
        if _SENTENCE.fullmatch(value) or (match is not None and match["sep"] is None and _is_name(value)):
            return False
        return lower not in ("true", "false") and not (lower.isalpha() and lower in PROSE and found.id != "password")
    return _bare_fits(found, value, lower, match)


#: A property of something that has a secret's name: `AuthenticationToken: Authenticated=false`.
_SWITCH = re.compile(
    r"[A-Za-z]{3,30}=(?:true|false|null|none)[,;\])]?|(?:ttl|timeout|max_?age|count|size)=[0-9]{1,10}",
    re.ASCII | re.IGNORECASE,
)


def _bare_fits(found: KeyClass, value: str, lower: str, match: re.Match[str] | None) -> bool:
    """Whether the *value*, not quoted, of a secret's name is one."""
    if (
        lower.strip("!?.,=;") in PROSE
        or not lower.strip("!?.,=;~")
        or _CODE.match(value)
        or _HEX_ADDRESS.fullmatch(value)
    ):
        return False
    if found is OWN:
        return True
    if match is not None and match["key"].lower() in _EVERYDAY and not looks_secret(value, found):
        return False
    if match is not None and match["sep"] == ":" and found.id != "password" and _SWITCH.fullmatch(value):
        return False
    plain_word = value.replace("_", "").replace("-", "").isalpha()
    if plain_word and joined(value).removeprefix("x") in ENDINGS:
        return False
    key = match["key"].lower() if match is not None else ""
    if key.endswith("pwd") and value[0] in "/~.":
        return False
    if found.id == "password":
        return not (
            key.endswith("pass") and ((len(value) <= 3 and value.isdigit()) or re.match(r"[Tt]est[A-Z_/]", value))
        )
    if key.endswith("pin"):
        return value.isdigit() and len(value) >= 3
    if found.id == "otp":
        return any(c.isdigit() for c in value) and len(value) <= 16
    if lower.isalpha() and len(value) < 12:
        return (
            match is not None
            and match["sep"] in ("=",)
            and match["key"].lower() not in ("auth", "token", "session", "ticket")
        )
    return not (value.isdigit() and len(value) < (7 if found.id == "token" else 4) and found.id != "card-code")
