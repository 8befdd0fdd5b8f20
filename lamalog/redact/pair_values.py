"""The exact stretch of a value after its name, and whether it is one or only the rest of a sentence."""

from __future__ import annotations

import re

from lamalog.redact.key_names.table import KeyClass
from lamalog.redact.quoting import OPENING, closing
from lamalog.redact.validators import is_placeholder
from lamalog.redact.value_checks import COMPUTED, PROSE, fits, looks_secret, random_enough

_BARE = re.compile(
    r"""(?: [^\s"'`<,;&)\]}|\\，；。）】（【《「“”$]
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

_CDATA = "<![CDATA["


def element_value(text: str, match: re.Match[str], found: KeyClass) -> tuple[int, int] | None:
    """``<password>x</password>``."""
    opened = text.rfind("<", max(0, match.start() - 24), match.start())
    if opened < 0 or ">" in text[opened : match.start()] or " " in text[opened : match.start()]:
        return None
    start = match.end()
    start += len(_CDATA) * text.startswith(_CDATA, start)
    end = text.find("]]>" if start > match.end() else "</", start, start + 1_024)
    if end <= start or not fits(found, text[start:end], True, match):
        return None
    return start, end


#: What languages print around a string: PHP's `string(8) "x"`, Rust's `Some("x")`, Go's `&"x"`, pydantic's `SecretStr('x')`.
_WRAPPER = re.compile(
    r"(?:string\([0-9]{1,7}\)[ ]|[A-Z][A-Za-z]{1,20}\(|(?:str|bytes|quote|btoa|b64encode|b64decode|encodeURIComponent)\(|&|Just[ ])(?=\\{0,7}[\"'])",
    re.ASCII,
)

#: `password: |` and the value on the next line, deeper.
_BLOCK = re.compile(
    r"(?:[|>][+-]?[ \t]{0,4}(?:\r?\n|\\n)|\r?\n(?=[ \t]{1,60}[^\s:=\-#]{4,512}[ \t]{0,8}(?:\r?\n|\Z)))[ \t]{1,60}(?=[^\s])",
    re.ASCII,
)

_CLOSING = {"[": "]", "(": ")", "<": ">", "{": "}"}

_ENCLOSED = re.compile(r"[^\s\[\](){}<>,;\"'=`]{4,512}", re.ASCII)

#: Most values of a list that are looked at.
_LISTED = 50


_MAPPED = re.compile(r"[\"'][A-Za-z_]{1,40}[\"']\s?:\s?[\"']([^\"'\n]{8,512})[\"']", re.ASCII)


def _mapped(text: str, place: int) -> list[tuple[int, int]]:
    """What was generated of the values in ``{"value": "x", "period": 30}``."""
    end = text.find("}", place, place + 2_048)
    return [found.span(1) for found in _MAPPED.finditer(text, place, end) if random_enough(found[1])] if end > 0 else []


def enclosed_values(text: str, place: int, found: KeyClass) -> list[tuple[int, int]]:
    """The values in ``["x", "y"]``, ``[x]``, ``<x>`` or ``(x)``: those that only a secret looks like."""
    close = _CLOSING[text[place]]
    start, spans = place + 1, []
    for _ in range(_LISTED):
        while text[start : start + 1] == " ":
            start += 1
        opening = OPENING.match(text, start)
        if opening is not None:
            start = opening.end()
            end = closing(text, start, len(opening[1]), opening[2])
            after = end + len(opening[1]) + 1
        else:
            bare = _ENCLOSED.match(text, start)
            if bare is None:
                break
            end = after = bare.end()
        value = text[start:end]
        if opening is not None and text[after : after + 1] == ":":
            return _mapped(text, place)
        if opening is None and text[after : after + 1] not in (close, ","):
            break
        if found.id == "credential":
            scheme = _SCHEME.match(text, start, end)
            start = scheme.end() if scheme is not None and scheme.end() < end else start
            value = text[start:end]
        if (
            start < end
            and " " not in value
            and fits(found, value, True, None)
            and (opening is not None or looks_secret(value, found))
        ):
            spans.append((start, end))
        while text[after : after + 1] == " ":
            after += 1
        if text[after : after + 1] != ",":
            break
        start = after + 1
    return spans


def value_after(text: str, place: int, found: KeyClass, match: re.Match[str] | None) -> tuple[int, int] | None:
    """Where the value at *place* starts and ends, quoted or bare; None where it is none."""
    wrapper = _WRAPPER.match(text, place) or _BLOCK.match(text, place)
    if wrapper is not None:
        place = wrapper.end()
    opening = OPENING.match(text, place)
    if opening is not None:
        start = opening.end()
        end = closing(text, start, len(opening[1]), opening[2])
        if found.id == "credential":
            scheme = _SCHEME.match(text, start, end)
            start = scheme.end() if scheme is not None and scheme.end() < end else start
        if opening[2] == "`" and " " in text[start:end]:
            return None  # a command whose output is the value
        return (start, end) if start < end and fits(found, text[start:end], True, match) else None
    if found.id == "credential":
        span = _scheme(text, place)
        if span is not None:
            return span
    if text[place : place + 1] in ("{", "[", "(") or COMPUTED.match(text, place):
        return None
    return _bare(text, place, found, match)


def _bare(text: str, place: int, found: KeyClass, match: re.Match[str] | None) -> tuple[int, int] | None:
    """Where the value without quotes at *place* starts and ends."""
    bare = _BARE.match(text, place)
    if bare is None:
        return None
    start, end = bare.span()
    if found.id in ("name", "address") and found.family == "personal":
        end = _phrase(text, start, end, found.id)
    elif found.id == "licence-plate":
        groups = _PLATE.match(text, start)
        end = max(end, groups.end()) if groups is not None else end
    elif found.family == "personal" and found.id in _GROUPED:
        groups = _GROUPS.match(text, start)
        end = max(end, groups.end()) if groups is not None else end
    elif found.id == "password":
        end = _words(text, start, end, match)
    if text[end - 1] == ":" and text[end : end + 1] == " " and not any(c.isdigit() for c in text[start:end]):
        return None  # what a log line goes on with: `auth: passwd-file: no file`
    while end > start and text[end - 1] in ".,;:…":
        end -= 1
    if end - start > 1 and text[end - 1] in "?" and found.family == "personal":
        end -= 1
    return (start, end) if start < end and fits(found, text[start:end], False, match) else None


#: Four times four letters, as Google gives out passwords for applications.
_APP_PASSWORD = re.compile(r"[a-z]{4}(?:[ ][a-z]{4}){3}(?![A-Za-z])", re.ASCII)
#: Words up to the next `&name=` of a form.
_FORM_REST = re.compile(r"[^&=\n\"']{0,80}(?=&[A-Za-z_][\w.\[\]-]{0,40}=)", re.ASCII)
_PHRASE_REST = re.compile(r"(?:[ ][A-Za-z]{2,12}){1,11}[ ]?(?=[,;.\"'\n]|\Z)", re.ASCII)


def _words(text: str, start: int, end: int, match: re.Match[str] | None) -> int:
    """Where a bare password of several words ends: Google's, in a form, a passphrase."""
    several = _APP_PASSWORD.match(text, start)
    if several is not None:
        return several.end()
    if (
        match is not None
        and text[match.start() - 1 : match.start()] in ("&", "?", " ", '"', "'")
        and text[end : end + 1] == " "
        and match["sep"] == "="
    ):
        rest = _FORM_REST.match(text, end)
        if rest is not None and text[match.end() - 1] == "=":
            return rest.end()
    if match is not None and ("phrase" in match["key"].lower() or "answer" in match["key"].lower()):
        rest = _PHRASE_REST.match(text, end)
        if rest is not None:
            return rest.end()
    return end


#: Numbers people write in groups: `aadhaar: 1234 5678 9012`.
_GROUPED = frozenset(("national-id", "bank-card", "bank-account", "phone"))

_GROUPS = re.compile(r"[+(]?[0-9]{1,6}(?:[)]?[ -][(]?[0-9]{2,6}){1,5}(?![0-9A-Za-z:=])", re.ASCII)

_PLATE = re.compile(r"[A-Z0-9]{1,4}(?:[ ][A-Z0-9]{1,4}){1,2}(?![A-Za-z0-9=:])", re.ASCII)

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
        return None if bare is None or is_placeholder(bare.group()) or bare.group().lower() in PROSE else bare.span()
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
