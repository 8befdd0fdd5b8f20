"""Numbers that prove themselves: bank accounts, national ids and wallets found by their check digits."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator

from lamalog.redact.key_names.table import KeyClass
from lamalog.redact.validators import IBAN_LENGTHS, iban, luhn, real_date

Found = tuple[int, int, KeyClass]
_IBAN = KeyClass("iban", "personal")
_ID = KeyClass("national-id", "personal")
_WALLET = KeyClass("crypto-address", "personal")
IBAN_GATE = f"(?-i:(?:^|[^A-Za-z0-9])(?:{'|'.join(IBAN_LENGTHS)})[0-9]{{2}}[ -]?[A-Z0-9]{{4}})"
_IBAN_START = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}[0-9]{2}(?=[ -]?[A-Z0-9]{4})", re.ASCII)


def ibans(text: str) -> Iterator[Found]:
    """IBANs, with or without spaces: as many characters as the country's have, and right mod 97."""
    for match in _IBAN_START.finditer(text):
        left = IBAN_LENGTHS.get(match.group()[:2], 0)
        end = match.start()
        while left and end < len(text) and end - match.start() < 48:
            char = text[end]
            if char.isascii() and char.isalnum():
                left -= 1
            elif char not in " -":
                break
            end += 1
        whole = end >= len(text) or not (text[end].isascii() and text[end].isalnum())
        if left == 0 and whole and iban(text[match.start() : end]):
            yield match.start(), end, _IBAN


def _weighted(number: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(number, weights, strict=False))


def _dni(value: str) -> bool:
    head = value[:-1].replace("X", "0").replace("Y", "1").replace("Z", "2")
    return "TRWAGMYFPDXBNJZSQVHLCKE"[int(head) % 23] == value[-1]


_CF_ODD = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (
            1,
            0,
            5,
            7,
            9,
            13,
            15,
            17,
            19,
            21,
            1,
            0,
            5,
            7,
            9,
            13,
            15,
            17,
            19,
            21,
            2,
            4,
            18,
            20,
            11,
            3,
            6,
            8,
            12,
            14,
            16,
            10,
            22,
            25,
            24,
            23,
        ),
        strict=False,
    )
)


def _codice_fiscale(value: str) -> bool:
    total = sum(
        _CF_ODD[c] if place % 2 == 0 else int(c, 36) - (10 if c.isalpha() else 0) for place, c in enumerate(value[:15])
    )
    return chr(65 + total % 26) == value[15]


def _cpf(value: str) -> bool:
    digits = re.sub(r"\D", "", value)
    if len(set(digits)) == 1:
        return False
    return all(_weighted(digits[:n], tuple(range(n + 1, 1, -1))) * 10 % 11 % 10 == int(digits[n]) for n in (9, 10))


def _cnpj(value: str) -> bool:
    digits = re.sub(r"\D", "", value)
    weights = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
    checks = (_weighted(digits[:n], weights[13 - n :]) % 11 for n in (12, 13))
    return all((0 if rest < 2 else 11 - rest) == int(digits[n]) for n, rest in zip((12, 13), checks, strict=False))


def _rrn(value: str) -> bool:
    digits = value.replace("-", "")
    return real_date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:6])) and digits[6] in "12345678"


def _hetu(value: str) -> bool:
    return "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(value[:6] + value[7:10]) % 31] == value[10]


def _nric(value: str) -> bool:
    total = _weighted(value[1:8], (2, 7, 6, 5, 4, 3, 2)) + {"T": 4, "G": 4, "M": 3}.get(value[0], 0)
    table = {"S": "JZIHGFEDCBA", "T": "JZIHGFEDCBA", "F": "XWUTRQPNMLK", "G": "XWUTRQPNMLK", "M": "KLJNPQRTUWX"}[
        value[0]
    ]
    return table[total % 11] == value[8]


def _hkid(value: str) -> bool:
    head, check = value[:-3], value[-2]
    letters = head.rstrip("0123456789")
    digits = head[len(letters) :]
    values = [36, *(ord(c) - 55 for c in letters)][-2:] if len(letters) == 1 else [ord(c) - 55 for c in letters]
    total = _weighted("", ()) + sum(
        v * w for v, w in zip([*values, *map(int, digits)], (9, 8, 7, 6, 5, 4, 3, 2), strict=False)
    )
    return "0123456789A"[(11 - total % 11) % 11] == check


def _curp(value: str) -> bool:
    alphabet = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ"
    total = sum(alphabet.index(c) * (18 - place) for place, c in enumerate(value[:17]))
    return str((10 - total % 10) % 10) == value[17]


def _taiwan(value: str) -> bool:
    code = "ABCDEFGHJKLMNPQRSTUVXYWZIO".index(value[0]) + 10
    return (code // 10 + code % 10 * 9 + _weighted(value[1:9], (8, 7, 6, 5, 4, 3, 2, 1)) + int(value[9])) % 10 == 0


def _nir(value: str) -> bool:
    digits = value.replace(" ", "").replace("2A", "19").replace("2B", "18")
    return len(digits) == 15 and 97 - int(digits[:13]) % 97 == int(digits[13:])


def _swedish(value: str) -> bool:
    digits = re.sub(r"\D", "", value)[-10:]
    return luhn(digits) and 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:6]) <= 31


def _rut(value: str) -> bool:
    digits, check = value[:-2].replace(".", ""), value[-1].upper()
    total = sum(int(d) * (2 + place % 6) for place, d in enumerate(reversed(digits)))
    return "0123456789K0"[11 - total % 11] == check if total % 11 else check == "0"


#: Written form, proof. Forms of bare digits are left to the names before them: every eleventh order number would pass.
_FORMS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    (r"[0-9]{8}[TRWAGMYFPDXBNJZSQVHLCKE]|[XYZ][0-9]{7}[TRWAGMYFPDXBNJZSQVHLCKE]", _dni),
    (r"[A-Z]{6}[0-9]{2}[A-EHLMPRST][0-9]{2}[A-Z][0-9]{3}[A-Z]", _codice_fiscale),
    (r"[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}", _cpf),
    (r"[0-9]{2}\.[0-9]{3}\.[0-9]{3}/[0-9]{4}-[0-9]{2}", _cnpj),
    (r"[0-9]{6}-[1-8][0-9]{6}", _rrn),
    (r"[0-3][0-9][01][0-9]{3}[-+A][0-9]{3}[0-9A-Y]", _hetu),
    (r"[STFGM][0-9]{7}[A-Z]", _nric),
    (r"[A-Z]{1,2}[0-9]{6}\([0-9A]\)", _hkid),
    (r"[A-Z]{4}[0-9]{6}[HMX][A-Z]{5}[0-9A-Z][0-9]", _curp),
    (r"[A-Z][1289][0-9]{8}", _taiwan),
    (r"[12] ?[0-9]{2} ?[01][0-9] ?[0-9][0-9AB] ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}", _nir),
    (r"(?:19|20)?[0-9]{6}-[0-9]{4}", _swedish),
    (r"[0-9]{1,2}\.[0-9]{3}\.[0-9]{3}-[0-9kK]", _rut),
)
_IDS = [
    (re.compile(rf"(?<![A-Za-z0-9_.-])(?:{form})(?![A-Za-z0-9_]|[.-][0-9])", re.ASCII), proof) for form, proof in _FORMS
]
_ANY_ID = re.compile("(?<![A-Za-z0-9_.-])(?:" + "|".join(form for form, _ in _FORMS) + ")", re.ASCII)
GATE = "(?-i:(?:^|[^A-Za-z0-9_.-])(?:" + "|".join(form for form, _ in _FORMS) + "))"


def national_ids(text: str) -> Iterator[Found]:
    """Ids of many countries whose form and check digits leave no doubt."""
    if _ANY_ID.search(text) is None:
        return
    for pattern, proof in _IDS:
        for match in pattern.finditer(text):
            try:
                proved = proof(match.group())
            except (ValueError, IndexError, KeyError):
                proved = False
            if proved:
                yield *match.span(), _ID


_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE = str.maketrans("rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz", _BASE58)
_BASE58_FORM = re.compile(r"(?<![A-Za-z0-9])[13LMDATr9][1-9A-HJ-NP-Za-km-z]{25,34}(?![A-Za-z0-9])", re.ASCII)
_OTHER_WALLETS = re.compile(
    r"(?<![A-Za-z0-9])(?:(?:bc1|ltc1|tb1)[ac-hj-np-z02-9]{20,80}|0x[0-9a-fA-F]{40})(?![A-Za-z0-9])", re.ASCII
)


def wallets(text: str) -> Iterator[Found]:
    """Wallet addresses: base58check with a right checksum, bech32 and Ethereum by their form."""
    for match in _BASE58_FORM.finditer(text):
        value = match.group()
        if _base58check(value.translate(_RIPPLE) if value[0] == "r" else value):
            yield *match.span(), _WALLET
    for match in _OTHER_WALLETS.finditer(text):
        if len(set(match.group()[2:])) > 6:
            yield *match.span(), _WALLET


def _base58check(value: str) -> bool:
    number = 0
    for char in value:
        number = number * 58 + _BASE58.index(char)
    if number.bit_length() > 200:
        return False
    raw = number.to_bytes(25, "big")
    return hashlib.sha256(hashlib.sha256(raw[:21]).digest()).digest()[:4] == raw[21:]
