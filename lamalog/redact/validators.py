"""Tell real secrets and numbers from look-alikes: entropy, placeholders, checksums. Pure functions of text."""

from __future__ import annotations

import math
import re
from collections import Counter
from datetime import date

#: Words that stand for "no value" or "not shown" where a secret would be.
NO_VALUE = frozenset(
    """none null nil undefined nan true false yes no on off n/a na empty unset missing unknown hidden masked redacted filtered
    removed omitted secret password token changeme change_me change-me replaceme todo tbd placeholder default
    required optional invalid str string bytes int object bool any ~""".split()
)
_PLACEHOLDER = re.compile(
    r"""
      <[^<>]{0,80}>                      # <token>, <your key>
    | \$\{[^{}]{0,80}\} | \$\([^()]{0,80}\) | \$\(\S{0,80} | \$[A-Z_][A-Z0-9_]{0,60} | \$[a-z_][A-Za-z_]{2,60} | \$[0-9] | \#\{[^{}]{0,80}\}   # ${VAR} $(cmd) $VAR
    | \{\{[^{}]{0,80}\}\} | \{[A-Za-z_][\w.]{0,60}\} | %\(\w{1,60}\)[sdr] | %[sdr]  # templates
    | \[[A-Za-z][A-Za-z _-]{0,40}\]?      # [FILTERED], [hidden]
    | \[REDACTED:[^\]\s]{1,60}(?:[ ]…[^\]\s]{1,4})?\]
    | [xX]{3,} | [*•●·.\-_#?]{3,}… | [*•●·.\-_#?…]{2,} | …
    | your[-_ ][\w -]{1,60} | YOUR[-_][A-Z_-]{1,60} | (?:insert|replace|enter|put)[-_ ](?:your|with|me|here|the|by)\b[\w -]{0,60}
    | SecretStr\('\*{0,20}'\)
    | os\.environ.{0,60} | process\.env.{0,60} | env\.[A-Z_]{1,60} | vault:.{1,80} | secretKeyRef.{0,60}
    """,
    re.VERBOSE | re.ASCII,
)


def is_placeholder(value: str) -> bool:
    """Whether *value* stands for a secret without being one: ``xxxx``, ``<token>``, ``${VAR}``, ``None``, ``****``."""
    if len(value) > 120:
        return False
    return value.lower() in NO_VALUE or _PLACEHOLDER.fullmatch(value) is not None


def entropy(value: str) -> float:
    """Shannon entropy in bits per character; 0 for the empty string."""
    length = len(value)
    return -sum(n / length * math.log2(n / length) for n in Counter(value).values()) if length else 0.0


def looks_random(value: str) -> bool:
    """Whether *value* has the mix of a generated secret: long enough, letters and digits or mixed case, high entropy."""
    if len(value) < 12 or entropy(value) < 3.0:
        return False
    kinds = (any(c.islower() for c in value), any(c.isupper() for c in value), any(c.isdigit() for c in value))
    return sum(kinds) >= 2


def digits_of(value: str) -> str:
    """The ASCII digits of *value*."""
    return "".join(c for c in value if "0" <= c <= "9")


def luhn(number: str) -> bool:
    """ISO/IEC 7812 check digit."""
    total = 0
    for place, char in enumerate(reversed(number)):
        digit = ord(char) - 48
        if place % 2:
            digit = digit * 2 - 9 if digit > 4 else digit * 2
        total += digit
    return total % 10 == 0


_CARD_RANGES = (
    # first digits, allowed lengths: Visa, Mastercard, Amex, Discover, UnionPay, JCB, Diners, Maestro, Mir, RuPay
    (re.compile(r"4"), {13, 16, 19}),
    (re.compile(r"5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"), {16}),
    (re.compile(r"3[47]"), {15}),
    (re.compile(r"6011|64[4-9]|65"), {16, 19}),
    (re.compile(r"62|81"), {16, 17, 18, 19}),
    (re.compile(r"352[89]|35[3-8]"), {16, 17, 18, 19}),
    (re.compile(r"30[0-5]|3095|36|3[89]"), {14, 16, 19}),
    (re.compile(r"5018|5020|5038|5893|6304|6759|676[1-3]"), {16, 17, 18, 19}),
    (re.compile(r"220[0-4]"), {16}),
    (re.compile(r"60|6521|508"), {16}),
)


def bank_card(number: str) -> bool:
    """A payment card number: known issuer range, right length, Luhn, not one digit over and over."""
    if len(set(number)) < 2 or not luhn(number):
        return False
    return any(len(number) in lengths and prefix.match(number) for prefix, lengths in _CARD_RANGES)


def real_date(year: int, month: int, day: int) -> bool:
    """Whether the calendar has that day, between 1850 and 2100."""
    try:
        return 1850 <= date(year, month, day).year <= 2100
    except ValueError:
        return False


CN_PROVINCES = frozenset(
    "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83".split()
)


def cn_resident_id(number: str) -> bool:
    """GB 11643 resident id: 18 characters with mod 11-2 check, or the 15 digits used before 1999."""
    if number[:2] not in CN_PROVINCES:
        return False
    if len(number) == 15:
        return number.isdigit() and real_date(1900 + int(number[6:8]), int(number[8:10]), int(number[10:12]))
    if len(number) != 18 or not real_date(int(number[6:10]), int(number[10:12]), int(number[12:14])):
        return False
    total = sum(
        int(d) * w for d, w in zip(number[:17], (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=False)
    )
    return "10X98765432"[total % 11] == number[17].upper()


_USCC = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def cn_credit_code(code: str) -> bool:
    """GB 32100 unified social credit code, mod 31."""
    try:
        values = [_USCC.index(c) for c in code]
    except ValueError:
        return False
    total = sum(
        v * w
        for v, w in zip(values[:17], (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28), strict=False)
    )
    return len(code) == 18 and (31 - total % 31) % 31 == values[17]


IBAN_LENGTHS = {
    "AD": 24, "AE": 23, "AL": 28, "AT": 20, "AZ": 28, "BA": 20, "BE": 16, "BG": 22, "BH": 22, "BR": 29, "BY": 28, "CH": 21, "CR": 22, "CY": 28, "CZ": 24, "DE": 22, "DK": 18,
    "DO": 28, "EE": 20, "EG": 29, "ES": 24, "FI": 18, "FO": 18, "FR": 27, "GB": 22, "GE": 22, "GI": 23, "GL": 18, "GR": 27, "GT": 28, "HR": 21, "HU": 28, "IE": 22, "IL": 23,
    "IQ": 23, "IS": 26, "IT": 27, "JO": 30, "KW": 30, "KZ": 20, "LB": 28, "LC": 32, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "LY": 25, "MC": 27, "MD": 24, "ME": 22, "MK": 19,
    "MR": 27, "MT": 31, "MU": 30, "NL": 18, "NO": 15, "PK": 24, "PL": 28, "PS": 29, "PT": 25, "QA": 29, "RO": 24, "RS": 22, "SA": 24, "SC": 31, "SE": 24, "SI": 19, "SK": 24,
    "SM": 27, "ST": 25, "SV": 28, "TL": 23, "TN": 24, "TR": 26, "UA": 29, "VA": 22, "VG": 24, "XK": 20,
}  # fmt: skip


def iban(value: str) -> bool:
    """ISO 13616: the country's length, mod 97."""
    code = value.replace(" ", "").replace("-", "").upper()
    if IBAN_LENGTHS.get(code[:2]) != len(code):
        return False
    moved = code[4:] + code[:4]
    return moved.isalnum() and int("".join(str(int(c, 36)) for c in moved)) % 97 == 1


def uk_nhs(number: str) -> bool:
    """NHS number: ten digits, mod 11."""
    check = 11 - sum(int(d) * w for d, w in zip(number[:9], range(10, 1, -1), strict=False)) % 11
    return len(number) == 10 and check != 10 and check % 11 == int(number[9]) and len(set(number)) > 1


def us_ssn(area: str, group: str, serial: str) -> bool:
    """Ranges the SSA gives out."""
    return area not in ("000", "666") and area < "900" and group != "00" and serial != "0000"
