"""Whether a bare number, an int or a float, may be somebody's: its key must say so, else it measures or counts something."""

from __future__ import annotations

import re
from functools import lru_cache

from lamalog.redact.context import is_measure

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
#: Words of names that phones, cards and ids of people stand under.
_PERSONAL = frozenset(
    """phone mobile cell cellphone mobilephone telephone tel fax sms whatsapp viber signal msisdn caller callee contact recipient receiver sender
    subscriber card creditcard debitcard bankcard pan cc idcard citizen resident passport imei dial handy""".split()
)
#: Names that may be a phone's when they stand alone.
_ALONE = frozenset(
    "user username user_name login account customer from to number home work office private emergency".split()
)
_CHINESE = re.compile(
    "手机|手機|电话|電話|联系|聯絡|聯繫|主叫|被叫|来电|號碼|号码|卡|证|證|身份|微信|用户名|账号|帐号|账户|客户"
)


@lru_cache(maxsize=4_096)
def may_be_personal(key: str) -> bool:
    """Whether a number under *key* is to be looked at: ``caller``, ``contacts``, 联系; not ``memory.after``, ``row_id``, ``card_count``."""
    if _CHINESE.search(key) is not None:
        return True
    words = [word.lower() for word in _WORDS.findall(key[:128])]
    if not words or is_measure(words[-1]):
        return False
    return key.lower() in _ALONE or any(word in _PERSONAL or word.removesuffix("s") in _PERSONAL for word in words)
