"""What stands around a number tells what it is: an amount, an order, a version, an address that a server listens on."""

from __future__ import annotations

import re

_COUNT_BEFORE = re.compile(
    r"(?:order|trace|span|txn|transaction|trans|seq|sequence|snowflake|msg|message|request|req|event|record|batch|ticket|invoice|timestamp|ts|time|offset|size|bytes|memory|mem|"
    r"total|count|len|length|capacity|free|used|allocated|reserved|duration|elapsed|ns|us|ms|nonce|seed|hash|checksum|crc|version|build|revision|rev|serial|sku|product|item|"
    r"tracking|shipment|waybill|bill|id(?<=[a-z_-]id)|epoch|created|updated|modified|expires|started|finished|since|until|block|height|cursor|page|lsn|xid|pos|position|address|addr|inode|pid|tid|"
    r"订单|流水|编号|单号|运单|快递|序列|批次|交易|任务|时间戳|大小|字节|内存|偏移|版本|商品|物流|票据|工单)(?:[ _-]?(?:id|no|number|num|key|号码?|编号|sn))?[\"']?[ ]{0,2}[:=：#is为是]{0,3}[ ]{0,2}[\"'#]?\Z",
    re.ASCII | re.IGNORECASE,
)
_UNIT_AFTER = re.compile(r"[ ]?(?:bytes?|[kmgt]i?b|b|bits?|ns|us|µs|ms|s|sec|seconds?|ops|rows?|records?|tokens?|samples?|params?|parameters|flops?|it|req|字节|毫秒|微秒|纳秒|条|行|个)(?![A-Za-z0-9])", re.ASCII | re.IGNORECASE)


def words_before(match: re.Match[str], size: int = 40, group: int | str = 0) -> str:
    """The text right before a match."""
    start = match.start(group)
    return match.string[max(0, start - size) : start]


def counted(match: re.Match[str]) -> bool:
    """Whether a matched number is an amount, a time or the number of an order rather than of a person or a card."""
    if _COUNT_BEFORE.search(words_before(match)) is not None:
        return True
    if _UNIT_AFTER.match(match.string, match.end()) is not None:
        return True
    text = match.group()
    # Sizes in bytes are multiples of large powers of two.
    return text.isdigit() and len(text) <= 15 and int(text) % 65_536 == 0


_VERSION_BEFORE = re.compile(
    r"(?:version|ver|v|release|build|driver|firmware|revision|rev|cudnn|cuda|tensorrt|nccl|chrome|sdk|kernel|schema|oid|snmp|model|section|chapter|upgrade[d]? to|版本)[a-z\"']{0,3}[ ]?[:=：(]?[ ]?[\"']?\Z|[A-Za-z)]/\Z|(?:==|>=|<=|~=|\^|@|[a-z0-9][-_])\Z",
    re.ASCII | re.IGNORECASE,
)
_PEER_BEFORE = re.compile(r"(?:ip|ips|addr|address|client|remote|peer|host|from|forwarded[-_]for|forwarded|real[-_]ip|src|source|dst|dest|destination|user|by|visitor|login|origin)[\"'A-Za-z_()-]{0,8}[ ]?[:=]?[ ]?[\"'(\[]?\Z", re.ASCII | re.IGNORECASE)
_BIND_BEFORE = re.compile(r"(?:listen(?:ing|s|er)?|bind(?:ing)?|bound|serv(?:e[sd]?|ing)|running|started|available|exposed|advertis(?:e[sd]?|ing)|监听|绑定)[^\n]{0,32}\Z", re.ASCII | re.IGNORECASE)


def is_version(match: re.Match[str]) -> bool:
    """Whether four numbers with dots are a version."""
    return _VERSION_BEFORE.search(words_before(match)) is not None


def is_peer(match: re.Match[str]) -> bool:
    """Whether the words before an address say whose it is."""
    return _PEER_BEFORE.search(words_before(match)) is not None


def is_bound(match: re.Match[str]) -> bool:
    """Whether an address is one that a server of ours listens on."""
    return _BIND_BEFORE.search(words_before(match, 60)) is not None
