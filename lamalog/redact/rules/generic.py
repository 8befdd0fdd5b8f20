"""Secrets with no form of their own that a generator made: by their randomness alone, or with a word beside them."""

from __future__ import annotations

import re

from lamalog.redact.context import words_before
from lamalog.redact.randomness import is_random
from lamalog.redact.rule import Rule

FAMILY = "auth"
#: Before digests, versions and ids of things, which are as random and no secret.
_DIGEST_BEFORE = re.compile(
    r"(?:h1:|sha-?(?:1|224|256|384|512)?|md5|digest|integrity|etag|checksum|crc\w{0,3}|fingerprint|hash|blake\w{1,3}|version[-_ ]?id|revision|cursor|"
    r"offset|ident(?:ity|ifier)|cluster[-_ ]?id|node[-_ ]?id|doc(?:ument)?[-_ ]?id|object[-_ ]?id|[-_]id|video[-_ ]?id|message[-_ ]?id|continue|continuation|page_?token|"
    r"nonce|salt|boundary|x-amz-id-2|x-amz-request-id|request[-_ ]?id|trace[-_ ]?id|span[-_ ]?id|correlation[-_ ]?id|ray|cid|ipfs|generation|public_?key|pubkey|pk|age1|"
    r"sec-websocket-(?:key|accept)|host_?key|ssh-[a-z0-9]{3,7}|AAAA[A-Z0-9][0-9A-Za-z+/]{0,40})[\"']?\s?[-:=/]?\s?[\"']?[WB]?/?[\"']?\Z",
    re.ASCII | re.IGNORECASE,
)
#: Words near a token that say it lets somebody in.
_TOPIC = re.compile(
    r"session|cookie|token|secret|credential|passw|auth|login|sign(?:ed|ing|ature)?\b|hmac|api[ _-]?key|access[ _-]?key|private|webhook|hooks?/|bearer|"
    r"oauth|sso|jwt|csrf|xsrf|crumb|otp|2fa|mfa|recovery|reset|invite|magic|\b[as]k\b|wallet|push|notify|\bbot\b|机器人|推送|key",
    re.ASCII | re.IGNORECASE,
)
#: Length from which a random token is a secret whatever stands beside it, and with a word that says so.
_ALONE, _BESIDE = 32, 20


#: What the gate asks for: small and capital letters, or a digit beside a letter that no hex has, well within a word.
_MIXED = re.compile(
    r"[a-z0-9][A-Z][A-Za-z0-9+/_-]{8}|[A-Za-z0-9+/_-]{8}[a-z][A-Z]|(?:[g-z][0-9]|[0-9][g-z])[0-9a-z]{8}|[0-9a-z]{8}(?:[g-z][0-9]|[0-9][g-z])|(?:[G-Z][0-9]|[0-9][G-Z])[0-9A-Z]{8}|[0-9A-Z]{8}(?:[G-Z][0-9]|[0-9][G-Z])",
    re.ASCII,
)


def _random(match: re.Match[str]) -> bool:
    value = match["s"].rstrip("=")
    if _MIXED.search(value) is None:
        return False
    if value.startswith(("AAAA", "sha", "age1")) or "//" in value:
        return False
    if (
        value.count("/") > 2 + len(value) // 24
        or value.count("-") > 2 + len(value) // 16
        or value.count("_") > 2 + len(value) // 16
    ):
        return False
    before = words_before(match, 60)
    if _DIGEST_BEFORE.search(before) is not None:
        return False
    if is_random(value, _ALONE):
        return True
    return is_random(value, _BESIDE) and _TOPIC.search(before) is not None


_TOTP = re.compile(
    r"totp|\botp|2fa|mfa|two.factor|authenticator|base32|hotp|oathtool|google.auth|动态口令|两步验证|二次验证",
    re.ASCII | re.IGNORECASE,
)


def _base32(match: re.Match[str]) -> bool:
    value = match["s"] or match["s3"]
    if value is None:
        return True
    mixed = any(c.isdigit() for c in value) and any(c.isalpha() for c in value)
    near = match.string[max(0, match.start() - 120) : match.end() + 60]
    return mixed and _TOTP.search(near) is not None


_CODES = (
    r"(?:backup|recovery|scratch|emergency|one[- ]time|备用|恢复)[ _-]?(?:scratch[ _-]?)?(?:codes?|keys?|码|验证码)"
)

_PASSWORD_LINE = re.compile(r"passw|pwd|\bpw\b|credential|shadow|crack|ntlm|nthash|密码|口令", re.ASCII | re.IGNORECASE)
_NO_PASSWORD_LINE = re.compile(
    r"image|checksum|commit|\.(?:tar|gz|zip|whl|deb|rpm|iso)|layer|docker|wordlist", re.ASCII | re.IGNORECASE
)


def _of_password(match: re.Match[str]) -> bool:
    around = match.string[max(0, match.start() - 80) : match.end() + 60]
    return _PASSWORD_LINE.search(around) is not None and _NO_PASSWORD_LINE.search(around) is None


def _strong(match: re.Match[str]) -> bool:
    if match["s5"] is not None:
        return "snmp" in words_before(match, 120)
    value = match["s"] or match["s2"] or match["s3"] or match["s4"]
    letters, digits = any(c.isalpha() for c in value), any(c.isdigit() for c in value)
    if match["s3"] or match["s4"]:
        return letters and digits
    mixed = any(c.islower() for c in value) and any(c.isupper() for c in value) and digits and len(value) >= 8
    signs = any(c in "!@#$%^&*?" for c in value) and not re.fullmatch(r"[^@]*@[\w.-]+(?::.*)?|[*?.\w]+|\$.*", value)
    return letters and (mixed or signs) and not re.search(r"[\\/]|://|\.[a-z]{2,4}\Z|^[A-Z][a-z]+[A-Z]|^-", value)


RULES: list[Rule] = [
    Rule(
        id="random-token",
        family=FAMILY,
        doc="Tokens that a generator made: from 32 characters on anywhere, from 20 on near a word such as session, key, sign.",
        pattern=r"(?<![A-Za-z0-9+_.@-])(?P<s>[A-Za-z0-9][A-Za-z0-9+/_-]{19,199}={0,2})(?![A-Za-z0-9_@]|\.(?:js|mjs|css|map|png|jpe?g|webp|gif|svg|woff2?|ttf|html?|json|so|dll|pyc?|pth?|onnx|ckpt|safetensors|bin|gz|zip|tar|log|mp4)(?![A-Za-z]))",
        gate=r"(?-i:[a-z0-9][A-Z][A-Za-z0-9+/_-]{8}|[A-Za-z0-9+/_-]{8}[a-z][A-Z]|(?:[g-z][0-9]|[0-9][g-z])[0-9a-z]{8}|[0-9a-z]{8}(?:[g-z][0-9]|[0-9][g-z])|(?:[G-Z][0-9]|[0-9][G-Z])[0-9A-Z]{8}|[0-9A-Z]{8}(?:[G-Z][0-9]|[0-9][G-Z]))",
        keywords=(),
        check=_random,
        hits=(
            "[Session] created id=«7WPhndCkDcsHC1Oe7H97fZUJbO2bYes4HQciSkhvB3M» ttl=1800",
            "qshell account «ORqxUGMG7mz5Lx-WPHlexO0U6RKsxO0LJSTJfxQL» «vicEcIQMWmiAz_iUge_TYQGniE5TrzMkMigHNNIF» ops",
        ),
        misses=(
            "sha512-‹B86›==",
            "AbstractSingletonProxyFactoryBeanConfigurer2",
            "trace ‹h32›",
            "lama-inpaint-worker-6d5f8c9b7d-x2x7k",
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7 host",
        ),
    ),
    Rule(
        id="totp-seed",
        family=FAMILY,
        doc="Base32 seeds of one-time passwords, where the line speaks of them.",
        pattern=r"(?<![A-Za-z0-9])(?P<s>[A-Z2-7]{16,128})={0,6}(?![A-Za-z0-9])|(?<![A-Za-z0-9])(?P<s3>(?:[A-Z2-7]{4}[ -]){3,7}[A-Z2-7]{4})(?![A-Za-z0-9])|(?i:oath|totp|hotp|otp)[^\n]{0,30}?(?i:seed|secret|key)[^\n]{0,20}?[ :=\"'](?P<s2>[0-9a-fA-F]{20,128})(?![A-Za-z0-9])",
        check=_base32,
        gate=r"(?-i:[A-Z2-7]{16}|(?:[A-Z2-7]{4}[ -]){3}[A-Z2-7]{4})|(?:oath|totp|hotp|otp)[^\n]*(?:seed|secret|key)[^\n]*[0-9a-f]{20}",
        keywords=(
            "otp",
            "oath",
            "2fa",
            "mfa",
            "factor",
            "authenticator",
            "base32",
            "oathtool",
            "google",
            "动态",
            "验证",
        ),
        hits=(
            "2FA setup for user 881: seed=«FSTTIQFFK4BLD4MO»",
            "oathtool --totp -b «7QFW3W47X3UHT5WR4NFEQEZVYW6JPR27»",
        ),
        misses=("CRITICAL: 2FA DISABLED_FOR_EVERYONE", "HEADER ABCDEFGH23456723"),
    ),
    Rule(
        id="hash-told",
        family=FAMILY,
        doc="Digests that the line calls a password's.",
        pattern=r"(?:hash|md5|sha-?(?:1|256|512)|digest)[^\n]{0,16}?[ :=(>](?P<s>(?:[0-9a-f]{128}|[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{32})(?::[^\s\"',;)]{1,32})?)(?![0-9a-z])",
        check=_of_password,
        ignore_case=True,
        gate=r"(?:hash|md5|sha-?(?:1|256|512)|digest)[^\n]*[ :=(>][0-9a-f]{8}",
        keywords=("hash", "md5", "sha", "digest"),
        hits=("md5(password)=«‹h32›»", "legacy hash «‹h32›:Xk3» (md5:salt) of pwd"),
        misses=("image sha256:‹h64› for password-service", "hash ‹h32›"),
    ),
    Rule(
        id="hook-uuid",
        family=FAMILY,
        doc="The uuid of a robot or webhook.",
        pattern=r"(?:webhook|robot|机器人)[ ]?(?:id|key|token)?[ ]?[:：=]?[ ]?(?P<s>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?![0-9a-z-])",
        ignore_case=True,
        gate=r"(?:webhook|robot|机器人)[^\n]{0,4}[^\n]*[0-9a-f]{8}-[0-9a-f]{4}-",
        keywords=("webhook", "robot", "机器人"),
        hits=("飞书机器人 «‹h8›-‹h4›-‹h4›-‹h4›-‹h12›» 推送失败",),
        misses=("webhook delivery ‹h8›-‹h4›",),
    ),
    Rule(
        id="strong-flag",
        family=FAMILY,
        doc="`-p X` and the like, where X is made as only a password is; `<<< X` to a tool that logs in; `send X` of expect.",
        pattern=r"(?<=\s)(?:-(?:p|P|w|pw|pass)|/(?:p|pass|pw|password):)[ =]?(?:[\"'](?P<s>[^\"'\n]{4,64})[\"']|(?P<s2>[^\s\"'|;/]{5,64})(?=\s|\Z))|(?i:pass|auth|login|key)[^\n]{0,120}<<<[ ]?[\"']?(?P<s3>[^\s\"']{4,64})|(?<![a-z])send[ ](?:--[ ])?\"(?P<s4>[^\"\\\n]{4,64})\\r\"|(?<=\s)-X[ ](?P<s5>[^\s-][^\s]{7,64})(?=\s)",
        check=_strong,
        gate=r"\s(?:-(?:p|w|pw|pass)|/(?:p|pass|pw|password):)|<<<|send (?:-- )?\"|\s-x ",
        keywords=("-p", "-w", "/p", "<<<", "send", "-x"),
        hits=(
            "crackmapexec smb h -u bob -p '«Cme!1»'",
            "rdp /u:bob /p:«Rdp#1»",
            'send "«exp-pw1»\\r"',
            "snmpget -v3 -A x -X «privpw12» host",
        ),
        misses=(
            "mkdir -p data2/x1",
            "docker run -p 8080:80 app",
            "ssh -p 2222 h",
            "cp -p file1 dir2",
            'send "yes\\r"',
            "curl -X DELETE2345 http",
        ),
    ),
    Rule(
        id="mrz",
        family="personal",
        doc="Machine-readable lines of passports and ids.",
        pattern=r"(?<![\w<])(?:[PIACV][A-Z<][A-Z<]{3}[A-Z<]{5,39}<<[A-Z0-9<]{0,40}|[A-Z0-9<]{9}[0-9][A-Z<]{3}[0-9]{7}[MFX<][0-9]{7}[A-Z0-9<]{0,16})(?![\w<])",
        gate=r"(?-i:[PIACV][A-Z<][A-Z<]{3}[A-Z<]*<<|[0-9][A-Z<]{3}[0-9]{7}[MFX<][0-9]{7})",
        keywords=("<<", *"0123456789"),
        check=lambda m: "<" in m.group() or len(m.group()) >= 28,
        hits=(
            "MRZ «P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<» read",
            "line «C01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4»",
        ),
        misses=("git push <<EOF", "A<<B"),
    ),
    Rule(
        id="backup-codes",
        family=FAMILY,
        doc="Lists of backup and recovery codes.",
        find=None,
        pattern=rf"{_CODES}[^\n:=]{{0,24}}?(?:[:=：]|[ ](?:are|is|issued|used|generated))[ ]{{0,2}}[\[(\"']{{0,2}}(?P<s>(?:[a-zA-Z0-9]{{4,6}}-[a-zA-Z0-9]{{4,6}}(?:-[a-zA-Z0-9]{{4,6}}){{0,2}}|[0-9]{{6,10}})(?:[\"']?[,; ]{{1,2}}[ ]?[\"']?(?:[a-zA-Z0-9]{{4,6}}-[a-zA-Z0-9]{{4,6}}(?:-[a-zA-Z0-9]{{4,6}}){{0,2}}|[0-9]{{6,10}})){{0,30}})(?![A-Za-z0-9-])",
        check=lambda m: any(c.isdigit() for c in m["s"]),
        ignore_case=True,
        gate=r"(?:backup|recovery|scratch|emergency|one[- ]time|备用|恢复)[ _-]?(?:scratch[ _-]?)?(?:codes?|keys?|码|验证码)[^\n]*(?:[0-9]|-)",
        keywords=("backup", "recovery", "scratch", "emergency", "time", "备用", "恢复"),
        hits=(
            "backup codes issued: «z1g1r-7fmuf, d6iu5-v2mnj, kprsk-dfsxl»",
            "Your emergency scratch codes are: «63897682 59160060 59515033»",
        ),
        misses=("backup codes left: 3", "recovery codes generated for user 42"),
    ),
]
