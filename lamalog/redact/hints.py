"""What a name that says nothing by itself means where it stands: by the words before it, by its value, by what else the line speaks of."""

from __future__ import annotations

import re

from lamalog.redact.given_names import GIVEN
from lamalog.redact.key_names.table import KeyClass
from lamalog.redact.keys import NAME_KEYS, PERSON, Keys, maybe_secret
from lamalog.redact.people import WORD
from lamalog.redact.surnames import SURNAMES
from lamalog.redact.value_checks import looks_secret, random_enough

_BEFORE = re.compile(r"(?:(?<![A-Za-z0-9_])([A-Za-z0-9]{1,20})[ ])?(?<![A-Za-z0-9_])([A-Za-z0-9]{1,20})[ ]\Z", re.ASCII)

#: Words that need the word before them to say what they are: ``api key: …``, ``date of birth: …``.
_HEADS = frozenset(
    "key answer token code number no name phrase id card address addr birth plate seed account secret password licence license phone pin words string".split()
)

SOFT = KeyClass("api-key", "keyed")

_SOFT_ENDS = ("session", "key", "auth", "code", "hash", "sig", "signature", "sign", "login", "id", "client")

_SMS_CODE = KeyClass("otp", "keyed")

_CODE_VALUE = re.compile(r"[\"'\\]{0,3}[0-9]{4,8}(?![0-9A-Za-z.])", re.ASCII)

_CODE_TOPIC = re.compile(r"sms|otp|2fa|mfa|verif|phone|mobile|captcha|login", re.ASCII | re.IGNORECASE)

#: Another key of the same person, within sight.
_PERSON_NEAR = re.compile(
    r"(?:phone|mobile|e?mail|id_?card|ssn|dob|birth|passport|iban|address|手机|电话|邮箱|身份证)[a-z_]{0,8}(?:\\{0,7}[\"'])?[ ]{0,2}[=:：]",
    re.IGNORECASE,
)

_SIGHT = 200

_NAME_SHAPE = re.compile(
    r"[\"'\\\\]{0,3}(?:[A-Z][\w'’.-]{0,30}(?:[ +][A-Z][\w'’.-]{0,30}){1,3}(?![\w=:])|[\u4e00-\u9fff·]{2,8}(?![\u4e00-\u9fff]))"
)


#: Parts of a name, where something else tells that a person is meant.
_SPLIT_NAMES = frozenset("first last given family middle".split())
_SPLIT_VALUE = re.compile(
    r"[\"'\\]{0,3}[A-Z\u00c0-\u00de][a-z\u00df-\u024f'’-]{1,30}(?![A-Za-z0-9_=:])|[\"'\\]{0,3}[\u4e00-\u9fff]{1,3}(?![\u4e00-\u9fff])"
)
_ADDRESS_KEYS = frozenset("address addr location residence".split())
_ADDRESS_CLASS = KeyClass("address", "personal")
_ADDRESS_VALUE = re.compile(
    r"[\"'\\]{0,3}(?:[0-9]{1,5}[A-Za-z]?,?[ ][A-Z][A-Za-z.'’]{1,20}[ ,]|[A-Z\u00c0-\u00de][\w.'’-]{2,30}(?:[ ][\w.'’-]{1,30}){0,3}[ ,]{1,2}(?:n[ºo°]\.?[ ])?[0-9]{1,4}[a-zA-Z]?(?:[, ]|\Z)(?![0-9:.])|[\u4e00-\u9fff]{2,12}(?:省|市|区|县|路|街|镇|村))"
)

_NAME_VALUE = re.compile(
    rf"[\"'\\]{{0,3}}(?:(?:{'|'.join(SURNAMES)})[\u4e00-\u9fff]{{1,2}}(?![\u4e00-\u9fff])|(?P<given>{WORD})[ +]{WORD})",
    re.ASCII,
)


def second_look(keys: Keys, text: str, match: re.Match[str], hint: str, baked: bool) -> KeyClass | None:
    """What a key that says nothing by itself means here: by the words before it, by its value, as a cookie's name."""
    if baked and text[max(0, match.start() - 8) : match.start()].lower().endswith("cookie "):
        return keys.classify("cookie")
    if hint == "":
        return None
    if hint == "soft":
        return SOFT
    if hint == "head" and not match["quote"]:
        found = _named(keys, text, match)
        if found is not None:
            return found
    return _by_value(keys, text, match)


def hint(key: str) -> str:
    lower = key.lower().rstrip(".-")
    if lower in _BARE_SOFT:
        return "soft"
    if lower in _HEADS:
        return "head"
    if lower == "session":
        return "soft"
    if (
        lower in NAME_KEYS
        or lower in _DOCUMENT_KEYS
        or lower in _CHAT_KEYS
        or lower in _CHANGED
        or lower == "salt"
        or lower in _SPLIT_NAMES
        or lower in _ADDRESS_KEYS
    ):
        return "value"
    return "soft" if lower.endswith(_SOFT_ENDS) and maybe_secret(key) else ""


#: What a log says of a change: `token refreshed: old=x new=y`.
_CHANGED = frozenset("old new prev previous current expected actual got given received before after".split())
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]{1,40}", re.ASCII)
_VALUE = re.compile(r"[\"'\\]{0,3}([^\s\"'\\,;]{6,200})", re.ASCII)
#: A code that a form asks for beside the password: of a picture.
_LOGIN_CODE = re.compile(r"[\"'\\]{1,3}(?=[A-Za-z]*[0-9])[A-Za-z0-9]{4,6}[\"'\\]", re.ASCII)
_PASSWORD_NEAR = re.compile(r"(?:password|passwd|pwd)[\"']{0,2}\s?[=:]|loginbody|loginform", re.ASCII | re.IGNORECASE)
_SALT = KeyClass("password-hash", "keyed")
_HASH_NEAR = re.compile(r"passw|pwd|hash|\bpw\b|密码", re.ASCII | re.IGNORECASE)
_DOCUMENT_KEYS = frozenset(
    "docno docnum docnumber doc_no doc_num doc_number documentno document_no documentid document_id number idnumber".split()
)
_DOCUMENT = KeyClass("national-id", "personal")
_DOCUMENT_NEAR = re.compile(
    r"passport|id_?card|identity|driv(?:er|ing)|licen[cs]e|residence|visa\b|护照|证件|身份", re.ASCII | re.IGNORECASE
)
_CHAT_KEYS = frozenset("alias userid user_id nickname account".split())
_CHAT = KeyClass("chat-id", "personal")
_CHAT_NEAR = re.compile(
    r"(?:wechat|weixin|wecom|微信|企微|钉钉|飞书|qq)[ _]?(?:id|alias|user)?[^\n=:]{0,12}\Z", re.ASCII | re.IGNORECASE
)

#: Names that need no other word where their value was generated: of signatures, and the access and secret keys of clouds.
_BARE_SOFT = frozenset("signature sig sign hmac ak sk".split())

#: What makes a bare ``key`` or ``code`` one that lets somebody in.
_ENTRY = re.compile(
    r"webhook|robot|机器人|推送|api\b|oauth|redirect_uri|client_id|grant|exchange|licen[cs]e|sign|auth|secret|2fa|otp|hmac|session|login",
    re.ASCII | re.IGNORECASE,
)
_THING = re.compile(
    r"cache|redis|s3|object|partition|index|sort|bucket|row|shard|topic|routing", re.ASCII | re.IGNORECASE
)


def _random_value(text: str, match: re.Match[str]) -> bool:
    """Whether what follows a bare ``key``, ``code`` or ``id`` was generated and, by the words around, lets somebody in."""
    around = text[max(0, match.start() - 100) : match.end() + 160]
    value = re.match(r"[\"'\\]{0,3}([A-Za-z0-9][A-Za-z0-9_./+=-]{11,200})", text[match.end() : match.end() + 210])
    return (
        value is not None
        and random_enough(value[1])
        and _ENTRY.search(around) is not None
        and _THING.search(around) is None
    )


def _named(keys: Keys, text: str, match: re.Match[str]) -> KeyClass | None:
    start = match.start()
    before = _BEFORE.search(text, max(0, start - 42), start)
    if before is None:
        return None
    key = match["key"].rstrip(".-")
    near = keys.classify(f"{before[2]}_{key}")
    if near is None and before[1]:
        near = keys.classify(f"{before[1]}_{before[2]}_{key}")
    return near


def _by_value(keys: Keys, text: str, match: re.Match[str]) -> KeyClass | None:
    """``code=`` and ``name=`` say nothing by themselves, but a name of a person or a code of a text message after them does."""
    key = match["key"].lower()
    if key == "code" and _CODE_VALUE.match(text, match.end()) and _CODE_TOPIC.search(text):
        return _SMS_CODE
    if (
        key == "code"
        and _LOGIN_CODE.match(text, match.end())
        and _PASSWORD_NEAR.search(text, max(0, match.start() - _SIGHT), match.end() + _SIGHT)
    ):
        return _SMS_CODE
    if key == "salt":
        return _SALT if _HASH_NEAR.search(text, max(0, match.start() - _SIGHT), match.end() + _SIGHT) else None
    if key in _DOCUMENT_KEYS:
        return _DOCUMENT if _DOCUMENT_NEAR.search(text, max(0, match.start() - _SIGHT), match.end() + _SIGHT) else None
    if key in _CHAT_KEYS:
        return _CHAT if _CHAT_NEAR.search(text, max(0, match.start() - 40), match.start()) else None
    if key in _CHANGED:
        before = [keys.classify(word) for word in _WORD.findall(text[max(0, match.start() - 60) : match.start()])]
        known = next((found for found in reversed(before) if found is not None and found.family == "keyed"), None)
        value = _VALUE.match(text, match.end())
        return known if known is not None and value is not None and looks_secret(value[1], known) else None
    if key in ("code", "key"):
        return SOFT if _random_value(text, match) else None
    if key in _ADDRESS_KEYS:
        return _ADDRESS_CLASS if _ADDRESS_VALUE.match(text, match.end()) else None
    if key in _SPLIT_NAMES:
        near = text[max(0, match.start() - _SIGHT) : match.end() + _SIGHT]
        about = _PERSON_NEAR.search(near) or any(
            re.search(rf"\b{other}[\"']?\s?[=:]", near) for other in _SPLIT_NAMES if other != key
        )
        return PERSON if about and _SPLIT_VALUE.match(text, match.end()) else None
    if key in NAME_KEYS:
        place = match.end()
        called = _NAME_VALUE.match(text, place)
        if called is not None and (not called["given"] or called["given"].split("-")[0] in GIVEN):
            return PERSON
        if _NAME_SHAPE.match(text, place) and _PERSON_NEAR.search(text, max(0, place - _SIGHT), place + _SIGHT):
            return PERSON
    return None
