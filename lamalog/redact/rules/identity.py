"""Numbers that states give to people, their papers, cars and dates of birth."""

from __future__ import annotations

import re

from lamalog.redact import checksums
from lamalog.redact.rule import Rule
from lamalog.redact.validators import digits_of, real_date, uk_nhs, us_ssn

FAMILY = "personal"


def _ssn(match: re.Match[str]) -> bool:
    return us_ssn(*match.group().replace(" ", "-").split("-"))


def _nhs(match: re.Match[str]) -> bool:
    return uk_nhs(digits_of(match.group()))


def _born(match: re.Match[str]) -> bool:
    numbers = [int(n) for n in re.findall(r"\d+", match["s"] or match["s2"])]
    if len(numbers) < 3:
        return True
    year, month, day = (numbers if numbers[0] > 31 else numbers[::-1])[:3]
    return real_date(year, month, day) or real_date(year, day, month)


#: A patient's segment up to the name, its fifth field.
_PID = r"(?<![A-Za-z0-9])PID\|[^|\n]{0,8}\|[^|\n]{0,64}\|[^|\n]{0,128}\|[^|\n]{0,128}\|"
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


def _told_words() -> list[str]:
    """The words of which a told id has one; short ones only with what may follow them, for they are in every other word."""
    words = {word for name in re.sub(r"\(\?:\w+\)\?|-\?", "", _ID_NAMES).split("|") for word in name.split()[-1:]}
    return [word + after for word in sorted(words) for after in ([""] if len(word) > 4 else " _-.:=#\"'：)")]


RULES: list[Rule] = [
    Rule(
        id="id-told",
        family=FAMILY,
        doc="National ids after their name, in the languages of many countries.",
        pattern=rf"(?:(?<![A-Za-z])(?:{_ID_NAMES})(?![A-Za-z0-9])|マイナンバー|個人番号|주민등록번호|외국인등록번호)(?:[ _-](?:no|nr|nº|number|num|numer|id|#))?\.?(?:[ ](?:is|was|of))?[\"']?[ ]{{0,2}}[:=：#]?[ ]{{0,2}}[\"']?(?P<s>[A-Za-z]{{0,5}}[0-9][A-Za-z0-9]{{0,17}}(?:[ ./-](?=[A-Za-z]{{0,3}}[0-9])[A-Za-z0-9]{{1,8}}|-[0-9A-Za-z](?![A-Za-z0-9])){{0,5}})(?![A-Za-z0-9])",
        ignore_case=True,
        check=_id_told,
        gate=rf"(?:^|[^a-z])(?:{_ID_NAMES})(?:[ _-](?:no|nr|nº|number|num|numer|id|#))?\.?(?: (?:is|was|of))?[\"']? *(?:[:=#]|：)? *[\"']?[a-z]*[0-9]|マイナンバー|個人番号|주민등록번호|외국인등록번호",
        keywords=(
            *_told_words(),
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
        pattern=r"(?<![A-Za-z0-9_-])(?!BG|GB|NK|KN|TN|NT|ZZ)(?:[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]|QQ)[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[A-D](?![A-Za-z0-9_-])",
        gate=r"(?-i:(?:^|[^A-Za-z0-9_-])[A-Z]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[0-9]{2}[ -]?[A-D])",
        keywords=tuple("0123456789"),
        hits=("nino «AB 12 34 56 C»", "«QQ123456C»".replace("QQ", "AB")),
        misses=("GB123456A", "ab123456c"),
    ),
    Rule(
        id="passport",
        family=FAMILY,
        doc="Passport, driving licence and document numbers after the word.",
        pattern=r"(?:[Pp]assport|PASSPORT|[Pp]asseport|[Pp]asaporte|[Rr]eisepass|[Pp]assaporto|паспорт|パスポート|여권)[^\n]{0,24}?[ :=](?P<s2>[A-Z]{1,2}[0-9]{6,8}|[CFGHJKLMNPRTVWXYZ](?=[A-Z0-9]*[0-9][A-Z0-9]*[0-9][A-Z0-9]*[0-9])[A-Z0-9]{8}(?![A-Z]))(?![A-Za-z0-9])|(?:passport|driv(?:er'?s?|ing)[ _]?licen[cs]e|visa|identity[ _]card|id[ _]card|residence[ _]permit|green[ _]card|licen[cs]e(?=[ ]?#)|travel[ _]document|护照|通行证|驾驶证|驾照|台胞证|回乡证|军官证)(?:[ _]?(?:no|number|num|#|id|holder|号码?|编号))?\.?(?:[ ]?(?:is|was|of|with|为|是))?[\"']?[ ]{0,2}[:=：#]?[ ]{0,2}[\"']?(?P<s>(?=[A-Za-z-]{0,5}[0-9])[A-Za-z0-9][A-Za-z0-9-]{5,19})(?![A-Za-z0-9])",
        ignore_case=True,
        gate=r"pass(?:port|eport|aporto)|pasaporte|reisepass|паспорт|パスポート|여권|licen[cs]e|visa|card|permit|document|\xe6\x8a\xa4\xe7\x85\xa7|\xe9\x80\x9a\xe8\xa1\x8c\xe8\xaf\x81|\xe9\xa9\xbe|\xe5\x8f\xb0\xe8\x83\x9e|\xe5\x9b\x9e\xe4\xb9\xa1|\xe5\x86\x9b\xe5\xae\x98",
        keywords=(
            "passport",
            "passeport",
            "pasaporte",
            "reisepass",
            "passaporto",
            "паспорт",
            "パスポート",
            "여권",
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
        pattern=r"(?<![A-Za-z])(?:plate|licen[cs]e[ _-]?plate|registration|number[ _-]?plate|[Kk](?:fz-?[Kk])?ennzeichen|[Ii]mmatriculation|[Mm]atr[ií]cula|[Tt]arga|[Kk]enteken|[Pp]laca|reg(?:istration)?[ _-]?(?:no|number)|vehicle|car)(?:[ _-]?(?:no|number|num|#))?\.?(?:[ ](?:is|was|with))?[\"']?[ ]{0,2}[:=#]?[ ]{0,2}[\"']?(?P<s>(?=[A-Z -]{0,7}[0-9])[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,4}){1,2})(?![A-Za-z0-9-])",
        check=lambda m: (
            any(c.isalpha() for c in m["s"]) and any(c.isdigit() for c in m["s"]) and 5 <= len(m["s"]) <= 10
        ),
        gate=r"(?-i:(?:^|[^A-Za-z])(?:plate|licen[cs]e[ _-]?plate|number[ _-]?plate|registration|[Kk](?:fz-?[Kk])?ennzeichen|[Ii]mmatriculation|[Mm]atr(?:i|í)cula|[Tt]arga|[Kk]enteken|[Pp]laca|reg(?:istration)?[ _-]?(?:no|number)|vehicle|car)(?:[ _-]?(?:no|number|num|#))?\.?(?: (?:is|was|with))?[\"']? *[:=#]? *[\"']?[A-Z -]*[0-9])",
        keywords=(
            "plate",
            "reg",
            "vehicle",
            "car",
            "kennzeichen",
            "immatriculation",
            "matr",
            "targa",
            "kenteken",
            "placa",
        ),
        hits=("plate «AB12 CDE» at gate", "license plate: «7ABC123»", "vehicle «B-MW 1234» entered"),
        misses=("plate 4 of 12", "template: A1", "car 12"),
    ),
    Rule(
        id="birth-date",
        family=FAMILY,
        doc="Dates of birth after the word.",
        pattern=rf"(?:(?<![A-Za-z])(?:born(?:[ ](?:on|in))?|geb(?:oren|\.)?(?:[ ]am)?|née?\(?e?\)?(?:[ ]le)?|nato(?:/a)?[ ]il|nata[ ]il|nacid[oa](?:[ ]el)?|nascid[oa](?:[ ]em)?|geboren[ ]op|ur\.|født|född|syntynyt|fecha[ ]de[ ]nacimiento|data[ ]de[ ]nascimento|data[ ]di[ ]nascita|date[ ]de[ ]naissance|geburtsdatum|geboortedatum|data[ ]urodzenia|дата[ ]рождения|doğum[ ]tarihi|生年月日|생년월일|birth[ _-]?da(?:te|y)|date[ _]of[ _]birth|dob|d\.o\.b\.?)|出生(?:日期|年月日?|时间)?于?|生日|生于)[\"']?(?:[ ]?(?:is|was|为|是))?[ ]{{0,2}}[:=：]?[ ]{{0,2}}[\"']?(?P<s>{_DATE})|(?P<s2>(?:19|20)[0-9]{{2}}[-/.年][ ]?[0-9]{{1,2}}[-/.月][ ]?[0-9]{{1,2}}日?)[ ]?(?:出生|生まれ|生(?![\u4e00-\u9fff]))",
        ignore_case=True,
        check=_born,
        gate=r"born|birth|dob|d\.o\.b|geb|n(?:é)|nat[oa]|nacid|nascid|ur\.|f(?:ø|ö)d|syntynyt|nacimiento|nascimento|nascita|naissance|urodzenia|рожд|tarihi|生年月日|생년월일|\xe5\x87\xba\xe7\x94\x9f|\xe7\x94\x9f\xe6\x97\xa5|\xe7\x94\x9f\xe4\xba\x8e",
        keywords=(
            "born",
            "birth",
            "dob",
            "d.o.b",
            "geb",
            "né",
            "nato",
            "nata",
            "nacid",
            "nascid",
            "ur.",
            "født",
            "född",
            "syntynyt",
            "nacimiento",
            "nascimento",
            "nascita",
            "naissance",
            "urodzenia",
            "рождения",
            "doğum",
            "生年月日",
            "생년월일",
            "出生",
            "生日",
            "生于",
        ),
        hits=(
            "born on «1990-03-07» in x",
            "DOB: «03/07/1990»",
            "出生日期：«1990年3月7日»，",
            "date of birth «7 March 1990»",
            "geboren am «26.10.1978», Tarif J",
            "患者 «2005年4月30日»出生",
            "née le «12/03/1980» à Lyon",
        ),
        misses=("born to run", "birthday party 12"),
    ),
    Rule(
        id="hl7-name",
        family=FAMILY,
        doc="The patient's name in a PID segment of HL7 version 2.",
        pattern=_PID + r"(?P<s>[^|\n^]{1,64}\^[^|\n]{1,128})(?=\|)",
        gate=r"PID\|",
        keywords=("pid|",),
        hits=("PID|1||88213||«DOE^J»||19610615|M",),
        misses=("PID|1||88213||||", "PID|CMD|TIME"),
    ),
    Rule(
        id="hl7-birth-date",
        family=FAMILY,
        doc="The patient's date of birth in a PID segment of HL7 version 2.",
        pattern=_PID + r"[^|\n]{0,200}\|[^|\n]{0,200}\|(?P<s>(?:19|20)[0-9]{6})(?![0-9A-Za-z])",
        gate=r"PID\|",
        keywords=("pid|",),
        hits=("PID|1||88213||DOE^J||«19610615»|M",),
        misses=("PID|1||88213||DOE^J||1961|M",),
    ),
]
