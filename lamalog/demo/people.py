"""Made-up people with everything a service should never write down: valid checksums and formats, nobody's data."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_CHINESE = (
    ("张", "伟明", "zhang.weiming"),
    ("李", "秀英", "li.xiuying"),
    ("王", "子轩", "wang.zixuan"),
    ("刘", "思远", "liu.siyuan"),
    ("陈", "雨桐", "chen.yutong"),
    ("欧阳", "明哲", "ouyang.mingzhe"),
    ("赵", "晓燕", "zhao.xiaoyan"),
    ("司马", "若兰", "sima.ruolan"),
)
_ENGLISH = (
    ("Olivia", "Bennett"),
    ("Marcus", "Holloway"),
    ("Charlotte", "Whitfield"),
    ("Theodore", "Ashworth"),
    ("Priya", "Raghunathan"),
    ("Gabriel", "Montgomery"),
)
_AREAS = ("110101", "310104", "330106", "420111", "440305", "510107", "610113")
_MOBILE = ("134", "138", "139", "150", "159", "177", "186", "188", "199")
_MAIL = ("example.com", "example.org", "mail.example.cn")
_SYMBOLS = "!@#$%^*_+?"


@dataclass(frozen=True)
class Secret:
    """One value that must not be found in any log, and what kind of value it is."""

    kind: str
    value: str


@dataclass(frozen=True)
class Person:
    """A user of the service."""

    name: str
    username: str
    phone: str
    resident_id: str
    email: str
    password: str
    card: str
    api_key: str
    home: str
    latitude: float
    longitude: float
    camera_serial: str
    camera_owner: str

    def secrets(self) -> Iterator[Secret]:
        yield Secret("name", self.name)
        yield Secret("phone", self.phone)
        yield Secret("resident id", self.resident_id)
        yield Secret("e-mail", self.email)
        yield Secret("password", self.password)
        yield Secret("bank card", self.card)
        yield Secret("API key", self.api_key)
        yield Secret("home path", self.username)


def resident_id_check(first17: str) -> str:
    """Check character of a Chinese resident identity number: ISO 7064 MOD 11-2, GB 11643-1999."""
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(first17))
    return "10X98765432"[total % 11]


def luhn_check(digits: str) -> str:
    """The digit that makes *digits* a valid card number: ISO/IEC 7812-1 annex B."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices(string.digits, k=count))


def _resident_id(rng: random.Random) -> str:
    born = date(1960, 1, 1) + timedelta(days=rng.randrange(365 * 45))
    first17 = f"{rng.choice(_AREAS)}{born:%Y%m%d}{_digits(rng, 3)}"
    return first17 + resident_id_check(first17)


def _card(rng: random.Random) -> str:
    digits = f"622202{_digits(rng, 12)}" if rng.random() < 0.5 else f"4{_digits(rng, 14)}"
    return digits + luhn_check(digits)


def _password(rng: random.Random) -> str:
    alphabet = string.ascii_letters + string.digits
    return f"{''.join(rng.choices(alphabet, k=7))}{rng.choice(_SYMBOLS)}{''.join(rng.choices(alphabet, k=6))}"


def random_key(rng: random.Random, prefix: str, length: int = 32) -> str:
    """An opaque credential such as ``lama_live_8fK…``."""
    return prefix + "".join(rng.choices(string.ascii_letters + string.digits, k=length))


def make_person(rng: random.Random, number: int) -> Person:
    """The *number*-th person of a run; every second one is Chinese, and user names carry digits, so that none is a word."""
    if number % 2 == 0:
        family, given, latin = _CHINESE[(number // 2) % len(_CHINESE)]
        name = family + given + ("" if number < 2 * len(_CHINESE) else rng.choice("东南西北"))
        home = rng.choice(("/home/{}", "C:\\Users\\{}"))
    else:
        first, last = _ENGLISH[(number // 2) % len(_ENGLISH)]
        name, latin = f"{first} {last}", f"{first}.{last}".lower()
        home = rng.choice(("/Users/{}", "/home/{}"))
    username = f"{latin.replace('.', '')}{rng.randrange(1000, 9999)}"
    return Person(
        name=name,
        username=username,
        phone=f"{rng.choice(_MOBILE)}{_digits(rng, 8)}",
        resident_id=_resident_id(rng),
        email=f"{latin}.{rng.randrange(1000, 9999)}@{rng.choice(_MAIL)}",
        password=_password(rng),
        card=_card(rng),
        api_key=random_key(rng, "lama_live_"),
        home=home.format(username),
        latitude=round(rng.uniform(18.2, 49.9), 6),
        longitude=round(rng.uniform(75.1, 132.9), 6),
        camera_serial=f"SN{_digits(rng, 10)}",
        camera_owner=f"Studio {latin.partition('.')[0].title()} {rng.randrange(1000, 9999)}",
    )


def make_people(rng: random.Random, count: int) -> list[Person]:
    return [make_person(rng, number) for number in range(count)]
