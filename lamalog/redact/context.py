"""What stands around a number tells what it is: an amount, an order, a version, an address that a server listens on."""

from __future__ import annotations

import re

#: Last words of names whose numbers are counted or given out by machines.
_COUNTED = frozenset(
    """order orders trace span txn transaction trans seq sequence snowflake msg message request req event record batch ticket invoice timestamp ts time
    offset size bytes memory mem total count len length capacity free used allocated reserved duration elapsed ns us ms nonce seed hash checksum crc
    version build revision rev serial sku product item tracking shipment waybill bill epoch created updated modified expires started finished
    since until block height cursor page lsn xid pos position address addr inode pid tid job task run step iteration frame""".split()
)
#: Names of measures: a number after `name=` is one.
_METRICS = frozenset(
    """row rows col cols column cycle cycles iops ops reads writes hits misses counter counters tick ticks sample samples
    tokens flops params gas wei nanos micros millis uptime limit max min sum avg rate qps rps tps cost price amount
    balance bits packets frames requests errors rx tx recv sent read written allocs heap rss vms stride shape hashrate
    calls quota budget remaining usage available swap disk vram cache peak sleep delay timeout ttl age score weight index idx oid gid uid mid cid bid did aid vid
    sid fid nid rid eid lid zid shard partition bucket""".split()
)
#: Say nothing by themselves: the word before them does.
_NUMBER_WORDS = frozenset("id ids no number num key nr sn code at ms ns us s".split())
#: Say when it was: the word before them says what.
_MOMENTS = frozenset("after before now peak current start end delta diff".split())
_COUNTED_CN = re.compile(
    r"(?:订单|流水|编号|单号|运单|快递|序列|批次|交易|任务|时间戳|大小|字节|内存|偏移|版本|商品|物流|票据|工单|第|数|量|金额|总额|条目)(?:号码?|编号|ID|id)?(?:为|是)?\Z"
)
_UNIT_AFTER = re.compile(
    r"[ ]?(?:bytes?|[kmgt]i?b|b|bits?|ns|us|µs|ms|s|sec|seconds?|ops|rows?|records?|tokens?|samples?|params?|parameters|flops?|it|req|字节|毫秒|微秒|纳秒|条|行|个|次)(?![A-Za-z0-9])",
    re.ASCII | re.IGNORECASE,
)


def is_measure(word: str) -> bool:
    """Whether *word*, the last of a name, says that its number counts or measures something."""
    return word in _COUNTED or word in _METRICS


def words_before(match: re.Match[str], size: int = 40, group: int | str = 0) -> str:
    """The text right before a match."""
    start = match.start(group)
    return match.string[max(0, start - size) : start]


def name_before(text: str) -> str:
    """The last word of *text*, over quotes, colons and the like: ``order_id`` of ``{"order_id": "``."""
    text = text.rstrip(" \t\"'#[(:=：`")
    start = len(text)
    while start and (text[start - 1].isalnum() or text[start - 1] in "_-."):
        start -= 1
    return text[start:]


def counted(match: re.Match[str]) -> bool:
    """Whether a matched number is an amount, a time or the number of an order rather than of a person or a card."""
    before = words_before(match)
    name = name_before(before)
    if name.isascii():
        words = re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower())
        while len(words) > 1 and (words[-1] in _NUMBER_WORDS or words[-1] in _MOMENTS):
            words.pop()
        if words and (
            words[-1] in _COUNTED
            or (
                words[-1] in _METRICS
                and (before.rstrip(" ")[-1:] in "=:" or words[-1] in ("iops", "rows", "cycles", "ticks"))
            )
        ):
            return True
        if (
            words
            and words[-1] in ("id", "no", "number", "is")
            and re.search(
                r"(?:order|transaction|tracking|request|invoice|ticket)[ ](?:id|no|number|is)[ .:#]{0,4}\Z",
                before,
                re.I,
            )
        ):
            return True
    elif _COUNTED_CN.search(name) is not None:
        return True
    if _UNIT_AFTER.match(match.string, match.end()) is not None:
        return True
    text = match.group()
    # Sizes in bytes are multiples of large powers of two.
    return text.isdigit() and len(text) <= 15 and int(text) % 65_536 == 0


_VERSIONS = frozenset(
    "version ver v release build driver firmware revision rev cudnn cuda tensorrt nccl chrome sdk kernel schema oid snmp model section chapter mib to".split()
)
_PEERS = frozenset(
    "ip ips ipaddr ipaddress addr address client remote peer host from for src source dst dest destination user by visitor login origin ipv4 ipv6 sender".split()
)
_BOUND = re.compile(
    r"listen|bind|bound|serving|served|running on|started on|available at|exposed|advertis|监听|绑定",
    re.ASCII | re.IGNORECASE,
)


def _last_word(match: re.Match[str]) -> str:
    words = re.findall(r"[a-z0-9]+", name_before(words_before(match, 32)).lower())
    return words[-1] if words else ""


def is_version(match: re.Match[str]) -> bool:
    """Whether four numbers with dots are a version."""
    before = words_before(match, 2)
    if (
        before[-1:] in ("/", "-", "_", "^", "=", "@", "~", "v")
        and before[-2:] not in ("//", ") ")
        and not before.endswith((" =", " /"))
    ):
        return before[-1] != "=" or before[-2:] in ("==", ">=", "<=", "~=") or _last_word(match) in _VERSIONS
    return _last_word(match) in _VERSIONS or "版本" in words_before(match, 6)


def is_peer(match: re.Match[str]) -> bool:
    """Whether the words before an address say whose it is."""
    return _last_word(match) in _PEERS


def is_bound(match: re.Match[str]) -> bool:
    """Whether an address is one that a server of ours listens on."""
    return _BOUND.search(words_before(match, 44)) is not None
