"""What lets someone in: tokens in requests, credentials in URLs and commands, private keys, password hashes."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator

from lamalog.redact.context import words_before
from lamalog.redact.keys import KeyClass
from lamalog.redact.rule import Rule
from lamalog.redact.validators import looks_random

FAMILY = "auth"
#: Longest private key followed to its last line; an RSA key of 16,384 bits has 13 kB.
KEY_LIMIT = 24_000
_BEGIN = re.compile(
    r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-[23]:|---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----"
)
_END = re.compile(
    r"-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----|Private-MAC: [0-9a-f]{40,64}|---- END SSH2 [A-Z ]{1,20} ----"
)
_BODY = re.compile(
    r"(?:[ \t\r\n]{0,8}|\\[nr])*(?:[A-Z][A-Za-z-]{2,16}: [^\r\n\\]{0,80}(?:[\r\n]+|\\[nr])+)*(?:[A-Za-z0-9+/=]|\\[nr]|[\r\n]+(?=[A-Za-z0-9+/=]{4})){0,20000}"
)
_PRIVATE_KEY = KeyClass("private-key", FAMILY)


def _private_keys(text: str) -> Iterator[tuple[int, int, KeyClass]]:
    """Whole keys, and what there is of a key that was cut off."""
    ends = [match.span() for match in _END.finditer(text)]
    begins = [match.span() for match in _BEGIN.finditer(text)]
    place = after = 0
    for number, (start, opened) in enumerate(begins):
        if start < place:
            continue
        while after < len(ends) and ends[after][0] < opened:
            after += 1
        following = begins[number + 1][0] if number + 1 < len(begins) else len(text)
        if after < len(ends) and ends[after][0] <= min(following, opened + KEY_LIMIT):
            place = ends[after][1]
        else:
            body = _BODY.match(text, opened)
            place = body.end() if body is not None else opened
        yield start, place, _PRIVATE_KEY


def _basic(match: re.Match[str]) -> bool:
    try:
        plain = base64.b64decode(match["s"] + "=" * (-len(match["s"]) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return b":" in plain and all(32 <= byte < 127 or byte > 160 for byte in plain)


def _bearer(match: re.Match[str]) -> bool:
    value = match["s"]
    return len(value) >= 20 or (len(value) >= 8 and any(c.isdigit() for c in value))


def _userinfo(match: re.Match[str]) -> bool:
    return re.match(r"[0-9]{1,5}(?:/|\Z)", match["s"] or match["s2"]) is None or match["user"] == ""


def _user_token(match: re.Match[str]) -> bool:
    return looks_random(match["s"])


def _random_value(match: re.Match[str]) -> bool:
    value = match["s"]
    return len(value) >= 10 and any(c.isdigit() for c in value) and any(c.isalpha() for c in value)


def _command(match: re.Match[str]) -> bool:
    """Whether `-b a=b` gives a cookie: to LDAP's tools it gives the place to search."""
    return match["s4"] is None or "ldap" not in words_before(match, 400)


def _told(match: re.Match[str]) -> bool:
    """A value told in a sentence: quoted, or with letters and digits or signs as only a secret has them."""
    quoted = match["s2"]
    if quoted is not None and match.group()[:4].lower() in ("pass", "pwd "):
        return quoted.lower() not in ("true", "false", "none", "null")
    value = (quoted or match["s"]).rstrip(".,;:!?")
    if re.fullmatch(
        r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|0x[0-9a-f]+|v?[0-9]+(?:\.[0-9]+)+|[\w-]+\.[a-z]{2,4}|#\d+|[A-Z]{2,5}-?\d{1,6}|\d+(?:ms|s|min|h|kb|mb|gb|b)",
        value,
        re.I,
    ):
        return False
    letters, digits = any(c.isalpha() for c in value), sum(c.isdigit() for c in value)
    signs = any(c in "!@$%^&*#" for c in value)
    return (
        len(value) >= 6
        and letters
        and (digits > 0 or signs)
        and "=" not in value[:-2]
        and "://" not in value
        and not value.startswith(("/", "[", "<", "(", "{"))
    )


def _within_jwk(match: re.Match[str]) -> bool:
    """Whether the key's type stands in sight."""
    return '"kty"' in match.string[max(0, match.start() - _JWK_SIGHT) : match.end() + _JWK_SIGHT]


_JWK_SIGHT = 4_000
_NAMES = r"(?:pass(?:word|wd|phrase|code)|secret(?:[ _-]?key)?|(?:access|refresh|auth|api|bearer|session|bot|id)[ _-]token|token|(?:api|access|private|encryption|signing|license|fernet|aes|hmac|master|shared|storage|account)[ _-]?key|(?:recovery|backup)[ _-]code|credentials?|pwd|otp|pin)"

RULES: list[Rule] = [
    Rule(
        id="private-key",
        family=FAMILY,
        doc="PEM, OpenSSH, PGP and PuTTY private keys, also with `\\n` written out or cut off.",
        find=_private_keys,
        gate=r"PRIVATE KEY|PuTTY-User-Key",
        keywords=("private key", "putty-user-key"),
        hits=(
            "key: «-----BEGIN RSA PRIV·ATE KEY-----\n‹B64›\n‹B64›\n-----END RSA PRIV·ATE KEY-----» loaded",
            "cut «-----BEGIN OPENSSH PRIV·ATE KEY-----\n‹B64›\n‹B20›»",
            'one line «-----BEGIN PRIV·ATE KEY-----\\n‹B64›\\n‹B40›==\\n-----END PRIV·ATE KEY-----»\\n"',
            "«-----BEGIN PGP PRIV·ATE KEY BLOCK-----\nVersion: GnuPG v2\n\n‹B64›\n=‹x4›\n-----END PGP PRIV·ATE KEY BLOCK-----»",
        ),
        misses=("-----BEGIN PUBLIC KEY-----\n‹B64›\n-----END PUBLIC KEY-----", "no PRIVATE KEY found in store"),
    ),
    Rule(
        id="jwt",
        family=FAMILY,
        doc="JSON web tokens, signed or encrypted.",
        pattern=r"(?<![A-Za-z0-9_-])(?:ey[A-Za-z0-9_-]{16,8000}\.ey[A-Za-z0-9_/-]{16,16000}(?:\.[A-Za-z0-9_/-]{0,16000})?={0,2}|ZXlK[A-Za-z0-9+/_-]{60,16000}={0,2}|eyJ[A-Za-z0-9_-]{8,8000}(?:\.[A-Za-z0-9_-]{0,16000}){1,4})",
        check=lambda m: len(m.group()) >= 24,
        gate=r"eyJ[A-Za-z0-9_-]{8,}\.|ey[A-Za-z0-9_-]{16,}\.ey|ZXlK[A-Za-z0-9+/_-]{16}",
        keywords=("ey", "zxlk"),
        hits=(
            "got «eyJ‹x30›.eyJ‹x40›.‹b43›» from cookie",
            "jwe «eyJ‹x30›..‹b16›.‹b40›.‹b22›» end",
            "two «eyJ‹x30›.‹b43›» parts",
        ),
        misses=("eyJhbGciOi is how it starts",),
    ),
    Rule(
        id="bearer",
        family=FAMILY,
        doc="`Bearer x` wherever it stands.",
        pattern=r"(?<![A-Za-z0-9])[Bb]earer(?:[ ]+|%20|:[ ]?)(?P<s>[A-Za-z0-9._~+/=|:-]{8,8000})",
        check=_bearer,
        gate=r"bearer(?: +|%20|: ?)[a-z0-9._~+/=|:-]{8}",
        keywords=("bearer",),
        hits=("sent Bearer «abc123.def-456» to peer", "Bearer%20«‹x30›»&x=1"),
        misses=("Bearer authentication failed", "bearer of news"),
    ),
    Rule(
        id="basic-auth",
        family=FAMILY,
        doc="`Basic x` where x decodes to name:password.",
        pattern=r"(?<![A-Za-z0-9])[Bb]asic[ ]+(?P<s>[A-Za-z0-9+/]{6,1000}={0,2})",
        check=_basic,
        gate=r"basic +[a-z0-9+/]{6}",
        keywords=("basic",),
        hits=("header was Basic «Ym9iOmh1bnRlcjI=» ok",),
        misses=("Basic authentication failed", "basic plan"),
    ),
    Rule(
        id="url-password",
        family=FAMILY,
        doc="The password in `scheme://user:password@host`, database and broker DSNs included.",
        pattern=r"(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{1,30}://(?P<user>[^\s:/@\"'<>]{0,100}):(?:(?P<s>(?:(?!://)[^\s\"'<>?\#]){1,100})@(?=[A-Za-z0-9_.\-]{1,253}:[0-9]{1,5}(?:[/?\#\s\"',;)\]}>\\&]|\Z))|(?P<s2>[^\s\"'<>@/]{1,4000}|[^\s\"'<>]{1,100}?)@(?=[A-Za-z0-9_.\-\[%$\u00a1-\uffff]{1,253}\]?(?::[0-9]{1,5})?(?:[/?\#\s\"',;)\]}>\\&]|\Z)|\[|[(/]))",
        check=_userinfo,
        gate=r"[a-z0-9+.-]://[^\s:/@\"'<>]*:[^\s\"'<>]+@",
        keywords=("://",),
        hits=(
            "connecting to postgresql://app:«s3cr·et»@db.internal:5432/prod?sslmode=require",
            "broker amqps://guest:«p@ss/word»@mq:5671//",
            "redis://:«hunter2»@cache:6379/0",
            "mysql+pymysql://root:«p%40ss»@127.0.0.1/x",
            'proxy "http://u:«pw»@proxy:3128", next',
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
        r"k|st|ossaccesskeyid|awsaccesskeyid|googleaccessid|q-signature|q-ak|x-cos-security-token|msg_signature|paysign|wssecret|auth_key|jwt|verify|confirmation|confirm|invite|reset|magic|otp|sid|tk)=(?P<s>[A-Za-z0-9%+/=_.~*:@-]{10,4000})",
        ignore_case=True,
        check=_random_value,
        gate=r"[?&;](?:amp;)?[a-z_-]{1,24}=[A-Za-z0-9%+/=_.~*:@-]{10}",
        keywords=("=",),
        entropy=2.8,
        hits=(
            "GET https://b.s3.amazonaws.com/k?X-Amz-Credential=«AK·IA‹A16›%2F20240101%2Fus-east-1%2Fs3%2Faws4_request»&X-Amz-Expires=900&X-Amz-Signature=«‹h64›»",
            "https://x.blob.core.windows.net/c/b?sv=2022-11-02&sp=r&sig=«‹x40›%2Bab%3D»",
            "GET /cb?code=«4%2F0‹x30›»&scope=email",
        ),
        misses=("GET /list?state=active&key=name&s=hello&code=404&sign=virgo", "/a?key=user-profile-settings"),
    ),
    Rule(
        id="password-hash",
        family=FAMILY,
        doc="crypt, bcrypt, argon2, scrypt, PBKDF2, LDAP and NTLM password hashes.",
        pattern=r"(?<![A-Za-z0-9$])(?:\$2[abxy]?\$[0-9]{2}\$[./A-Za-z0-9]{22,53}|\$argon2(?:id|i|d)\$v=[0-9]+\$m=[0-9]+,t=[0-9]+,p=[0-9]+\$[A-Za-z0-9+/=.-]{8,100}\$[A-Za-z0-9+/=.-]{16,200}"
        r"|\$(?:1|5|6|7|y|gy|apr1|sha1|md5|scrypt|P|H|pbkdf2-sha(?:256|512))\$(?:rounds=[0-9]+\$)?[./A-Za-z0-9=,$+-]{16,200}|\$[PH]\$[./A-Za-z0-9]{31}"
        r"|(?:pbkdf2_sha(?:256|512|1)|bcrypt_sha256|scrypt|argon2|sha1|md5)\$[./A-Za-z0-9=,$+]{20,250}|(?:pbkdf2:sha(?:256|512|1)|scrypt)(?::[0-9]+){1,3}\$[A-Za-z0-9]{4,32}\$[0-9a-f]{32,128}"
        r"|\{(?:SSHA|SHA|SMD5|MD5|CRYPT|SSHA256|SSHA512|PBKDF2[A-Z0-9-]{0,8})\}[A-Za-z0-9+/=$.]{16,200}|[0-9a-f]{32}:[0-9a-f]{32}:::)",
        gate=r"\$(?:2[abxy]?|argon2|1|5|6|7|y|gy|apr1|sha1|md5|scrypt|p|h|pbkdf2)|pbkdf2|scrypt|bcrypt_sha256|(?:argon2|sha1|md5)\$|\{(?:s?sha|s?md5|crypt|pbkdf2)|:::",
        keywords=("$", "{s", "{m", "{c", "{p", ":::"),
        hits=(
            "row bob:«$2b$12$‹x53›» end",
            "hash «$argon2id$v=19$m=65536,t=3,p=4$‹x22›$‹x43›»",
            "shadow «$6$rounds=5000$‹x16›$‹x86›»:19000",
            "django «pbkdf2_sha256$600000$‹x22›$‹B43›=»",
            "ldap «{SSHA}‹B38›=»",
            "werkzeug «scrypt:32768:8:1$‹x16›$‹h128›»",
        ),
        misses=("price is $5 or $6 and $1", "cost $2a", "{sha}"),
    ),
    Rule(
        id="command-password",
        family=FAMILY,
        doc="Passwords given to curl, mysql, sshpass, redis-cli, docker, openssl, in SQL and FTP.",
        pattern=r"(?:\s(?:-b|--cookie)[ =][\"']?[A-Za-z0-9_.-]{1,64}=(?P<s4>[^;\s\"']{1,4096})|\s(?:-u|--user|--proxy-user|-U)[ =]?[\"']?[^\s:%\"'/]{1,64}[:%](?P<s>[^\s\"']{1,128})"
        r"|\bmysql(?:dump|admin|import)?\b[^\n|;]{0,160}?\s-p(?P<s2>[^\s\"']{1,64})"
        r"|(?:\bsshpass\s+-p\s*|\bldap[a-z]{3,8}\b[^\n|;]{0,200}?\s-w\s+|\bopenssl\b[^\n|;]{0,160}?\s-k\s+|\bredis-cli\b[^\n|;]{0,80}?\s-a\s+|\bdocker\s+login\b[^\n|;]{0,120}?\s-p\s+|\bpass(?:in|out)?\s+pass:|\bIDENTIFIED\s+(?:WITH\s+\w{1,30}\s+)?BY\s+(?:PASSWORD\s+)?[\"']|\bPASSWORD\s+[\"']|\bSET\s+PASSWORD\s*(?:FOR\s+\S{1,60}\s*)?=\s*[\"'])[\"']?(?P<s3>[^\s\"']{1,128}))",
        gate=r"\s(?:-b|--cookie)[ =]|\s(?:-u|--user|--proxy-user)[ =]?[\"']?[^\s:%\"'/]+[:%]|ldap[a-z]+[^\n|;]*\s-w\s|openssl[^\n|;]*\s-k\s|mysql[^\n|;]*\s-p\S|sshpass\s|redis-cli|docker\s+login|pass:|identified\s|password\s+[\"']|password\s*(?:for\s+\S+\s*)?=\s*[\"']",
        ignore_case=True,
        check=_command,
        keywords=(
            "ldap",
            "openssl",
            "-b",
            "--cookie",
            "-u",
            "--user",
            "--proxy-user",
            "mysql",
            "sshpass",
            "redis-cli",
            "login",
            "pass:",
            "identified",
            "password",
        ),
        hits=(
            "curl -u bob:«hunter2» https://x",
            "smbclient //fs/share -U bob%«smb-pw-1»",
            "ldapsearch -x -D cn=admin -w «ld-pw-12» -b dc=x",
            "openssl enc -aes-256-cbc -k «enc-key-77» -in a",
            "curl -b 'sid=«abc»; x=1' https://x",
            "mysqldump -h db -uroot -p«hunter2» prod",
            "sshpass -p '«hunter2»' ssh x",
            "redis-cli -h c -a «hunter2» ping",
            "docker login -u bob -p «hunter2» r.io",
            "openssl rsa -passin pass:«hunter2» -in k",
            "CREATE USER bob IDENTIFIED BY '«hunter2»'",
            "ALTER ROLE bob PASSWORD '«hunter2»'",
        ),
        misses=("mysql -P 3306 -u root", "chown -R app:app x", "docker login failed"),
    ),
    Rule(
        id="protocol-password",
        family=FAMILY,
        doc="Passwords in dialogues of SMTP, IMAP, FTP and Redis, and given to httpie.",
        pattern=r"(?<![A-Za-z0-9])AUTH[ ](?:PLAIN|LOGIN)[ ](?P<s>[A-Za-z0-9+/]{8,400}={0,2})(?![A-Za-z0-9+/=])"
        r"|(?<![A-Za-z0-9])LOGIN[ ]\"[^\"\n]{1,128}\"[ ]\"(?P<s2>[^\"\n]{1,256})\""
        r"|(?:[>→]|\bC:)[ ]{0,2}(?:PASS|AUTH)[ ](?!(?:PLAIN|LOGIN|GSSAPI|XOAUTH2|NTLM)(?![A-Za-z0-9]))(?P<s3>[^\s\"']{4,256})(?=\s|\Z|[\"'])"
        r"|(?<![A-Za-z0-9])https?[ ](?:[^\n|;]{0,80}?[ ])?(?:-a|--auth)[ =][\"']?[^\s:\"'/]{1,64}:(?P<s4>[^\s\"']{1,128})",
        gate=r"(?-i:AUTH (?:PLAIN|LOGIN) [A-Za-z0-9]|LOGIN \"|(?:>|→|C:) *(?:PASS|AUTH) |https? (?:[^\n|;]* )?(?:-a|--auth)[ =])",
        keywords=("auth", "login", "pass", "-a"),
        hits=(
            "SMTP -> AUTH PLAIN «AG9wcwBTbTdwIXg=»",
            'C: A001 LOGIN "frida" "«Midsommar 1»"',
            "ftp> PASS «ftp-pw-55»",
            "> AUTH «myredispass99»",
            "http -a jane:«s3same-open» GET :8000/users",
        ),
        misses=("PASS src/app.test.js", "250 AUTH PLAIN LOGIN", "> AUTH LOGIN", "http GET :8000/a -v"),
    ),
    Rule(
        id="told-secret",
        family=FAMILY,
        doc="A secret told in a sentence: `password is x`, `with token x`.",
        pattern=rf"(?<![A-Za-z0-9_-]){_NAMES}(?:[ ](?:(?:for|of)[ ](?:(?:user|account|the)[ ])?[A-Za-z0-9_.@-]{{1,40}}(?=:?[ ](?!not))|value|string|for|of|user|is|was|set|changed|updated|reset|rotated|to|from|now|has|been|as|used|using|=|->|[a-z]{{2,12}}@?[a-z.]{{0,12}}(?=[ ](?:is|was|to)[ ]))){{0,5}}(?:[ \t]|:[ ]?)(?:[\"'](?P<s2>[^\"'\n]{{4,120}})[\"']|[\"'`(]?(?P<s>[^\s\"'`()]{{6,512}}))",
        ignore_case=True,
        check=_told,
        gate=rf"{_NAMES}(?: [a-z0-9_=@.>-]+)*(?: |\t|: ?)(?:[\"'`(]?[^\s\"'`()]{{6}}|[\"'])",
        keywords=("pass", "secret", "token", "key", "credential", "pwd", "otp", "pin", "code"),
        hits=(
            "temporary password is «Xy7!kq92» for bob",
            "retry with token «a8f5f167f44f4964e6c9»",
            "password for bob is «hunter22»",
            "password is '«correct horse battery staple»'",
            "password\t«hunter22»",
            "Password for user admin: «S3cr3t_admin»",
            "password changed from «hunter22» ok",
        ),
        misses=(
            "password is required",
            "token expired at 2024-01-01T00:00:00Z",
            "token limit reached",
            "api key not found",
            "secret manager ready",
            "password reset requested",
        ),
    ),
    Rule(
        id="xml-password",
        family=FAMILY,
        doc='`<add key="Password" value="x"/>` and the like, attributes in either order.',
        pattern=r"(?:key|name|property|id)=[\"'][^\"'<>]{0,60}(?:pass|secret|token|pwd|apikey|api_key|credential)[^\"'<>]{0,20}[\"'][^<>]{0,60}?(?:value|content)=[\"'](?P<s>[^\"'<>]{1,500})[\"']",
        ignore_case=True,
        gate=r"(?:key|name|property|id)=[\"'][^\"'<>]*(?:pass|secret|token|pwd|apikey|api_key|credential)[^\"'<>]*[\"'][^<>]*=",
        keywords=("pass", "secret", "token", "pwd", "apikey", "api_key", "credential"),
        hits=(
            '<add key="ClearTextPassword" value="«hunter2»" />',
            "<input name='csrf_token' type='hidden' value='«‹x24›'>".replace("'>", "»'>"),
        ),
        misses=('<add key="path" value="x"/>',),
    ),
    Rule(
        id="seed-phrase",
        family=FAMILY,
        doc="Wallets' recovery phrases of 12 to 24 words.",
        pattern=r"(?:seed|recovery|mnemonic|backup|wallet)[ _-]?(?:phrase|words?)?[\"']?[ ]{0,2}(?:[:=]|is)[ ]{0,2}[\"']?(?P<s>[a-z]{3,8}(?:[ ,]{1,2}[a-z]{3,8}){11,23})(?![a-z])",
        ignore_case=True,
        gate=r"(?:seed|recovery|mnemonic|backup|wallet)[ _-]?(?:phrase|words?)?[\"']? {0,2}(?:[:=]|is) {0,2}[\"']?[a-z]{3}",
        keywords=("seed", "recovery", "mnemonic", "backup", "wallet"),
        hits=("seed phrase: «legal winner thank year wave sausage worth useful legal winner thank yellow»",),
        misses=("seed: 42", "backup is done for all of the nodes in it"),
    ),
    Rule(
        id="path-token",
        family=FAMILY,
        doc="Tokens in the path of a link that resets, verifies or invites.",
        pattern=r"/[a-z_-]{0,20}(?:reset|verify|verification|confirm|activate|activation|invite|invitation|unsubscribe|magic|password|signin|login|join|token)[a-z_-]{0,20}/(?P<s>[A-Za-z0-9_.-]{20,512})(?![A-Za-z0-9_-])",
        check=lambda m: looks_random(m["s"]),
        ignore_case=True,
        gate=r"/[a-z_-]*(?:reset|verify|verification|confirm|activate|activation|invite|invitation|unsubscribe|magic|password|signin|login|join|token)[a-z_-]*/[A-Za-z0-9_.-]{20}",
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
        ),
        hits=("GET /reset-password/«9b1deb4d3b7d4bad9bdd2b0d7b3dcb6d» 200",),
        misses=("/tokenizer/bert-base-uncased-finetuned", "/login/oauth"),
    ),
    Rule(
        id="cookie-object",
        family=FAMILY,
        doc="Printed cookie objects and csrf tokens in HTML.",
        pattern=r"[Cc]ookie\([^()\n]{0,200}?\bvalue=[\"'](?P<s>[^\"'\n]{1,4096})[\"']|<meta name=[\"'][a-z_-]{0,12}(?:csrf|xsrf)[a-z_-]{0,12}[\"'] content=[\"'](?P<s2>[^\"'\n]{4,512})[\"']",
        gate=r"cookie\([^\n]*value=|name=[\"'][a-z_-]*(?:csrf|xsrf)",
        keywords=("cookie(", "csrf", "xsrf"),
        hits=("SetCookie(name='sid', value='«abc123»')", '<meta name="csrf-token" content="«Xk29fja0»">'),
        misses=("cookie(name='x')",),
    ),
    Rule(
        id="jwk",
        family=FAMILY,
        doc="Private parts of JSON web keys.",
        pattern=r"\"(?:d|p|q|dp|dq|qi|k)\"[ ]{0,2}:[ ]{0,2}\"(?P<s>[A-Za-z0-9_-]{16,2000})\"",
        check=_within_jwk,
        gate=r"\"kty\"",
        keywords=('"kty"',),
        hits=('{"kty":"EC","crv":"P-256","d":"«‹b43›»"}',),
        misses=('{"kty":"EC","x":"‹b43›"}',),
    ),
]
