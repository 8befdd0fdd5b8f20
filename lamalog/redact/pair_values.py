"""The exact stretch of a value after its name, and whether it is one or only the rest of a sentence."""

from __future__ import annotations

import re

from lamalog.redact.keys import OWN, KeyClass, classify
from lamalog.redact.masks import MARKER
from lamalog.redact.quoting import OPENING, closing
from lamalog.redact.structures import value_fits
from lamalog.redact.validators import entropy, is_placeholder

_BARE = re.compile(
    r"""(?: [^\s"'`<,;&)\]}|\\，；。）】$]
      | \$(?:\{[^{}\s]{0,80}\}?)?
      | \\(?![nrt"'])
      | ["'`](?=[A-Za-z0-9])
      | [,;&|](?![\s"'\[{(]|\\|[A-Za-z_][A-Za-z0-9_.\-\[\]]{0,40}["']?\s?[=:]|$|[,;&|])
      | [)\]}](?=[A-Za-z0-9!@\#$%^*+])
    ){1,4096}""",
    re.VERBOSE | re.ASCII,
)

_SCHEME = re.compile(
    r"(?:(?P<one>Bearer|Basic|Token|ApiKey|Api-Key|Key|Bot|JWT|Splunk|GenieKey|SSWS|Negotiate|NTLM|GoogleLogin|DSN|Apikey)"
    r"|(?P<rest>Digest|AWS4-HMAC-SHA256|AWS|OAuth|Hawk|SharedKey(?:Lite)?|HMAC[\w-]{0,20}|Signature|Snowflake|TC3-HMAC-SHA256|ACS3-HMAC-SHA256|"
    r"HOBA|Mutual|SCRAM-SHA-\d+|PS256|acs|OSS4?|Sentry|LOW|COS)):?[ ]+(?:token=)?",
    re.ASCII | re.IGNORECASE,
)

_PARAMETERS_END = re.compile(r"[\r\n]|\\[nr]|(?<==)(\\?\")[^\"\r\n]{0,4096}\"|[\"'`]", re.ASCII)

#: What stands after a secret's name when a sentence goes on instead of a value.
_PROSE = frozenset(
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
    issued issuing acquired released bucket limit limits limiter usage""".split()
)

_CODE = re.compile(
    r"(?:self|cls|os|settings|config|cfg|conf|request|req|args|kwargs|environ|env|options|opts|app|ctx|data|params|form|user|event|row|item|obj|process|this|credentials|creds|session)"
    r"[.\[][\w.\[\]\"'()]*|[A-Za-z_][\w.]*\(.*|(?:Optional|Union|List|Dict|list|dict|Annotated|SecretStr|Literal)\b.*|lambda\b.*|await|len\(|\.\.\.",
    re.ASCII,
)

_HEX_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,16}>?", re.ASCII)


def element_value(text: str, match: re.Match[str], found: KeyClass) -> tuple[int, int] | None:
    """``<password>x</password>``."""
    opened = text.rfind("<", max(0, match.start() - 24), match.start())
    if opened < 0 or ">" in text[opened : match.start()] or " " in text[opened : match.start()]:
        return None
    start, end = match.end(), text.find("</", match.end(), match.end() + 1_024)
    if end <= start or not _fits(found, text[start:end], True, match):
        return None
    return start, end


#: What languages print around a string: PHP's `string(8) "x"`, Rust's `Some("x")`, Go's `&"x"`.
_WRAPPER = re.compile(
    r"(?:string\([0-9]{1,7}\)[ ]|(?:Some|Ok|Just|Optional|String|Value)\(|&)(?=\\{0,7}[\"'])", re.ASCII
)


def value_after(text: str, place: int, found: KeyClass, match: re.Match[str] | None) -> tuple[int, int] | None:
    wrapper = _WRAPPER.match(text, place)
    if wrapper is not None:
        place = wrapper.end()
    opening = OPENING.match(text, place)
    if opening is not None:
        start = opening.end()
        end = closing(text, start, len(opening[1]), opening[2])
        if found.id == "credential":
            scheme = _SCHEME.match(text, start, end)
            start = scheme.end() if scheme is not None and scheme.end() < end else start
        return (start, end) if start < end and _fits(found, text[start:end], True, match) else None
    if found.id == "credential":
        span = _scheme(text, place)
        if span is not None:
            return span
    if text[place : place + 1] in ("{", "[", "("):
        return None
    bare = _BARE.match(text, place)
    if bare is None:
        return None
    start, end = bare.span()
    if found.id in ("name", "address") and found.family == "personal":
        end = _phrase(text, start, end, found.id)
    elif found.family == "personal" and found.id in _GROUPED:
        groups = _GROUPS.match(text, start)
        end = max(end, groups.end()) if groups is not None else end
    while end > start and text[end - 1] in ".,;:…":
        end -= 1
    if end - start > 1 and text[end - 1] in "?" and found.family == "personal":
        end -= 1
    return (start, end) if start < end and _fits(found, text[start:end], False, match) else None


#: Numbers people write in groups: `aadhaar: 1234 5678 9012`.
_GROUPED = frozenset(("national-id", "bank-card", "bank-account", "phone"))

_GROUPS = re.compile(r"[+(]?[0-9]{1,6}(?:[)]?[ -][(]?[0-9]{2,6}){1,5}(?![0-9A-Za-z:=])", re.ASCII)

_NAME_WORD = re.compile(r"[ ](?=[A-Z])[A-Z][A-Za-z'’.\-\u00c0-\u024f]{0,30}(?![A-Za-z0-9_=:])", re.ASCII)

_ADDRESS_REST = re.compile(r"(?:(?!,?[ ]{0,2}[A-Za-z_][\w\-]{1,30}\s?[=:])[^\n\"|;{}\[\]<>()=]){0,120}", re.ASCII)


def _phrase(text: str, start: int, end: int, kind: str) -> int:
    """A bare name or address goes on over spaces: ``name=Mary Ann Smith``."""
    if kind == "address":
        rest = _ADDRESS_REST.match(text, end)
        return end if rest is None else end + len(rest.group().rstrip(" ,."))
    if not text[start].isupper():
        return end
    for _ in range(4):
        word = _NAME_WORD.match(text, end)
        if word is None:
            break
        end = word.end()
    return end


def _scheme(text: str, place: int) -> tuple[int, int] | None:
    """What follows ``Bearer``, ``Basic``, ``Digest`` …: the word, or the rest of the line where the scheme takes parameters."""
    scheme = _SCHEME.match(text, place)
    if scheme is None:
        return None
    start = scheme.end()
    if scheme["one"]:
        bare = _BARE.match(text, start)
        return None if bare is None or is_placeholder(bare.group()) or bare.group().lower() in _PROSE else bare.span()
    end = start
    # Parameters are quoted inside: the line ends the value, or a quote that no parameter opened.
    while True:
        match = _PARAMETERS_END.search(text, end)
        if match is None:
            end = len(text)
            break
        if match[1]:
            end = match.end()
            continue
        end = match.start()
        break
    return (start, end) if end > start else None


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


def _is_name(value: str) -> bool:
    """Whether *value* is a name of secrets itself: `["password", "email"]` lists fields."""
    return value.replace("_", "").isalpha() and value.islower() and classify(value) is not None


def _fits(found: KeyClass, value: str, quoted: bool, match: re.Match[str] | None) -> bool:
    """Whether *value* is one, and not the rest of a sentence, a placeholder, a type, or source code."""
    if is_placeholder(value) or MARKER.match(value) is not None or not value_fits(found.id, value):
        return False
    lower = value.lower()
    if found.family != "keyed":
        return lower not in _PROSE and "[REDACTED:" not in value
    if quoted:
        if _SENTENCE.fullmatch(value) or (match is not None and match["sep"] is None and _is_name(value)):
            return False
        return lower not in ("true", "false") and not (lower.isalpha() and lower in _PROSE and found.id != "password")
    if lower.strip("!?.,") in _PROSE or _CODE.match(value) or _HEX_ADDRESS.match(value):
        return False
    if found is OWN:
        return True
    plain_word = value.replace("_", "").isalpha()
    if plain_word and classify(value) is not None:
        return False
    key = match["key"].lower() if match is not None else ""
    if key.endswith("pwd") and value[0] in "/~.":
        return False
    if found.id == "password":
        return not (key.endswith("pass") and (len(value) <= 3 and value.isdigit()))
    if found.id == "otp":
        return any(c.isdigit() for c in value) and len(value) <= 16
    if lower.isalpha() and len(value) < 12:
        return (
            match is not None
            and match["sep"] in ("=",)
            and match["key"].lower() not in ("auth", "token", "session", "ticket")
        )
    return not (value.isdigit() and len(value) < 4 and found.id != "card-code")
