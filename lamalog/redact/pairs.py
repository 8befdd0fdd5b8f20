"""Find ``name: value`` in text, in all the notations logs use, and the exact stretch of the value when the name is a secret's.

``password=x``, ``"password": "x"``, ``{'password': 'x'}``, ``('password', 'x')``, ``--password x``, ``<password>x</password>``,
``user[password]=x``, ``api key: x``, 密码：x
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from lamalog.redact.given_names import GIVEN
from lamalog.redact.keys import ENDINGS, TRANSPARENT, VENDORS, KeyClass, classify, maybe_secret
from lamalog.redact.surnames import SURNAMES
from lamalog.redact.structures import value_fits
from lamalog.redact.validators import entropy, is_placeholder

if TYPE_CHECKING:
    from lamalog.redact.given_names import GIVEN
from lamalog.redact.keys import Keys

#: Longest quoted value followed to its closing quote.
QUOTED_LIMIT = 16_384
Found = tuple[int, int, KeyClass]

_PAIR = re.compile(
    r"""(?<![A-Za-z0-9_])(?P<key>[A-Za-z_][A-Za-z0-9_.\-]{0,79})
    (?: (?P<quote>\\{0,7}["'`])? (?:\]|\\?["']\])? [ \t]{0,8} (?P<sep>=>|:=|->|={1,3}|::?|>) [ \t]{0,8}
      | \\{0,7}["'][ \t]{0,3},[ \t]{0,3}(?=b?\\{0,7}["']) )""",
    re.VERBOSE | re.ASCII,
)
_FLAG = re.compile(r"(?<![\w-])--?(?P<key>[A-Za-z][A-Za-z0-9_\-]{1,60})[ \t]{1,4}(?=[^\s-])", re.ASCII)
_BEFORE = re.compile(r"(?:(?<![A-Za-z0-9_])([A-Za-z0-9]{1,20})[ ])?(?<![A-Za-z0-9_])([A-Za-z0-9]{1,20})[ ]\Z", re.ASCII)
#: Words that need the word before them to say what they are: ``api key: …``, ``date of birth: …``.
_HEADS = frozenset(
    "key token code number no name phrase id card address addr birth plate seed account secret password licence license phone pin words string".split()
)
_OPENING = re.compile(r"[bBuUrRfF]{0,2}(\\{0,7})([\"'`])", re.ASCII)
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
_COOKIE = re.compile(r"(?P<name>[A-Za-z0-9_.!#$%&*+^|~\-]{1,128})=(?P<q>\\?\"?)(?P<value>[^;\s,\"'\\]{1,4096})", re.ASCII)
_ATTRIBUTES = frozenset("path domain expires max-age samesite version priority comment secure httponly partitioned".split())
_COOKIE_GAP = re.compile(r"\\?\"?\s*(?:;\s*(?:(?:Secure|HttpOnly|Partitioned)\s*(?:;\s*|(?=$|\Z)))*|,\s*(?=[^;,\s=]+=))(?:Expires=[^;]{1,40};?\s*)?", re.ASCII | re.IGNORECASE)
_COOKIE_END = re.compile(r"[\r\n\"'`]|\\[nr\"']|,\s*(?=[A-Za-z-]+:)|\s(?=[A-Za-z-]+:\s)|[)\]}]\s*\Z|\s-H\b", re.ASCII)
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


def english_pairs(keys: Keys) -> Callable[[str], Iterator[Found]]:
    """A finder of values under secret ASCII names."""

    def find(text: str) -> Iterator[Found]:
        place, size = 0, len(text)
        search = _PAIR.search
        while place < size:
            match = search(text, place)
            if match is None:
                break
            place = match.end()
            if text.startswith("://", match.start() - 3) or _in_mask(text, match):
                continue  # the login of a URL, or a mask: not a name
            found = _named(keys, text, match) or _by_value(text, match)
            if found is None:
                if match["key"].lower().endswith(_SOFT_ENDS) and maybe_secret(match["key"]):
                    span = _value(text, place, _SOFT, match)
                    if span is not None and random_enough(text[span[0] : span[1]]):
                        yield (*span, _SOFT)
                        place = span[1]
                continue
            if match["sep"] == ">":
                span = _element(text, match, found)
                if span is not None:
                    yield (*span, found)
                continue
            if found.id == "cookie":
                spans = list(_cookies(text, place)) or list(_cookie_items(text, place))
                if spans:
                    for start, end in spans:
                        yield start, end, found
                    place = spans[-1][1]
                    continue
                if "=[REDACTED:" in text[place : place + 160]:
                    continue  # masked before
            span = _value(text, place, found, match)
            if span is not None:
                yield (*span, found)
                place = span[1]

    return find


_SOFT = KeyClass("api-key", "keyed")
_SOFT_ENDS = ("session", "key", "auth", "code", "hash", "sig", "signature", "sign", "login", "id", "client")


def random_enough(value: str) -> bool:
    """Whether *value* can't be anything but generated."""
    return 12 <= len(value) <= 512 and sum(c.isdigit() for c in value) >= 2 and entropy(value) >= 2.9 and any(c.isalpha() for c in value)


def flag_pairs(keys: Keys) -> Callable[[str], Iterator[Found]]:
    """A finder of ``--password x`` on command lines."""

    def find(text: str) -> Iterator[Found]:
        for match in _FLAG.finditer(text):
            found = keys.classify(match["key"])
            if found is not None and found.family == "keyed":
                span = _value(text, match.end(), found, None)
                if span is not None:
                    yield (*span, found)

    return find


def _named(keys: Keys, text: str, match: re.Match[str]) -> KeyClass | None:
    key = match["key"].rstrip(".-")
    found = keys.classify(key)
    if found is None and text[max(0, match.start() - 8) : match.start()].lower().endswith("cookie "):
        return keys.classify("cookie")
    if found is not None or key.lower() not in _HEADS or match["quote"]:
        return found
    start = match.start()
    before = _BEFORE.search(text, max(0, start - 42), start)
    if before is None:
        return None
    near = keys.classify(f"{before[2]}_{key}")
    if near is None and before[1]:
        near = keys.classify(f"{before[1]}_{before[2]}_{key}")
    return near


_CODE_VALUE = re.compile(r"[\"'\\]{0,3}[0-9]{4,8}(?![0-9A-Za-z.])", re.ASCII)
_CODE_TOPIC = re.compile(r"sms|otp|2fa|mfa|verif|phone|mobile|captcha|login", re.ASCII | re.IGNORECASE)
_NAME_KEYS = frozenset("name user_name username nickname nick display_name displayname user author owner sender customer assignee operator creator".split())
_NAME_VALUE = re.compile(rf"[\"'\\]{{0,3}}(?:(?:{'|'.join(SURNAMES)})[\u4e00-\u9fff]{{1,2}}(?![\u4e00-\u9fff])|(?:{'|'.join(sorted(GIVEN))})[ +][A-Z][a-z])", re.ASCII)


def _by_value(text: str, match: re.Match[str]) -> KeyClass | None:
    """``code=`` and ``name=`` say nothing by themselves, but a name of a person or a code of a text message after them does."""
    key = match["key"].lower()
    if key == "code":
        return _SMS_CODE if _CODE_VALUE.match(text, match.end()) and _CODE_TOPIC.search(text) else None
    if key in _NAME_KEYS:
        return _PERSON if _NAME_VALUE.match(text, match.end()) else None
    return None


_SMS_CODE = KeyClass("otp", "keyed")
_PERSON = KeyClass("name", "personal")


def _in_mask(text: str, match: re.Match[str]) -> bool:
    opened = text.rfind("[REDACTED:", max(0, match.start() - 60), match.start())
    return opened >= 0 and "]" not in text[opened : match.start()]


def _element(text: str, match: re.Match[str], found: KeyClass) -> tuple[int, int] | None:
    """``<password>x</password>``."""
    opened = text.rfind("<", max(0, match.start() - 24), match.start())
    if opened < 0 or ">" in text[opened : match.start()] or " " in text[opened : match.start()]:
        return None
    start, end = match.end(), text.find("</", match.end(), match.end() + 1_024)
    if end <= start or not _fits(found, text[start:end], True, match):
        return None
    return start, end


def _value(text: str, place: int, found: KeyClass, match: re.Match[str] | None) -> tuple[int, int] | None:
    opening = _OPENING.match(text, place)
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


def closing(text: str, start: int, slashes: int, quote: str) -> int:
    """Where the value opened by *slashes* backslashes and *quote* before *start* ends; the line's end when it never closes."""
    place = start
    limit = min(len(text), start + QUOTED_LIMIT)
    while True:
        place = text.find(quote, place, limit)
        if place < 0:
            newline = text.find("\n", start, limit)
            return newline if newline >= 0 else limit
        before = place
        while before > start and text[before - 1] == "\\" and place - before <= 16:
            before -= 1
        count = place - before
        if (slashes == 0 and count % 2 == 0) or (slashes and count <= slashes):
            return place if slashes == 0 else before
        place += 1


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


def _cookies(text: str, place: int) -> Iterator[tuple[int, int]]:
    """The values in ``a=b; c=d``; names and attributes such as Path stay."""
    opening = _OPENING.match(text, place)
    start = place
    if opening is not None:
        start = opening.end()
        end = closing(text, start, len(opening[1]), opening[2])
    else:
        stop = _COOKIE_END.search(text, place, place + 8_192)
        end = stop.start() if stop is not None else min(len(text), place + 8_192)
    while start < end:
        match = _COOKIE.match(text, start, end)
        if match is None:
            return
        name = match["name"].lower()
        if name not in _ATTRIBUTES and not is_placeholder(match["value"]):
            yield match.span("value")
        start = match.end()
        gap = _COOKIE_GAP.match(text, start, end)
        if gap is None:
            return
        start = gap.end()


_ITEM = re.compile(r"[\"'](?P<name>[^\"'\s]{1,128})[\"']\s{0,3}[:,]\s{0,3}[bu]?[\"'](?P<value>[^\"'\r\n]{0,4096})[\"']", re.ASCII)


def _cookie_items(text: str, place: int) -> Iterator[tuple[int, int]]:
    """The values in ``{'a': 'b'}``."""
    end = text.find("}", place, place + 8_192)
    if text[place : place + 1] != "{" or end < 0:
        return
    for match in _ITEM.finditer(text, place, end):
        if match["name"].lower() not in _ATTRIBUTES and match["value"] and not is_placeholder(match["value"]):
            yield match.span("value")


def _fits(found: KeyClass, value: str, quoted: bool, match: re.Match[str] | None) -> bool:
    """Whether *value* is one, and not the rest of a sentence, a placeholder, a type, or source code."""
    if is_placeholder(value) or value.startswith("[REDACTED:") or not value_fits(found.id, value):
        return False
    lower = value.lower()
    if found.family != "keyed":
        return lower not in _PROSE
    if quoted:
        return lower not in ("true", "false") and not (lower.isalpha() and lower in _PROSE and found.id != "password")
    if lower.strip("!?.,") in _PROSE or _CODE.match(value) or _HEX_ADDRESS.match(value):
        return False
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
        return match is not None and match["sep"] in ("=", ) and match["key"].lower() not in ("auth", "token", "session", "ticket")
    if value.isdigit() and len(value) < 4 and found.id != "card-code":
        return False
    return True


def english_gate() -> str:
    """A pattern that every pair with a known ASCII name satisfies."""
    shortest = sorted(name for name in ENDINGS if not any(name != other and name.endswith(other) for other in ENDINGS))
    names = "|".join("[_.\\- ]?".join(name) for name in shortest)
    words = "|".join(sorted(TRANSPARENT))
    vendors = "|".join(sorted(VENDORS))
    return (
        rf"(?:{names}|[a-z0-9][_.\\-]?(?:key|auth|sig|signature|sign|login)|session|(?:{vendors})[a-z_.\\-]*(?:id|code|hash|client)|code|name|user|nick|author|owner|sender|customer|assignee|operator|creator)(?:[_.\-]{{0,2}}(?:{words}))*[.\-]*"
        r"(?:[\\\"'`\]]{0,10}[ \t]{0,8}(?:[=:>]|->)|\\{0,7}[\"'][ \t]{0,3},)"
    )


def flag_gate() -> str:
    """A pattern that every secret flag satisfies."""
    return r"(?:^|[^a-z0-9_-])--?[a-z][a-z0-9_-]+[ \t]+[^\s-]"
