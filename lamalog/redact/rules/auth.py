"""What lets someone in, in the text of requests: private keys, JSON web tokens, bearer and basic credentials."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from lamalog.redact.key_names.table import KeyClass
from lamalog.redact.rule import Rule

FAMILY = "auth"

#: Longest private key followed to its last line; an RSA key of 16,384 bits has 13 kB.
KEY_LIMIT = 24_000
_BEGIN = re.compile(
    r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-[23]:|---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----"
)
_END = re.compile(
    r"-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----|Private-MAC: [0-9a-f]{40,64}|---- END SSH2 [A-Z ]{1,20} ----"
)
_BODY = re.compile(
    r"(?:[ \t\r\n]{0,8}|\\[nr])*(?:[A-Z][A-Za-z-]{2,16}: [^\r\n\\]{0,80}(?:[\r\n]+|\\[nr])+)*(?:[A-Za-z0-9+/=]|\\[nr]|[\r\n]+(?=[A-Za-z0-9+/=]{4})){0,20000}"
)
_PRIVATE_KEY = KeyClass("private-key", FAMILY)


def _private_keys(text: str) -> Iterator[tuple[int, int, KeyClass]]:
    """Whole keys, and what there is of a key that was cut off."""
    ends = [match.span() for match in _END.finditer(text)]
    begins = [match.span() for match in _BEGIN.finditer(text)]
    place = after = 0
    for number, (start, opened) in enumerate(begins):
        if start < place:
            continue
        while after < len(ends) and ends[after][0] < opened:
            after += 1
        following = begins[number + 1][0] if number + 1 < len(begins) else len(text)
        if after < len(ends) and ends[after][0] <= min(following, opened + KEY_LIMIT):
            place = ends[after][1]
        else:
            body = _BODY.match(text, opened)
            place = body.end() if body is not None else opened
        yield start, place, _PRIVATE_KEY


def _basic(match: re.Match[str]) -> bool:
    try:
        plain = base64.b64decode(match["s"] + "=" * (-len(match["s"]) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return b":" in plain and all(32 <= byte < 127 or byte > 160 for byte in plain)


def _bearer(match: re.Match[str]) -> bool:
    value = match["s"]
    if re.match(r"[a-z_]{2,20}=", value):
        return False
    return len(value) >= 20 or (len(value) >= 8 and any(c.isdigit() for c in value))


def _within_jwk(match: re.Match[str]) -> bool:
    """Whether the key's type stands in sight."""
    return '"kty"' in match.string[max(0, match.start() - _JWK_SIGHT) : match.end() + _JWK_SIGHT]


_JWK_SIGHT = 4_000


RULES: list[Rule] = [
    Rule(
        id="private-key",
        family=FAMILY,
        doc="PEM, OpenSSH, PGP and PuTTY private keys, also with `\\n` written out or cut off.",
        find=_private_keys,
        gate=r"PRIVATE KEY|PuTTY-User-Key",
        keywords=("private key", "putty-user-key"),
        hits=(
            "key: «-----BEGIN RSA PRIV·ATE KEY-----\n‹B64›\n‹B64›\n-----END RSA PRIV·ATE KEY-----» loaded",
            "cut «-----BEGIN OPENSSH PRIV·ATE KEY-----\n‹B64›\n‹B20›»",
            'one line «-----BEGIN PRIV·ATE KEY-----\\n‹B64›\\n‹B40›==\\n-----END PRIV·ATE KEY-----»\\n"',
            "«-----BEGIN PGP PRIV·ATE KEY BLOCK-----\nVersion: GnuPG v2\n\n‹B64›\n=‹x4›\n-----END PGP PRIV·ATE KEY BLOCK-----»",
        ),
        misses=("-----BEGIN PUBLIC KEY-----\n‹B64›\n-----END PUBLIC KEY-----", "no PRIVATE KEY found in store"),
    ),
    Rule(
        id="jwt",
        family=FAMILY,
        doc="JSON web tokens, signed or encrypted.",
        pattern=r"(?<![A-Za-z0-9_-])(?:ey[A-Za-z0-9_-]{16,8000}\.ey[A-Za-z0-9_/-]{16,16000}(?:\.[A-Za-z0-9_/-]{0,16000})?={0,2}|ZXlK[A-Za-z0-9+/_-]{60,16000}={0,2}|eyJ[A-Za-z0-9_-]{8,8000}(?:\.[A-Za-z0-9_-]{0,16000}){1,4})",
        check=lambda m: len(m.group()) >= 24,
        gate=r"eyJ[A-Za-z0-9_-]{8,}\.|ey[A-Za-z0-9_-]{16,}\.ey|ZXlK[A-Za-z0-9+/_-]{16}",
        keywords=("ey", "zxlk"),
        hits=(
            "got «eyJ‹x30›.eyJ‹x40›.‹b43›» from cookie",
            "jwe «eyJ‹x30›..‹b16›.‹b40›.‹b22›» end",
            "two «eyJ‹x30›.‹b43›» parts",
        ),
        misses=("eyJhbGciOi is how it starts",),
    ),
    Rule(
        id="bearer",
        family=FAMILY,
        doc="`Bearer x` wherever it stands.",
        pattern=r"(?<![A-Za-z0-9])[Bb]earer(?:[ ]+|%20|:[ ]?)(?P<s>[A-Za-z0-9._~+/=|:-]{8,8000})",
        check=_bearer,
        gate=r"bearer(?: +|%20|: ?)[a-z0-9._~+/=|:-]{8}",
        keywords=("bearer",),
        hits=("sent Bearer «abc123.def-456» to peer", "Bearer%20«‹x30›»&x=1"),
        misses=("Bearer authentication failed", "bearer of news"),
    ),
    Rule(
        id="basic-auth",
        family=FAMILY,
        doc="`Basic x` where x decodes to name:password.",
        pattern=r"(?<![A-Za-z0-9])[Bb]asic[ ]+(?P<s>[A-Za-z0-9+/]{6,1000}={0,2})",
        check=_basic,
        gate=r"basic +[a-z0-9+/]{6}",
        keywords=("basic",),
        hits=("header was Basic «Ym9iOmh1bnRlcjI=» ok",),
        misses=("Basic authentication failed", "basic plan"),
    ),
    Rule(
        id="jwk",
        family=FAMILY,
        doc="Private parts of JSON web keys.",
        pattern=r"\"(?:d|p|q|dp|dq|qi|k)\"[ ]{0,2}:[ ]{0,2}\"(?P<s>[A-Za-z0-9_-]{16,2000})\"",
        check=_within_jwk,
        gate=r"\"kty\"",
        keywords=('"kty"',),
        hits=('{"kty":"EC","crv":"P-256","d":"«‹b43›»"}',),
        misses=('{"kty":"EC","x":"‹b43›"}',),
    ),
]
