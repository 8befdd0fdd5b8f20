"""Credentials in URLs: passwords, tokens, signatures, links that let in."""

from __future__ import annotations

import re

from lamalog.redact.randomness import changes, is_random
from lamalog.redact.rule import Rule
from lamalog.redact.validators import entropy, looks_random

FAMILY = "auth"


def _userinfo(match: re.Match[str]) -> bool:
    if match["s5"] is not None or match["s6"] is not None:
        return True
    return (
        re.match(r"[0-9]{1,5}(?:/|\Z)", match["s"] or match["s3"] or match["s4"] or match["s2"]) is None
        or match["user"] == ""
    )


def _user_token(match: re.Match[str]) -> bool:
    return looks_random(match["s"])


def _drawn(match: re.Match[str]) -> bool:
    value = match["s"]
    return (
        looks_random(value)
        and ("/" not in value or is_random(value.rpartition("/")[2], 16))
        and not _FILE.search(value)
    )


_FILE = re.compile(r"\.[a-z]{2,5}\Z|-[a-z]{3,}-[a-z]{3,}", re.ASCII)


def _random_value(match: re.Match[str]) -> bool:
    value = match["s"]
    if value is None:
        return True
    letters = any(c.isalpha() for c in value)
    return (
        letters
        and entropy(value) >= 2.8
        and len(value) >= 10
        and (any(c.isdigit() for c in value) or (len(value) >= 20 and changes(value) >= 0.38))
    )


RULES: list[Rule] = [
    Rule(
        id="url-password",
        family=FAMILY,
        doc="The password in `scheme://user:password@host`, database and broker DSNs included, and in Go's `user:password@tcp(host)`.",
        pattern=r"jdbc:oracle:[a-z]{3,5}:[\w.$]{1,64}/(?P<s5>[^@\s\"']{1,128})(?=@)|(?<![A-Za-z0-9_.-])[A-Za-z0-9_.-]{1,64}:(?!//)(?P<s6>[^\s\"'`]{1,128}?)@(?=(?:tcp6?|unix)\()|(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{1,30}://(?P<user>[^\s:/@\"'<>]{0,100}):(?:(?P<s>(?:(?!://)[^\s\"'<>?\#]){1,100})@(?=[A-Za-z0-9_.\-]{1,253}:[0-9]{1,5}(?:[/?\#\s\"',;)\]}>\\&]|\Z))|(?P<s3>(?:(?!://)[^\s\"'<>?\#/]){1,100})@(?=[A-Za-z0-9_.\-]{1,253}(?::[0-9]{1,5})?(?:[/?\#\s\"']|\Z))|(?P<s4>(?![0-9]{1,5}[ ])[^\s\"'<>@/:]{2,40}[ ][^\s\"'<>@/:]{2,40})@(?=[A-Za-z0-9_-]{1,63}(?:\.[A-Za-z0-9.-]{1,200}|:[0-9]{2,5})(?:[/:?\#\s\"']|\Z))|(?P<s2>[^\s\"'<>@/]{1,4000}|[^\s\"'<>]{1,100}?)@(?=[A-Za-z0-9_.\-\[%$\u00a1-\uffff]{1,253}\]?(?::[0-9]{1,5})?(?:[/?\#\s\"',;)\]}>\\&]|\Z)|\[|[(/]))",
        check=_userinfo,
        gate=r"[a-z0-9+.-]://[^\s:/@\"'<>]*:[^\s\"'<>]+(?: [^\s\"'<>]+)?@|jdbc:oracle:[a-z]+:[^\s/@]+/|@(?:tcp6?|unix)\(",
        keywords=("://", "oracle:", "@tcp", "@unix"),
        hits=(
            "connecting to postgresql://app:«s3cr·et»@db.internal:5432/prod?sslmode=require",
            "broker amqps://guest:«p@ss/word»@mq:5671//",
            "redis://:«hunter2»@cache:6379/0",
            "mysql+pymysql://root:«p%40ss»@127.0.0.1/x",
            'proxy "http://u:«pw»@proxy:3128", next',
            'mysql dsn "root:«mY5ql-2024»@tcp(10.0.0.7:3306)/shop?charset=utf8mb4"',
        ),
        misses=("http://localhost:8080/x?mail=a@b.com", "see https://example.com:443/a@b", "ssh://git@github.com:22/x"),
    ),
    Rule(
        id="url-token",
        family=FAMILY,
        doc="A token as the user in `https://token@host`, as in Sentry DSNs and git remotes.",
        pattern=r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{1,20}://(?P<s>[^\s:/@\"'<>]{12,300})@",
        check=_user_token,
        gate=r"[a-z0-9+.-]://[^\s:/@\"'<>]{12,}@",
        keywords=("://",),
        hits=("dsn https://«‹h32›»@o1.ingest.sentry.io/42", "remote https://«‹x40›»@git.example.com/x.git"),
        misses=("ssh://deploy-user@host/x", "sftp://backup.operator@host"),
    ),
    Rule(
        id="signed-url",
        family=FAMILY,
        doc="Signatures, codes and keys in a query string.",
        pattern=r"[?&;](?:amp;)?(?:x-(?:amz|goog|oss|cos|obs|tos)-(?:signature|credential|security-token)|sig|signature|sign|s|hmac|hash|hdnts|hdnea|policy|key-pair-id|key|apikey|appkey|code|state|nonce|ticket|authuser|auth|"
        r"k|st|ossaccesskeyid|awsaccesskeyid|googleaccessid|q-signature|q-ak|x-cos-security-token|msg_signature|paysign|wssecret|auth_key|jwt|verify|confirmation|confirm|invite|reset|magic|otp|sid|tk)=(?P<s>[A-Za-z0-9%+/=_.~*:@-]{10,4000})|[?&]u(?:ser)?=[^&\s]{1,64}&p(?:w|ass)?=(?P<s2>[^&\s\"'<>]{3,256})",
        ignore_case=True,
        check=_random_value,
        gate=r"[?&;](?:amp;)?[a-z_-]{1,24}=[A-Za-z0-9%+/=_.~*:@-]{10}|[?&]u(?:ser)?=[^&\s]+&p",
        keywords=("=",),
        hits=(
            "POST /write?db=metrics&u=telegraf&p=«c0ll3ct»",
            "GET https://b.s3.amazonaws.com/k?X-Amz-Credential=«AK·IA‹A16›%2F20240101%2Fus-east-1%2Fs3%2Faws4_request»&X-Amz-Expires=900&X-Amz-Signature=«‹h64›»",
            "https://x.blob.core.windows.net/c/b?sv=2022-11-02&sp=r&sig=«‹x40›%2Bab%3D»",
            "GET /cb?code=«4%2F0‹x30›»&scope=email",
        ),
        misses=("GET /list?state=active&key=name&s=hello&code=404&sign=virgo", "/a?key=user-profile-settings"),
    ),
    Rule(
        id="path-token",
        family=FAMILY,
        doc="Tokens in the path of a link that resets, verifies or invites.",
        pattern=r"/[a-z_-]{0,20}(?:reset|verify|verification|confirm|activate|activation|invite|invitation|unsubscribe|magic|password|signin|login|join|token|hooks?|webhooks?|share|shared|feed|calendar|ical|download|auth|callback|approve|sso)[a-z_-]{0,20}/(?P<s>(?:[A-Za-z0-9_.-]{8,64}/)?[A-Za-z0-9_.-]{20,512})(?![A-Za-z0-9_-])",
        check=_drawn,
        ignore_case=True,
        gate=r"/[a-z_-]*(?:reset|verify|verification|confirm|activate|activation|invite|invitation|unsubscribe|magic|password|signin|login|join|token|hooks?|webhooks?|share|shared|feed|calendar|ical|download|auth|callback|approve|sso)[a-z_-]*/(?:[A-Za-z0-9_.-]*/)?[A-Za-z0-9_.-]{20}",
        keywords=(
            "reset",
            "verif",
            "confirm",
            "activat",
            "invit",
            "unsubscribe",
            "magic",
            "password",
            "signin",
            "login",
            "join",
            "token",
            "hook",
            "share",
            "feed",
            "calendar",
            "ical",
            "download",
            "auth",
            "callback",
            "approve",
            "sso",
        ),
        hits=("GET /reset-password/«9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d» 200",),
        misses=("/tokenizer/bert-base-uncased-finetuned", "/login/oauth"),
    ),
]
