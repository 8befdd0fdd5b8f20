"""Data of people anywhere: mail, phone, cards, ids, addresses, places, wallets."""

from __future__ import annotations

import re

from lamalog.redact import checksums
from lamalog.redact.context import counted, words_before
from lamalog.redact.given_names import GIVEN
from lamalog.redact.rule import Rule
from lamalog.redact.validators import bank_card, digits_of, real_date, uk_nhs, us_ssn

FAMILY = "personal"
_NOT_TLD = frozenset(
    "service socket timer mount target slice scope path device local internal localdomain py js ts jsx tsx png jpg jpeg gif svg webp css html json yaml yml "
    "md txt log so dll exe jar whl gz zip tar pt pth onnx bin".split()
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
    return 8 <= len(number) <= 15 and _CALLING_CODES.match(number) is not None and len(set(number)) > 2


def _national_phone(match: re.Match[str]) -> bool:
    return not counted(match) and len(set(digits_of(match.group()))) > 2


def _context_phone(match: re.Match[str]) -> bool:
    number = digits_of(match["s"])
    if re.match(r"(?:19|20)\d\d[-.](?:0\d|1[0-2])[-.]", match["s"]):
        return False
    return 7 <= len(number) <= 15 and len(set(number)) > 2


def _card(match: re.Match[str]) -> bool:
    return bank_card(digits_of(match.group())) and not counted(match)


def _ssn(match: re.Match[str]) -> bool:
    return us_ssn(*match.group().replace(" ", "-").split("-"))


def _nhs(match: re.Match[str]) -> bool:
    return uk_nhs(digits_of(match.group()))


def _born(match: re.Match[str]) -> bool:
    numbers = [int(n) for n in re.findall(r"\d+", match["s"])]
    if len(numbers) < 3:
        return True
    year, month, day = (numbers if numbers[0] > 31 else numbers[::-1])[:3]
    return real_date(year, month, day) or real_date(year, day, month)


_NO_NAME = frozenset(
    "Service Manager Data Export Import Connection Failed Error Request Response Not Found Timeout Session Server Client Id Token Login Logout Update "
    "Created Deleted Updated Added Removed List Table Database Queue Task Worker Started Stopped Ready Api Key Hello Certificate Handshake Closed Opened "
    "DB Package Version Hub Corpus Number Pool Cache Config Model Node Event Message Portal Support Office Street River Square Station University Airport Hospital Hotel Park County City State Beach Island Account Record Records Profile Page View Index Search Query Result Results Report".split()
)


def _full_name(match: re.Match[str]) -> bool:
    return not _NO_NAME.intersection(re.split(r"[ .-]", match["s"]))


def _person_named(match: re.Match[str]) -> bool:
    return not _NO_NAME.intersection(re.split(r"[ .-]", match["s"] or match["s2"] or match["s3"]))


#: What people's numbers are called; short ones that are words too must be written in capitals.
_ID_NAMES = (
    "pesel|bsn|cnp|steuer-?id(?:nr)?|steuernummer|personnummer|fødselsnummer|kennitala|hetu|cpr|egn|oib|jmbg|tckn|cuil|cuit|rut|aadhaar|pan|tfn|sin|nric|fin|ppsn|pps|nif|nie|dni|curp|cpf|cnpj|"
    "codice fiscale|nhs|nino|ni|ssn|social security|national insurance|national id|national identity|tax id|tin|id card|identity card|identity|citizen id|medicare"
)
_SHORT_NAMES = frozenset("sin pan rut fin tin pps ni nie cnp dni nif".split())


def _id_told(match: re.Match[str]) -> bool:
    word = re.match("[A-Za-z]+", match.group())
    if word is not None and word.group().lower() in _SHORT_NAMES and not word.group().isupper():
        return False
    digits = sum("0" <= c <= "9" for c in match["s"])
    return 6 <= digits <= 16 or (digits >= 4 and match["s"].isalnum() and len(match["s"]) == 10)


_DATE = r"(?:[0-9]{4}[-/.年][ ]?[0-9]{1,2}[-/.月][ ]?[0-9]{1,2}日?|[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}|[0-9]{1,2}(?:st|nd|rd|th)?[ ][A-Z][a-z]{2,8}\.?,?[ ][0-9]{4}|[A-Z][a-z]{2,8}\.?[ ][0-9]{1,2}(?:st|nd|rd|th)?,?[ ][0-9]{4})"
_GAP = r"[\"']?[ ]{0,2}[:=：(\[]{0,3}[ ]{0,2}[(\[\"']{0,2}"
_DECIMAL = r"[-+]?[0-9]{1,3}\.[0-9]{3,15}"

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
        pattern=r"(?<![\w+])(?:\+|00(?=[1-9][0-9]))(?:\([0-9]{1,3}\)|[0-9]{1,3})(?:[ .-]?\([0-9]{1,5}\))?(?:[ .-]?[0-9]{1,12}){1,6}(?![\w])",
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
        pattern=r"(?<![A-Za-z])(?:phone|mobile|tel|telephone|cell(?:phone)?|fax|sms|whatsapp|call(?:ed|ing|er)?|dial(?:led|ed|ing)?|texted|msisdn|contact)(?:[ _-]?(?:no|number|num|id))?(?:[ ](?:to|from|at|on|is|for|user|customer|sent|msg|message)){0,3}\.?[\"']?[ ]{0,2}[:=]?[ ]{0,2}[\"']?(?P<s>\+?[0-9(][0-9()/ .-]{5,20}[0-9])(?![\w])",
        ignore_case=True,
        check=_context_phone,
        gate=r"(?:phone|mobile|tel|cell|fax|sms|whatsapp|call|dial|texted|msisdn|contact)[a-z _.\"':=-]*\+?[0-9(]",
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
        ),
        hits=("phone: «9876543210» verified", "sms to «415 555 2671» sent", "call from «030/901820-12»"),
        misses=("called 3 times in 2024", "call 123", "tel: none"),
    ),
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
        id="id-told",
        family=FAMILY,
        doc="National ids after their name, in the languages of many countries.",
        pattern=rf"(?:(?<![A-Za-z])(?:{_ID_NAMES})(?![A-Za-z0-9])|マイナンバー|個人番号|주민등록번호|외국인등록번호)(?:[ _-](?:no|nr|nº|number|num|numer|id|#))?\.?(?:[ ](?:is|was|of))?[\"']?[ ]{{0,2}}[:=：#]?[ ]{{0,2}}[\"']?(?P<s>[A-Za-z]{{0,5}}[0-9][A-Za-z0-9]{{0,17}}(?:[ ./-](?=[A-Za-z]{{0,3}}[0-9])[A-Za-z0-9]{{1,8}}|-[0-9A-Za-z](?![A-Za-z0-9])){{0,5}})(?![A-Za-z0-9])",
        ignore_case=True,
        check=_id_told,
        gate=rf"(?:^|[^a-z])(?:{_ID_NAMES})(?:[ _-](?:no|nr|nº|number|num|numer|id|#))?\.?(?: (?:is|was|of))?[\"']? *(?:[:=#]|：)? *[\"']?[a-z]*[0-9]|マイナンバー|個人番号|주민등록번호|외국인등록번호",
        keywords=(
            *(word for word in re.split(r"[^a-zæøéí]+", _ID_NAMES) if len(word) > 1),
            "マイナンバー",
            "個人番号",
            "주민등록번호",
            "외국인등록번호",
        ),
        hits=(
            "PESEL «44051401359» ok",
            "BSN: «111222333»",
            "Steuer-ID «36574261809» gespeichert",
            "Aadhaar «2341 2341 2346» linked",
            "NRIC «S7654321B» check",
            "CUIT «20-05536168-2»",
            "マイナンバー «123456789018»",
        ),
        misses=("sin 0.1234 and cos", "PAN zoom 3", "RUT table", "sin 45 degrees", "NIF reader"),
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
        id="national-id",
        family=FAMILY,
        doc="National ids that carry a checksum: Spain, Italy, Brazil, India, Korea, Poland, Finland, Singapore, Hong Kong …",
        find=checksums.national_ids,
        gate=checksums.GATE,
        keywords=tuple("0123456789"),
        hits=(
            "cpf «529.982.247-25» ok",
            "dni «12345678Z»",
            "cf «RSSMRA85T10A562S»",
            "hetu «131052-308T»",
            "rrn «900101-1234568»",
            "nric «S1234567D»",
            "hkid «A123456(3)»",
            "curp «HEGG560427MVZRRL04»",
        ),
        misses=("cpf 529.982.247-24", "12345678A", "A123456(4)"),
    ),
    Rule(
        id="us-ssn",
        family=FAMILY,
        doc="US social security numbers in written form.",
        pattern=r"(?<![\w.+-])[0-9]{3}(?:-[0-9]{2}-|[ ][0-9]{2}[ ])[0-9]{4}(?![\w-])",
        check=_ssn,
        gate=r"(?:^|[^0-9a-z_.+-])[0-9]{3}[- ][0-9]{2}[- ][0-9]{4}",
        keywords=("-", " "),
        hits=("ssn «078-05-1120» on file",),
        misses=("000-12-3456", "2024-078-05-1120", "666-12-3456"),
    ),
    Rule(
        id="uk-nhs",
        family=FAMILY,
        doc="UK NHS numbers in written form, mod 11.",
        pattern=r"(?<![\w.+-])[0-9]{3}([ -])[0-9]{3}\1[0-9]{4}(?![\w-]|\.[0-9])",
        check=_nhs,
        gate=r"(?:^|[^0-9a-z_.+-])[0-9]{3}[ -][0-9]{3}[ -][0-9]{4}",
        keywords=("-", " "),
        hits=("patient «943 476 5919»",),
        misses=("943 476 5918",),
    ),
    Rule(
        id="uk-nino",
        family=FAMILY,
        doc="UK national insurance numbers.",
        pattern=r"(?<![A-Za-z0-9_-])(?!BG|GB|NK|KN|TN|NT|ZZ)(?:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]|QQ)([ -]?)[0-9]{2}\1[0-9]{2}\1[0-9]{2}[ -]?[A-D](?![A-Za-z0-9_-])",
        gate=r"(?-i:(?:^|[^A-Za-z0-9_-])[A-Z]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[A-D])",
        keywords=tuple("0123456789"),
        hits=("nino «AB 12 34 56 C»", "«QQ123456C»".replace("QQ", "AB")),
        misses=("GB123456A", "ab123456c"),
    ),
    Rule(
        id="passport",
        family=FAMILY,
        doc="Passport, driving licence and document numbers after the word.",
        pattern=r"(?:passport|driv(?:er'?s?|ing)[ _]?licen[cs]e|visa|identity[ _]card|id[ _]card|residence[ _]permit|travel[ _]document|护照|通行证|驾驶证|驾照|台胞证|回乡证|军官证)(?:[ _]?(?:no|number|num|#|id|holder|号码?|编号))?\.?(?:[ ]?(?:is|was|of|with|为|是))?[\"']?[ ]{0,2}[:=：#]?[ ]{0,2}[\"']?(?P<s>(?=[A-Za-z-]{0,4}[0-9])[A-Za-z0-9][A-Za-z0-9-]{5,19})(?![A-Za-z0-9])",
        ignore_case=True,
        gate=r"passport|licen[cs]e|visa|card|permit|document|\xe6\x8a\xa4\xe7\x85\xa7|\xe9\x80\x9a\xe8\xa1\x8c\xe8\xaf\x81|\xe9\xa9\xbe|\xe5\x8f\xb0\xe8\x83\x9e|\xe5\x9b\x9e\xe4\xb9\xa1|\xe5\x86\x9b\xe5\xae\x98",
        keywords=(
            "passport",
            "licen",
            "visa",
            "card",
            "permit",
            "document",
            "护照",
            "通行证",
            "驾驶证",
            "驾照",
            "台胞证",
            "回乡证",
            "军官证",
        ),
        hits=("passport no. «E12345678» scanned", "护照号：«G23456789»", "driver license «D123-4567-8901»"),
        misses=("passport control passed", "visa application 12"),
    ),
    Rule(
        id="licence-plate",
        family=FAMILY,
        doc="Number plates after the word.",
        pattern=r"(?<![A-Za-z])(?:plate|licen[cs]e[ _-]?plate|registration|number[ _-]?plate|reg(?:istration)?[ _-]?(?:no|number)|vehicle|car)(?:[ _-]?(?:no|number|num|#))?\.?(?:[ ](?:is|was|with))?[\"']?[ ]{0,2}[:=#]?[ ]{0,2}[\"']?(?P<s>(?=[A-Z -]{0,7}[0-9])[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,4}){1,2})(?![A-Za-z0-9-])",
        check=lambda m: (
            any(c.isalpha() for c in m["s"]) and any(c.isdigit() for c in m["s"]) and 5 <= len(m["s"]) <= 10
        ),
        gate=r"(?-i:(?:^|[^A-Za-z])(?:plate|licen[cs]e[ _-]?plate|number[ _-]?plate|registration|reg(?:istration)?[ _-]?(?:no|number)|vehicle|car)(?:[ _-]?(?:no|number|num|#))?\.?(?: (?:is|was|with))?[\"']? *[:=#]? *[\"']?[A-Z -]*[0-9])",
        keywords=("plate", "reg", "vehicle", "car"),
        hits=("plate «AB12 CDE» at gate", "license plate: «7ABC123»", "vehicle «B-MW 1234» entered"),
        misses=("plate 4 of 12", "template: A1", "car 12"),
    ),
    Rule(
        id="full-name",
        family=FAMILY,
        doc="A common given name and a family name, as in `for Anna Müller`.",
        pattern=rf"(?<![A-Za-z0-9_./-])(?P<s>(?P<given>{'|'.join(sorted(GIVEN, key=len, reverse=True))})(?:[ ][A-Z]\.)?[ ](?:(?:van|de|von|der|da|del|al|bin)[ ]){{0,2}}[A-Z][a-z'’\u00c0-\u024f-]{{1,20}}(?:[A-Z][a-z]{{2,20}})?(?:-[A-Z][a-z\u00c0-\u024f]{{1,20}})?)(?![A-Za-z0-9_])",
        check=_full_name,
        gate=rf"(?-i:(?:^|[^A-Za-z0-9_./-])(?:{'|'.join(sorted(GIVEN))}) [A-Za-z])",
        keywords=tuple(sorted(GIVEN)),
        hits=("refund for «Anna Müller» done", "assigned to «Michael O'Brien»", "by «Laura J. van der Berg»."),
        misses=("Anna started", "see David et al", "class Jack Server", "Charlotte Office"),
    ),
    Rule(
        id="name",
        family=FAMILY,
        doc="Names after a title, a greeting, or the role of a person.",
        pattern=rf"(?<![A-Za-z0-9_.])(?:[Dd]ear|[Hh]i|[Hh]ello)[ ](?P<s3>{'|'.join(sorted(GIVEN, key=len, reverse=True))})(?![A-Za-z\u00c0-\u024f]|[ ][A-Z])|"
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
    Rule(
        id="address",
        family=FAMILY,
        doc="Street addresses of the English form.",
        pattern=r"(?<![\w.-])[0-9]{1,5}[A-Za-z]?[ ](?:[NSEW]\.?[ ])?(?:[A-Z][A-Za-z'’]{1,20}[ ]){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Close|Crescent|Parkway|Pkwy|Highway|Hwy)\b\.?(?:,?[ ](?:Apt|Apartment|Suite|Ste|Unit|Flat|Floor|#)\.?[ ]?[A-Za-z0-9-]{1,6})?(?:,[ ][A-Z][A-Za-z.'’]{1,20}(?:[ ][A-Z][a-z.'’]{1,20}){0,2}){0,2}(?:,?[ ](?:[A-Z]{1,2}[0-9][A-Z0-9]?[ ]?[0-9][A-Z]{2}|(?:[A-Z]{2}[ ])?[0-9]{5}(?:-[0-9]{4})?|[A-Z]{2}(?![A-Za-z0-9])))?",
        gate=r"(?-i:[0-9][A-Za-z]? (?:[NSEW]\.? )?(?:[A-Z][A-Za-z'\x80-\xff]* )+(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl|Square|Sq|Terrace|Close|Crescent|Parkway|Pkwy|Highway|Hwy))",
        keywords=("st", "ave", "r", "b", "l", "d", "c", "way", "p", "sq", "ter", "h"),
        hits=(
            "ship to «742 Evergreen Terrace, Springfield, IL 62704» today",
            "at «221B Baker Street, London NW1 6XE».",
            "«1600 Pennsylvania Ave»",
        ),
        misses=("3 workers Way ahead", "took 12 s on Drive c"),
    ),
    Rule(
        id="birth-date",
        family=FAMILY,
        doc="Dates of birth after the word.",
        pattern=rf"(?:(?<![A-Za-z])(?:born(?:[ ](?:on|in))?|birth[ _-]?da(?:te|y)|date[ _]of[ _]birth|dob|d\.o\.b\.?)|出生(?:日期|年月日?|时间)?于?|生日|生于)[\"']?(?:[ ]?(?:is|was|为|是))?[ ]{{0,2}}[:=：]?[ ]{{0,2}}[\"']?(?P<s>{_DATE})",
        ignore_case=True,
        check=_born,
        gate=r"born|birth|dob|d\.o\.b|\xe5\x87\xba\xe7\x94\x9f|\xe7\x94\x9f\xe6\x97\xa5|\xe7\x94\x9f\xe4\xba\x8e",
        keywords=("born", "birth", "dob", "d.o.b", "出生", "生日", "生于"),
        hits=(
            "born on «1990-03-07» in x",
            "DOB: «03/07/1990»",
            "出生日期：«1990年3月7日»，",
            "date of birth «7 March 1990»",
        ),
        misses=("born to run", "birthday party 12"),
    ),
    Rule(
        id="coordinates",
        family=FAMILY,
        doc="GPS positions after the word, or with degrees.",
        pattern=rf"(?:(?:(?<![A-Za-z])(?:gps[A-Za-z_ ]{{0,16}}|(?:lat(?:itude)?|latlng|lng|lon(?:gitude)?)(?![A-Za-z]))|经度|纬度){_GAP}(?P<s>{_DECIMAL}°?[NSEW]?(?:[ ]?[,，/;][ ]?{_DECIMAL}°?[NSEW]?|[ ]{_DECIMAL})?)"
        rf"|(?:(?<![A-Za-z])(?:location|coord(?:inate)?s?|geo(?:location|point)?|geolocated)(?![A-Za-z])(?:[ ](?:is|at|of[ ]user))?|坐标|经纬度|定位|位置){_GAP}(?P<s4>[-+]?[0-9]{{1,3}}\.[0-9]{{4,15}}[ ]?[,，/;][ ]?[-+]?[0-9]{{1,3}}\.[0-9]{{4,15}})"
        rf"|(?<![\w.])(?P<s2>[0-9]{{1,3}}(?:\.[0-9]{{2,12}}|°[ ]?[0-9]{{1,2}}['′][ ]?[0-9]{{1,2}}(?:\.[0-9]{{1,6}})?[\"″])°?[ ]?[NS][ ,，]{{1,3}}[0-9]{{1,3}}(?:\.[0-9]{{2,12}}|°[ ]?[0-9]{{1,2}}['′][ ]?[0-9]{{1,2}}(?:\.[0-9]{{1,6}})?[\"″])°?[ ]?[EW])|[?&@](?:ll=|q=|center=|location=)?(?P<s3>[-+]?[0-9]{{1,2}}\.[0-9]{{4,15}}(?:,|%2C)[-+]?[0-9]{{1,3}}\.[0-9]{{4,15}}))",
        ignore_case=True,
        gate=r"(?:gps|lat|location|coord|geo|lng|lon|\xe5\x9d\x90\xe6\xa0\x87|\xe7\xbb\xac\xe5\xba\xa6|\xe7\xbb\x8f\xe5\xba\xa6|\xe5\xae\x9a\xe4\xbd\x8d|\xe4\xbd\x8d\xe7\xbd\xae|\xe7\xba\xac\xe5\xba\xa6)[^0-9\n]*[0-9]+\.[0-9]{3}|[0-9\"\xb3\xb0] ?[ns][ ,\xef][^a-z]*[ew]|[?&@](?:ll=|q=|center=|location=)?[+-]?[0-9]+\.[0-9]{4}",
        keywords=(
            "gps",
            "lat",
            "location",
            "coord",
            "geo",
            "lng",
            "lon",
            "坐标",
            "经纬度",
            "定位",
            "位置",
            "经度",
            "纬度",
            "n",
            "s",
            "?",
            "&",
            "@",
        ),
        hits=(
            "GPS: «39.904200, 116.407396» from photo",
            "坐标：«116.407396,39.904200»",
            "photo at «39°54'26\"N 116°23'29\"E»",
            "maps?q=«39.9042,116.4074»",
        ),
        misses=("latency 0.1234 s", "loss 0.9876, 0.1234", "position 3.5", "location 12.34"),
    ),
    Rule(
        id="image-metadata",
        family=FAMILY,
        doc="Who took a picture, where and with what, as Pillow logs its tags.",
        pattern=r"(?:tag|save): (?:GPS[A-Za-z]*|(?:Body|Lens|Camera)SerialNumber|CameraOwnerName|OwnerName|Artist|Copyright|XP[A-Z][A-Za-z]*|ImageDescription|UserComment|HostComputer|Software|ImageUniqueID|MakerNote|DateTime[A-Za-z]*)[ ][(][0-9]+[)][^\n]{0,200}?value:[ ](?P<s>[^\n]+)",
        gate="(?:tag|save): [a-z]",
        keywords=("tag: ", "save: "),
        hits=(
            "tag: Artist (315) - type: string (2) Tag Location: 58 - Data Location: 110 - value: «b'Studio Marcus\\x00'»",
            "save: GPSLatitude (2) - type: rational (5) - value: «(43.0, 28.0)»",
        ),
        misses=("tag: ImageWidth (256) - type: short (3) - value: 640",),
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
