"""Find one-time codes: in a sentence, before their name, in calls, in lines that speak of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lamalog.redact.context import counted, name_before, words_before
from lamalog.redact.key_names.table import KeyClass

Found = tuple[int, int, KeyClass]
_OTP = KeyClass("otp", "chinese")
_NUMBER_FIRST = re.compile(
    r"(?<![A-Za-z0-9.-])(?:[A-Z]-)?([0-9]{4,8})(?:[ ]{0,2}[（(]?[ ]?(?:是|为|作为)?[ ]?(?:您|你)?(?:本次)?的?[\u4e00-\u9fff]{0,6}?(?:验证码|校验码|动态码|动态密码)|[ ]is[ ](?:your|the)[ ](?:[A-Za-z-]{1,14}[ ]){0,3}(?:code|password|passcode|otp|pin)\b)",
    re.ASCII | re.IGNORECASE,
)


_CODE_TOLD = re.compile(
    r"(?<![A-Za-z0-9_])(?:(?:verification|security|login|log-in|sign-in|signin|access|confirmation|authentication|auth|one-time|one time|sms|2fa|mfa|two-factor|activation|reset|pairing|your|use|enter|needs|guard|bypass|backup|recovery|scratch|emergency|otp)[ ](?:[a-z-]{1,12}[ ])?(?:code|passcode|pin|password)|otp|one-time pass(?:word|code)|(?:votre|ihr|dein|tu|su|tuo|seu|uw|je)[ ](?:[a-z]{1,14}[ ])?(?:code|c(?:ó|o)digo|codice))"
    r"(?:[ ](?:for|to|of)[ ](?:[A-Za-z]{1,12}[ ])?\S{1,40}?)?(?:[ ](?:is|was|sent|est|ist|lautet|es|è|é))?[ ]?[:=]?[ ]?[\"'(]?(?P<s>(?:[A-Z]-)?[0-9]{4,9}|(?-i:(?=[A-Z]*[0-9])(?=[0-9]*[A-Z])[A-Z0-9]{5,8})|[0-9]{3}[ -][0-9]{3})(?![A-Za-z0-9])",
    re.ASCII | re.IGNORECASE,
)
#: Words that say a line is about such codes.
_TOPIC = re.compile(
    r"totp|hotp|(?<![a-z])otp|2fa|(?<![a-z])mfa|two.factor|one.time|verification[ ]code|security[ ]code|auth(?:entication)?[ ]code|login[ ]code|sms[ ]code|passcode|authenticator|验证码|校验码|动态码|动态密码|动态口令|驗證碼",
    re.ASCII | re.IGNORECASE,
)
_CODE = re.compile(
    r"(?<![\w.:/+%-])(?:[0-9]{6}|[0-9]{8}|[0-9]{3}[ -][0-9]{3}|[0-9]{2}[ -][0-9]{2}[ -][0-9]{2})(?![\w:/%-]|\.[0-9])",
    re.ASCII,
)
#: What stands right before a code and not before a number of anything else.
_LEADS = re.compile(
    r"(?:code|otp|totp|token|passcode|pin|is|are|was|ist|est|es|lautet|entered|got|received|expected|given|submitted|input|supplied|used|verify|check|validate|now|at|码|为|是|口令|密码|输入|收到|填写)"
    r"(?:[ ](?:for|to|by|from)[ ]\S{1,40})?(?:[ ]is)?[\"')]{0,2}[ ]{0,2}[:=：(\[]?[ ]{0,2}[(\[\"'“【]{0,2}\Z|(?:=|->|→)[ ]\Z|(?<=[\"'])\Z",
    re.ASCII | re.IGNORECASE,
)
_NOT_LEADS = frozenset(
    "user uid userid id request port pid order account client tenant ms status seq total count sum size len length limit ttl expires timeout retry".split()
)
_SIGHT = 120


def one_time_codes(text: str) -> Iterator[Found]:
    """Codes said before or after the word for them, and bare ones where the words around speak of nothing else."""
    for span in dict.fromkeys(_codes(text)):
        yield *span, _OTP


def _codes(text: str) -> Iterator[tuple[int, int]]:
    for match in _CODE_TOLD.finditer(text):
        yield match.span("s")
    for match in _NUMBER_FIRST.finditer(text):
        if not re.match(r"(?:19|20)\d\d\Z", match[1]):
            yield match.span(1)
    if _TOPIC.search(text) is None:
        return
    for match in _CODE.finditer(text):
        before = words_before(match, 60)
        if _LEADS.search(before) is None or counted(match) or name_before(before).lower() in _NOT_LEADS:
            continue
        if _TOPIC.search(text, max(0, match.start() - _SIGHT), match.end() + 40) is not None:
            yield match.span()
