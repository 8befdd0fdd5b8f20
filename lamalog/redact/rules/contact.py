"""How people are reached and called: mail, phone, names."""

from __future__ import annotations

import re

from lamalog.redact.context import counted, words_before
from lamalog.redact.given_names import GIVEN
from lamalog.redact.people import NO_NAME, persons, persons_gate
from lamalog.redact.rule import Rule
from lamalog.redact.validators import digits_of

FAMILY = "personal"

_NOT_TLD = frozenset(
    "service socket timer mount target slice scope path device local internal localdomain py js ts jsx tsx png jpg jpeg gif svg webp css html json yaml yml "
    "txt log dll exe jar whl gz zip tar pth onnx bin".split()
)
_CALLING_CODES = re.compile(
    r"1|2(?:0|7|[1-689]\d)|3(?:[0-469]|[578]\d)|4(?:[013-9]|2\d)|5(?:[1-8]|[09]\d)|6(?:[0-6]|[7-9]\d)|7|8(?:[1246]|[0578]\d)|9(?:[0-58]|[679]\d)"
)
_IN_URL = re.compile(
    r"[A-Za-z0-9+.-]://(?:[^\s/@]*|[^\s/@:]*:(?![0-9]+/)[^\s/]*|[^\s/@:]*:(?![0-9]+/)[^\s@]*)\Z", re.ASCII
)


def _email(match: re.Match[str]) -> bool:
    local, _, domain = match.group().partition("@")
    top = domain.rpartition(".")[2].lower()
    if _IN_URL.search(words_before(match, 120)) is not None:
        return False  # a login of a URL: other rules say what of it is secret
    if local == "git" or not top.isalpha() or top in _NOT_TLD:
        return False
    return not local.startswith("//")


def _phone(match: re.Match[str]) -> bool:
    number = digits_of(match.group()).removeprefix("00")
    if match.group()[0] == "0" and (counted(match) or re.search(r"[0-9A-Z]{2,4}[ ]\Z", words_before(match, 6))):
        return False
    return 8 <= len(number) <= 15 and _CALLING_CODES.match(number) is not None and len(set(number)) > 2


def _national_phone(match: re.Match[str]) -> bool:
    return not counted(match) and len(set(digits_of(match.group()))) > 2


def _context_phone(match: re.Match[str]) -> bool:
    number = digits_of(match["s"])
    if re.match(r"(?:19|20)\d\d[-.](?:0\d|1[0-2])[-.]", match["s"]):
        return False
    return 7 <= len(number) <= 15 and len(set(number)) > 2


def _person_named(match: re.Match[str]) -> bool:
    if match["s3"] is not None:
        return match["s3"] in GIVEN
    return not NO_NAME.intersection(re.split(r"[ .-]", match["s"] or match["s2"]))


RULES: list[Rule] = [
    Rule(
        id="email",
        family=FAMILY,
        doc="E-mail addresses.",
        pattern=r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9_][A-Za-z0-9._%+'-]{0,253}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}(?<![.-])",
        check=_email,
        gate=r"[a-z0-9._%+'-]@[a-z0-9-]+\.[a-z0-9-]",
        keywords=("@",),
        hits=("mail to «mary.smith+x@example.co.uk».", "用户«zhang@example.com»登录", "«o'neil@example.org», done"),
        misses=("git@github.com:x/y.git", "icon@2x.png", "getty@tty1.service", "pkg@1.2.3", "user@host"),
    ),
    Rule(
        id="phone",
        family=FAMILY,
        doc="Phone numbers in international form.",
        pattern=r"(?<![\w+.])(?:\+|00(?=[1-9][0-9]))(?:\([0-9]{1,3}\)|[0-9]{1,3})(?:[ .-]?\([0-9]{1,5}\))?(?:[ .-]?[0-9]{1,12}){1,6}(?![\w])",
        check=_phone,
        gate=r"(?:^|[^0-9a-z_+])(?:\+|00)\(?[0-9]{1,3}\)?[ .()0-9-]{5}",
        keywords=("+", "00"),
        hits=(
            "call «+1 (415) 555-2671» now",
            "sms to «+442079460958»",
            "from «+49 30 901820», ok",
            "«0044 20 7946 0958»",
        ),
        misses=("offset +0800", "grew +1234 bytes", "0012", "a+123456789", "0x00123456789"),
    ),
    Rule(
        id="phone-national",
        family=FAMILY,
        doc="Phone numbers in national forms that leave no doubt: US, UK, France, Japan, Korea, Australia, Brazil.",
        pattern=r"(?<![\w.+/:-])(?:\([2-9][0-9]{2}\)[ -]?[2-9][0-9]{2}[-. ][0-9]{4}|(?:1[-.])?[2-9][0-9]{2}([-.])[2-9][0-9]{2}\1[0-9]{4}|07[0-9]{3}[ ]?[0-9]{3}[ ]?[0-9]{3}|020[ ][0-9]{4}[ ][0-9]{4}|01[0-9]{3}[ ][0-9]{6}"
        r"|(?<![0-9A-Fa-f]{2}[ ])0[1-9]([ .])[0-9]{2}(?:\2[0-9]{2}){3}(?![ ][0-9A-Fa-f]{2}(?![A-Za-z]))|0[5789]0-[0-9]{4}-[0-9]{4}|0[1-9]-[0-9]{4}-[0-9]{4}|01[016789]-[0-9]{3,4}-[0-9]{4}|04[0-9]{2}[ ][0-9]{3}[ ][0-9]{3}|\([0-9]{2}\)[ ]?9?[0-9]{4}-[0-9]{4}|\(0[2378]\)[ ][0-9]{4}[ ][0-9]{4})(?![\w-]|\.[0-9])",
        check=_national_phone,
        gate=r"(?:^|[^0-9a-z_.+/:-])(?:\([2-9][0-9]{2}\)[ -]?[2-9]|(?:1[-.])?[2-9][0-9]{2}[-.][2-9][0-9]{2}[-.][0-9]{4}|07[0-9]{3} ?[0-9]{3} ?[0-9]{3}|020 [0-9]{4} |01[0-9]{3} [0-9]{6}|0[1-9][ .][0-9]{2}[ .][0-9]{2}[ .][0-9]{2}|0[0-9]{1,2}-[0-9]{3,4}-[0-9]{4}|04[0-9]{2} [0-9]{3} |\([0-9]{2}\) ?9?[0-9]{4}[- ])",
        keywords=tuple("0123456789"),
        hits=(
            "call «(415) 555-2671» now",
            "phone «415-555-2671»",
            "ring «07911 123456»",
            "tel «01 23 45 67 89»",
            "«090-1234-5678»",
        ),
        misses=("2024-01-15", "tensor 512.512.1024.3", "10.0.0.1", "v415-555-2671x", "192.168.100.1000"),
    ),
    Rule(
        id="phone-told",
        family=FAMILY,
        doc="Numbers that the words before them call a phone.",
        pattern=r"(?<![A-Za-z])(?:phone|mobile|tel|telephone|telefon|rufnummer|handy|tél|teléfono|(?:my|his|her|their|your|[a-z]{3,10}i(?:sh|an)?)[ ]number(?=[ ]is)|cell(?:phone)?|fax|sms|whatsapp|call(?:ed|ing|er)?|dial(?:led|ed|ing)?|texted|msisdn|contact)(?:[ _-]?(?:no|number|num|id))?(?:[ ](?:to|from|at|on|is|for|user|customer|sent|msg|message)){0,3}\.?[\"']?[ ]{0,2}[:=]?[ ]{0,2}[\"']?(?P<s>\+?[0-9(][0-9()/ .-]{5,20}[0-9])(?![\w])",
        ignore_case=True,
        check=_context_phone,
        gate=r"(?:phone|mobile|tel|rufnummer|handy|t(?:é)l|number is|cell|fax|sms|whatsapp|call|dial|texted|msisdn|contact)[a-z _.\"':=-]*\+?[0-9(]",
        keywords=(
            "phone",
            "mobile",
            "tel",
            "cell",
            "fax",
            "sms",
            "whatsapp",
            "call",
            "dial",
            "texted",
            "msisdn",
            "contact",
            "rufnummer",
            "handy",
            "tél",
            "number is",
        ),
        hits=("phone: «9876543210» verified", "sms to «415 555 2671» sent", "call from «030/901820-12»"),
        misses=("called 3 times in 2024", "call 123", "tel: none"),
    ),
    Rule(
        id="full-name",
        family=FAMILY,
        doc="A common given or family name beside another, as in `for Anna Müller`; the name before a mail address.",
        find=persons,
        gate=persons_gate(),
        keywords=(),
        hits=(
            "refund for «Anna Müller» done",
            "assigned to «Michael O'Brien»",
            "by «Laura J. van der Berg».",
            "cn=«Petra Nováková»",
            "to: «Nkem Xyzzy» <nkem@x>",
        ),
        misses=(
            "Anna started",
            "see David et al",
            "class Jack Server",
            "Charlotte Office",
            "Using Schmidt Distance",
            "Robert Server",
        ),
    ),
    Rule(
        id="name",
        family=FAMILY,
        doc="Names after a title, a greeting, or the role of a person.",
        pattern=r"(?<![A-Za-z0-9_.])(?:[Dd]ear|[Hh]i|[Hh]ello)[ ](?!(?:Mr|Mrs|Ms|Dr|Prof|Miss|Herr|Frau|Mme|Sr|Sra)\b)(?P<s3>[A-Z\u00c0-\u017f][a-z'\u00df-\u024f-]{1,20})(?![A-Za-z\u00c0-\u024f]|[ ][A-Z])|"
        r"(?<![A-Za-z0-9_.])(?:(?:Mr|Mrs|Ms|Dr|Prof|Miss|Herr|Frau|Mme|Sr|Sra)(?:\.[ ]?|[ ])(?P<s>[A-Z][a-z'’\u00c0-\u024f-]{1,20}(?:[ ][A-Z][A-Za-z'’.\u00c0-\u024f-]{0,20}){0,2})|(?:[Dd]ear|customer|patient|passenger|employee|applicant|cardholder|recipient|guest|tenant|buyer|contact|member|student|courier|driver|payee|beneficiary|consignee)(?:[ ]name)?(?:[ ]?[:=])?[ ][\"']?(?P<s2>[A-Z][a-z'’\u00c0-\u024f-]{1,20}(?:[ ][A-Z]\.)?[ ][A-Z][A-Za-z'’\u00c0-\u024f-]{1,20}))",
        check=_person_named,
        gate=r"(?-i:(?:^|[^A-Za-z0-9_.])(?:(?:Mr|Mrs|Ms|Dr|Prof|Miss|Herr|Frau|Mme|Sr|Sra)(?:\. ?| )|(?:[Dd]ear|[Hh]i|[Hh]ello) )[A-Z])|(?:dear|customer|patient|passenger|employee|applicant|cardholder|recipient|guest|tenant|buyer|contact|member|student|courier|driver|payee|beneficiary|consignee)(?: name)? ?[:=]? [\"']?(?-i:[A-Z])",
        keywords=(
            "hi",
            "hello",
            "mr",
            "ms",
            "dr",
            "prof",
            "miss",
            "herr",
            "frau",
            "mme",
            "sr",
            "dear",
            "customer",
            "patient",
            "passenger",
            "employee",
            "applicant",
            "holder",
            "recipient",
            "guest",
            "tenant",
            "buyer",
            "contact",
            "member",
            "student",
            "courier",
            "driver",
            "payee",
            "beneficiary",
            "consignee",
        ),
        hits=(
            "letter to Mr. «John Smith» sent",
            "booked for patient «Mary Jones» at 3",
            "Dear «Anna B. Müller»,",
            "Hello «Sarah», welcome",
        ),
        misses=("customer Service Manager", "Dr. Watson".replace("Watson", "x"), "driver NVIDIA"),
    ),
]
