"""Addresses of people's machines. Private, loopback and documentation-free bind addresses stay: they tell nobody's home."""

from __future__ import annotations

import ipaddress
import re

from lamalog.redact.context import is_bound, is_peer, is_version
from lamalog.redact.rule import Rule

FAMILY = "network"
#: Resolvers everybody uses.
_PUBLIC_SERVICES = frozenset(
    "8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 9.9.9.9 114.114.114.114 223.5.5.5 223.6.6.6 119.29.29.29 208.67.222.222 180.76.76.76".split()
)
#: All that people's machines may have; the examples of documentation stand for them.
_UNICAST = ipaddress.IPv6Network("2000::/3")


def _ipv4(match: re.Match[str]) -> bool:
    text = match.group()
    first, second, third, fourth = map(int, text.split("."))
    if max(first, second, third, fourth) > 255:
        return False
    if (
        first in (0, 10, 127)
        or first >= 224
        or (first, second) in ((192, 168), (169, 254))
        or (first == 172 and 16 <= second < 32)
        or (first == 100 and 64 <= second < 128)
    ):
        return False
    if text in _PUBLIC_SERVICES or is_bound(match):
        return False
    if is_peer(match):
        return True
    if is_version(match) or match.string[match.end() : match.end() + 1] == "-":
        return False
    return max(first, second, third, fourth) >= 32


def _ipv6(match: re.Match[str]) -> bool:
    try:
        address = ipaddress.IPv6Address(match.group())
    except ValueError:
        return False
    return address in _UNICAST and not is_bound(match)


def _mac(match: re.Match[str]) -> bool:
    digits = re.sub(r"[^0-9a-f]", "", match.group().lower())
    return (len(set(digits)) > 1 and any(c in "abcdef" for c in digits)) or (
        ":" in match.group() and len(set(digits)) > 4
    )


#: Four numbers that start neither with 10 nor 127 nor 192.168: most addresses in logs are private, and need no second look.
_PUBLIC_LOOKING = (
    r"(?:^|[^0-9a-z_.])0{0,2}(?:(?:[1-9]|1[1-9]|[2-9][0-9]|1[013-8][0-9]|12[0-689]|19[013-9]|2[0-9]{2})\.[0-9]{1,3}"
    r"|192\.(?:[0-9]{1,2}|0[0-9]{2}|1(?:[0-57-9][0-9]|6[0-79])|2[0-9]{2}))\.[0-9]{1,3}\.[0-9]"
)

RULES: list[Rule] = [
    Rule(
        id="ipv4",
        family=FAMILY,
        doc="Public IPv4 addresses; private, loopback, link-local and listening addresses stay, versions too.",
        pattern=r"(?<![\w.])[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?![\w]|\.[0-9])",
        check=_ipv4,
        gate=_PUBLIC_LOOKING,
        keywords=(".",),
        hits=(
            "client «203.0.113.45» connected",
            "X-Forwarded-For: «198.51.100.7», 10.0.0.1",
            "from «8.9.10.11» port 5",
            "GET http://«45.33.32.156»/x",
        ),
        misses=(
            "bind 10.1.2.3:80 and 127.0.0.1",
            "Chrome/120.0.6099.109",
            "version 1.2.3.4",
            "listening on 203.0.113.5:8080",
            "cudnn 8.9.2.26",
            "1.2.3.4.5",
            "dns 8.8.8.8",
        ),
    ),
    Rule(
        id="ipv6",
        family=FAMILY,
        doc="Public IPv6 addresses.",
        pattern=r"(?<![\w:.])(?:[23][0-9a-fA-F]{3}:)(?:[0-9a-fA-F]{0,4}:){1,6}[0-9a-fA-F]{0,4}(?![\w:])",
        check=_ipv6,
        gate=r"(?:^|[^0-9a-z_:.])[23][0-9a-f]{3}:[0-9a-f]{0,4}:",
        keywords=(":",),
        hits=("peer «2001:db8:85a3::8a2e:370:7334» up", "[«2a02:2f0e:d1c0::1»]:443"),
        misses=("::1 fe80::1", "at 2024:01:15", "fd00::1"),
    ),
    Rule(
        id="mac",
        family=FAMILY,
        doc="Hardware addresses.",
        pattern=r"(?<![\w:-])(?:[0-9A-Fa-f]{2}(?:(?::[0-9A-Fa-f]{2}){5}|(?:-[0-9A-Fa-f]{2}){5})|[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![\w:-]|\.[0-9])",
        check=_mac,
        gate=r"(?:^|[^0-9a-z_:-])(?:[0-9a-f]{2}[:-][0-9a-f]{2}[:-][0-9a-f]{2}[:-][0-9a-f]{2}|[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4})",
        keywords=(":", "-", "."),
        hits=("mac «3c:22:fb:9a:01:7e» joined", "«00-1A-2B-3C-4D-5E»", "cisco «001a.2b3c.4d5e»"),
        misses=("00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff", "12:34:56", "de:ad:be:ef:00:11:22:33", "2024.0115.1030"),
    ),
]
