"""Cards, accounts and wallets."""

from __future__ import annotations

import re

from lamalog.redact import checksums
from lamalog.redact.context import counted
from lamalog.redact.rule import Rule
from lamalog.redact.validators import bank_card, digits_of

FAMILY = "personal"


def _card(match: re.Match[str]) -> bool:
    return bank_card(digits_of(match.group())) and not counted(match)


def _track(match: re.Match[str]) -> bool:
    return bank_card(match["card"] or match["card2"])


RULES: list[Rule] = [
    Rule(
        id="bank-card",
        family=FAMILY,
        doc="Payment card numbers: known issuer range, Luhn.",
        pattern=r"(?<![\w.+-])(?:[0-9]{4}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{1,7}|[0-9]{13,19}|3[47][0-9]{2}([ -])[0-9]{6}\2[0-9]{5}|[0-9]{6}([ -])[0-9]{13})(?![\w]|[.-][0-9])",
        check=_card,
        gate=r"(?:^|[^0-9a-z_.+-])(?:[0-9]{13}|[0-9]{4}[ -][0-9]{4}[ -][0-9]{4}|3[47][0-9]{2}[ -][0-9]{6}[ -]|[0-9]{6}[ -][0-9]{13})",
        keywords=tuple("0123456789"),
        mask="mask",
        hits=(
            "paid with «4111 1111 1111 1111» ok",
            "card «5500005555555559»",
            "amex «3782-822463-10005»",
            "银联«6222021234567890128»扣款",
        ),
        misses=("order 1234567812345678", "order_id=4111111111111111", "4111111111111112", "ts=1700000000000000"),
    ),
    Rule(
        id="card-track",
        family=FAMILY,
        doc="What a card's magnetic stripe holds: ISO 7813 tracks 1 and 2.",
        pattern=r";(?P<s>(?P<card>[0-9]{13,19})=[0-9]{7,40})|%B(?P<s2>(?P<card2>[0-9]{13,19})\^[^^\n?]{2,26}\^[0-9]{7,40})",
        check=_track,
        gate=r";[0-9]{13}[0-9]*=[0-9]|%B[0-9]{13}",
        keywords=tuple("0123456789"),
        hits=(
            "track2=;«4111112222333347=27121010000012300000»?",
            "%B«4111111111111111^DOE/JANE^27121010000012300000»?",
        ),
        misses=(";1234567812345678=27121010000012300000?", ";4111111111111111 ok"),
    ),
    Rule(
        id="card-code",
        family=FAMILY,
        doc="Card verification codes.",
        pattern=r"(?<![A-Za-z])(?:cvv2?|cvc2?|cvn)[ ]{0,2}(?:code|is|:|=)?[ ]{0,2}(?P<s>[0-9]{3,4})(?![0-9A-Za-z.])",
        ignore_case=True,
        gate=r"cv[vcn]2? {0,2}(?:code|is|:|=)? {0,2}[0-9]{3}",
        keywords=("cvv", "cvc", "cvn"),
        hits=("card ok, cvv «123»",),
        misses=("cvv check failed",),
    ),
    Rule(
        id="iban",
        family=FAMILY,
        doc="International bank account numbers: length of the country, mod 97.",
        find=checksums.ibans,
        gate=checksums.IBAN_GATE,
        keywords=tuple("0123456789"),
        hits=(
            "to «DE89 3704 0044 0532 0130 00» today",
            "«GB82WEST12345698765432»",
            "IBAN: «FR14 2004 1010 0505 0001 3M02 606», EUR",
        ),
        misses=("DE89 3704 0044 0532 0130 01", "AB12CDEF34567890"),
    ),
    Rule(
        id="crypto-address",
        family=FAMILY,
        doc="Wallets: Bitcoin, Litecoin, Dogecoin, Tron, Ripple (checksum), Ethereum, bech32.",
        find=checksums.wallets,
        gate=r"(?-i:(?:^|[^A-Za-z0-9])(?:(?:bc1|ltc1|tb1)[a-z0-9]{20}|0x[0-9a-fA-F]{40}|[13LMDATr9][1-9A-HJ-NP-Za-km-z]{25}))",
        keywords=tuple("13LMDTrxbcA"),
        hits=(
            "pay «1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2» now",
            "eth «0x52908400098527886E0F7030069857D2E4169EE7»",
            "«bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq»",
        ),
        misses=("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "0x7f8ab32b71f0"),
    ),
]
