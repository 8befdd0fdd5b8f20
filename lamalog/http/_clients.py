"""A client's network address, as much of it as may be known."""

from __future__ import annotations

import ipaddress
from functools import lru_cache


def client_address(address: object, policy: str) -> str | None:
    """*address* as *policy* wants it: ``full``, ``masked`` or ``none``. None when there is nothing to show."""
    if policy == "none" or not isinstance(address, str) or not address or len(address) > 100:
        return None
    return address if policy == "full" else _masked(address)


@lru_cache(maxsize=1024)
def _masked(address: str) -> str | None:
    """The network it is in, ``203.0.113.*`` or ``2001:db8:1234:*``. None for what is no address: it may be a name."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if ip.is_loopback:
        return str(ip)
    # With a star and not a zero: redaction would take that for somebody's address, and hide it.
    if isinstance(ip, ipaddress.IPv4Address):
        return f"{str(ip).rpartition('.')[0]}.*"
    groups = (int(ip) >> shift & 0xFFFF for shift in (112, 96, 80))
    return ":".join([*(f"{group:x}" for group in groups), "*"])
