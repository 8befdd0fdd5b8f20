"""Passwords on command lines, in SQL, in dialogues of protocols, in markup; hashes of passwords; recovery phrases."""

from __future__ import annotations

import re

from lamalog.redact.context import words_before
from lamalog.redact.rule import Rule

FAMILY = "auth"


def _command(match: re.Match[str]) -> bool:
    """Whether `-b a=b` gives a cookie: to LDAP's tools it gives the place to search."""
    if (
        match["s"] is not None
        and match.string[match.start("s") - 1] == ":"
        and match["s"].endswith(">")
        and "<" in match.group()
    ):
        return False  # <user:password>
    return match["s4"] is None or "ldap" not in words_before(match, 400)


_VALUE = r"(?:\"(?P<s{0}>[^\"\n]{{1,128}})\"|'(?P<s{1}>[^'\n]{{1,128}})'|(?P<s{2}>[^\s\"'|;$]{{3,128}}))"
_REST = r"[^\n|;]{0,200}?\s"
#: Tools, and the flag that gives them a password or a secret key.
_FLAGGED = (
    (r"sqlcmd|bcp|ipmitool|mosquitto_(?:pub|sub)|zip|unzip|dsmc", r"-P\s?"),
    (
        r"mongo(?:sh|dump|restore|export|import)?|cqlsh|az\s+login|psexec(?:64)?|rdesktop|(?:podman|oc|nerdctl|buildah|skopeo)\s+login|helm\s+registry\s+login|useradd|usermod|clickhouse-client|rar|unrar",
        r"(?:-p|--password|-hp)\s*",
    ),
    (r"plink|pscp|psftp|putty|kitty", r"-pw\s+"),
    (r"snmp[a-z]{2,8}", r"-[cAX]\s*"),
    (r"7z[a-z]{0,2}", r"-p"),
    (r"obsutil|ossutil(?:64)?|coscli|coscmd|bcecmd|qshell|mc|s3cmd", r"(?:-k|--sk|--secret[_-]?key)[= ]\s?"),
    (r"x?freerdp3?|wfreerdp|mstsc", r"/p:"),
    (r"curl", r"--pass\s+"),
)
#: Tools that take a password as a word of its own, after these.
_PLACED = (
    r"rabbitmqctl\s+(?:add_user|change_password)\s+\S{1,64}\s+|htpasswd\s+-[a-zA-Z]*b[a-zA-Z]*\s+\S{1,200}\s+\S{1,64}\s+|"
    r"lftp\s+-u\s+[^\s,]{1,64},|rclone\s+obscure\s+|vault\s+login\s+|wpa_passphrase\s+\S{1,64}\s+|net\s+use\s+(?:[A-Za-z*]:?\s+)?\\\\\S{1,200}\s+(?:/user:\S{1,64}\s+)?(?!/)|ConvertTo-SecureString\s+(?:-String\s+)?(?=[\"'])|ansible-vault\s+encrypt_string\s+|ssh-keygen\s[^\n|;]{0,120}?-[NP]\s+|"
    r"net\s+user\s+(?!/)\S{1,64}\s+(?![/|])"
)
TOOL_PATTERN = (
    r"(?<![\w./-])(?:(?:"
    + "|".join(rf"(?:(?i:{tools})(?:\.(?i:exe))?)\s{_REST[:-2]}(?<=\s){flag}" for tools, flag in _FLAGGED)
    + rf"|{_PLACED})(?!-)(?!public\b|private\b)"
    + _VALUE.format("", 2, 3)
    + r"|sqlplus\s+(?:-\S+\s+)*[\w.$#]{1,64}/(?P<s6>[^\s@\"']{1,64})(?=@)|(?:echo|printf)\s+(?:-n\s+)?(?:[\"']%s(?:\\n)?[\"']\s+)?(?:[\"'](?P<s4>[^\"'\n]{1,128})[\"']|(?P<s5>[^\s\"'|]{1,128}))\s*\|\s*(?:sudo\s+(?:-[A-RT-Za-z]\s+)*-S|\S{0,20}passwd\s+--stdin|kinit|cryptsetup|su\s|[^\n|]{1,80}--(?:password|passphrase)-(?:stdin|fd)))"
)
TOOLS = (
    "sqlcmd", "bcp", "ipmitool", "mosquitto_", "zip", "dsmc", "mongo", "cqlsh", "login", "psexec", "rdesktop", "useradd", "usermod", "clickhouse", "rar", "plink", "pscp", "psftp",
    "putty", "kitty", "snmp", "7z", "obsutil", "ossutil", "coscli", "coscmd", "bcecmd", "qshell", "mc ", "s3cmd", "freerdp", "mstsc", "curl", "rabbitmqctl", "htpasswd", "sqlplus",
    "lftp", "rclone", "passphrase", "net use", "net user", "securestring", "printf", "encrypt_string", "ssh-keygen", "echo",
)  # fmt: skip
TOOL_GATE = (
    r"(?:^|[^a-z0-9_./-])(?:(?:"
    + "|".join(tools for tools, _ in _FLAGGED)
    + r")(?:\.exe)?\s[^\n|;]*(?:-[a-z]|/p:|--)|rabbitmqctl\s+(?:add_user|change_password)|htpasswd\s+-|sqlplus\s|lftp\s+-u|"
    r"rclone\s+obscure|vault\s+login|wpa_passphrase|net\s+us|convertto-securestring|encrypt_string|ssh-keygen\s|(?:echo|printf)\s[^\n|]*\|\s*(?:sudo|\S*passwd|kinit|cryptsetup|su|[^\n|]*--pass))"
)

RULES: list[Rule] = [
    Rule(
        id="password-hash",
        family=FAMILY,
        doc="crypt, bcrypt, argon2, scrypt, PBKDF2, LDAP and NTLM password hashes.",
        pattern=r"(?<![A-Za-z0-9$])(?:\$2[abxy]?\$[0-9]{2}\$[./A-Za-z0-9]{22,53}|\$argon2(?:id|i|d)\$v=[0-9]+\$m=[0-9]+,t=[0-9]+,p=[0-9]+\$[A-Za-z0-9+/=.-]{8,100}\$[A-Za-z0-9+/=.-]{16,200}"
        r"|\$(?:1|5|6|7|8|9|y|gy|apr1|sha1|md5|scrypt|P|H|pbkdf2-sha(?:256|512))\$(?:rounds=[0-9]+\$)?[./A-Za-z0-9=,$+-]{16,200}|\$[PH]\$[./A-Za-z0-9]{31}"
        r"|(?:pbkdf2_sha(?:256|512|1)|bcrypt_sha256|scrypt|argon2|sha1|md5)\$[./A-Za-z0-9=,$+]{20,250}|(?:pbkdf2:sha(?:256|512|1)|scrypt)(?::[0-9]+){1,3}\$[A-Za-z0-9]{4,32}\$[0-9a-f]{32,128}"
        r"|\{(?:SSHA|SHA|SMD5|MD5|CRYPT|SSHA256|SSHA512|PBKDF2[A-Z0-9-]{0,8})\}[A-Za-z0-9+/=$.]{16,200}|[0-9a-f]{32}:[0-9a-f]{32}:::|(?<=:)[0-9A-Fa-f]{32}(?=:\[[UDW])|\$krb5[a-z]{2,6}\$[^\s\"']{20,4000}|\$(?:ml|WPAPSK|SHA|s2|shiro1|bcrypt-sha256|wp\$2y|sha512)\$[^\s\"']{16,400}|grub\.pbkdf2\.[0-9A-Za-z.]{40,600}|SCRAM-SHA-(?:1|256|512)\$[0-9]{3,6}:[A-Za-z0-9+/=]{8,64}\$[A-Za-z0-9+/=:]{20,200}|md5[0-9a-f]{32}(?![0-9A-Za-z])|0x0[12]00[0-9A-Fa-f]{48,140}(?![0-9A-Za-z])|\$ANSIBLE_VAULT;[0-9.]{3};AES256(?:[\r\n ]+[0-9a-f]{32,80})+|(?:NTLM|NT|LM|netntlm)(?:v2)?(?:[ _-]?hash(?:es)?)?[ :=]{1,3}[0-9a-f]{16,32}(?:[ ]?:[ ]?[0-9a-f]{32})?(?![0-9A-Za-z])|(?:\{bcrypt\}|(?<=[\s\"'=:])\*)(?:[0-9A-F]{40}(?![0-9A-Za-z])|\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}))",
        gate=r"\$(?:2[abxy]?|argon2|1|5|6|7|8|9|y|gy|apr1|sha1|md5|scrypt|p|h|pbkdf2)|pbkdf2|scrypt|bcrypt_sha256|(?:argon2|sha1|md5)\$|\$krb5|\$(?:ml|wpapsk|sha|s2|shiro1|bcrypt-sha256|wp|sha512)\$|grub\.pbkdf2|scram-sha-|md5[0-9a-f]{8}|0x0[12]00[0-9a-f]{8}|(?:nt|lm)(?:lm)?(?:v2)?[ _-]*(?:hash(?:es)?)?[ :=]+[0-9a-f]{8}|\*[0-9a-f]{8}|\{(?:bcrypt|s?sha|s?md5|crypt|pbkdf2)|:::|[0-9a-f]{8}:\[",
        keywords=("$", "*", "grub.", "scram-", "md5", "0x0", "ntlm", "nt", "lm", "{s", "{m", "{c", "{p", ":::"),
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
        pattern=r"(?:\s(?:-b|--cookie)[ =][\"']?[A-Za-z0-9_.-]{1,64}=(?P<s4>[^;\s\"']{1,4096})|\s(?:-u|--user|--proxy-user|-U)[ =]{0,3}\\?[\"']?[^\s:%\"'/\\]{0,64}[:%]\\?[\"']?(?P<s>(?!//)[^\s\"'\\]{1,128})"
        r"|\bmysql(?:dump|admin|import)?\b[^\n|;]{0,160}?\s-p(?:[\"'](?P<s7>[^\"'\n]{1,64})[\"']|(?P<s2>[^\s\"']{1,64}))"
        r"|(?:\bsshpass\s+-p\s*|\bldap[a-z]{3,8}\b[^\n|;]{0,200}?\s-w\s+|\bopenssl\b[^\n|;]{0,160}?\s-k\s+|\bredis-cli\b[^\n|;]{0,80}?\s-a\s+|\bdocker\s+login\b[^\n|;]{0,120}?\s-p\s+|\bpass(?:in|out)?\s+pass:|\bIDENTIFIED\s+(?:WITH\s+\w{1,30}\s+)?BY\s+(?:PASSWORD\s+)?[\"']|\bPASSWORD\s+[\"']|\bSET\s+PASSWORD\s*(?:FOR\s+\S{1,60}\s*)?=\s*[\"'])(?:(?<=[\"'])(?P<s5>[^\"'\n]{1,128})(?=[\"'])|[\"'](?P<s6>[^\"'\n]{1,128})[\"']|[\"']?(?P<s3>[^\s\"']{1,128})))",
        gate=r"\s(?:-b|--cookie)[ =]|\s(?:-u|--user|--proxy-user)[ =]*\\?[\"']?[^\s:%\"'/]*[:%]|ldap[a-z]+[^\n|;]*\s-w\s|openssl[^\n|;]*\s-k\s|mysql[^\n|;]*\s-p\S|sshpass\s|redis-cli|docker\s+login|pass:|identified\s|password\s+[\"']|password\s*(?:for\s+\S+\s*)?=\s*[\"']",
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
        id="tool-password",
        family=FAMILY,
        doc="Passwords and keys given to tools of databases, clouds, archives and networks by flags of their own.",
        pattern=TOOL_PATTERN,
        gate=TOOL_GATE,
        keywords=TOOLS,
        ignore_case=False,
        hits=(
            "$ sqlcmd -S db -U sa -P «Str0ng!Pw» -Q x",
            "ossutil64 cp a oss://b/ -i LT·AI5t -k «TFi8XTkPhr6PjJSpq9akrzNxH8s1Ux»",
            "snmpwalk -v2c -c «publ1c-rw» 10.0.0.2",
            "plink -pw «hunter 2» host".replace(" 2", "2"),
            "rabbitmqctl add_user bob «s3cret»",
            "echo «hunter-22» | sudo -S systemctl restart x",
            "sqlplus scott/«tiger9»@orcl",
            "lftp -u bob,«ftp-pw1» ftp://x",
            "xfreerdp /u:bob /p:«Rdp-1» /v:h",
            "7z x a.7z -p«zip-pw1»",
            "net use Z: \\\\fs\\share «W1n-pw» /user:bob",
            "htpasswd -b .htpasswd bob «ht-pw1»",
        ),
        misses=(
            "zip -r a.zip b",
            "sqlcmd -S db -E",
            "snmpwalk -v2c -c public 10.0.0.2",
            "echo done | sudo tee x",
            "az login --use-device-code",
        ),
    ),
    Rule(
        id="credential-call",
        family=FAMILY,
        doc="A user and a password given to a function: `NetworkCredential('x', 'pw')`, `auth=('x', 'pw')`.",
        pattern=r"(?:Credentials?|DirectoryEntry|[Aa]uth|[Ll]ogin|[Aa]uthenticate|[Ss]ign_?[Ii]n|(?:simple_)?bind(?:_s)?|set_credentials|[Bb]asic_?[Aa]uth)\(\s?(?:[\"'][A-Za-z]+://[^\"'\n]{1,200}[\"'],\s?)?[\"'][^\"'\n]{1,100}[\"']\s?,\s?[\"'](?P<s>[^\"'\n]{3,128})[\"']|(?:mysqli?_connect|(?:mysqli|PDO)(?:(?:->|::)(?:__construct|real_connect))?|getConnection|pymysql\.connect|imap_open|ftp_login|ldap_bind|ssh2_auth_password)\((?:[\"'][^\"'\n]{1,200}[\"']|[^,()\n]{1,200}),\s?[\"'][^\"'\n]{1,100}[\"']\s?,\s?[\"'](?P<s3>[^\"'\n]{1,128})[\"']|(?<![A-Za-z])auth=\([\"'][^\"'\n]{1,100}[\"'],\s?[\"'](?P<s2>[^\"'\n]{2,128})[\"']",
        gate=r"(?:credentials?|directoryentry|auth|login|authenticate|sign_?in|bind(?:_s)?)=?\(\s?[\"']|(?:connect|mysqli|pdo|__construct|getconnection|imap_open|ftp_login|ldap_bind|auth_password)\([^,()\n]+,",
        keywords=(
            "credential",
            "directoryentry",
            "bind",
            "auth",
            "login",
            "sign",
            "connect",
            "mysqli",
            "pdo",
            "__construct",
            "getconnection",
            "imap_open",
            "ldap_bind",
        ),
        hits=(
            "sender.Credentials = new NetworkCredential('bob', '«vzihlaquknriqlht»')",
            "requests.get(u, auth=('bob', '«s3cr3t»'))",
            "#0 /srv/app/db.php(12): PDO->__construct('mysql:host=db;d...', 'shop', '«Sh0p-Pdo-19»')",
            "PDO::__construct('mysql:host=db;dbname=a,b', 'shop', '«Sh0p-19»')",
            "mysqli->__construct('db', 'shop', '«Sh0p-19»', 'shop')",
        ),
        misses=("Order->__construct('a', 'b', 'c')", "login('bob')", "authenticate(user, password)"),
    ),
    Rule(
        id="protocol-password",
        family=FAMILY,
        doc="Passwords in dialogues of SMTP, IMAP, FTP and Redis, and given to httpie.",
        pattern=r"(?<![A-Za-z0-9])334[ ](?:UGFzc3dvcmQ6|VXNlcm5hbWU6)[^\n]{0,40}?(?:C:|[>→]|client)?[ ]{0,3}(?P<s6>(?!334|UGFz|VXNl)[A-Za-z0-9+/]{4,400}={0,2})(?![A-Za-z0-9+/=])|"
        r"(?<![A-Za-z0-9])AUTH[ ](?:PLAIN|LOGIN)[ ](?P<s>[A-Za-z0-9+/]{8,400}={0,2}(?:[ ][A-Za-z0-9+/]{4,400}={0,2})?)(?![A-Za-z0-9+/=])|(?i:imap[^\n]{0,20}|(?<![A-Za-z0-9])[A-Z]?[0-9]{1,6}[ ])LOGIN[ ][^\s\"]{1,128}[ ](?P<s9>[^\s\"]{3,128})(?=\s|\Z|[\"'])"
        r"|(?<![A-Za-z0-9])LOGIN[ ](?:\"[^\"\n]{1,128}\"|[^\s\"]{1,128})[ ]\"(?P<s2>[^\"\n]{1,256})\"|(?<=[|\x01])554=(?P<s7>[^|\x01\s]{1,128})|(?<![A-Za-z0-9])(?:[Pp]assword|[Ss]ecret|[Kk]ey|md5)[ ][05789][ ](?P<s8>[^\s\"']{6,200})"
        r"|(?:[>→]|\bC:)[ ]{0,2}(?:PASS|AUTH)[ ](?!(?:PLAIN|LOGIN|GSSAPI|XOAUTH2|NTLM)(?![A-Za-z0-9]))(?P<s3>[^\s\"']{4,256})(?=\s|\Z|[\"'])"
        r"|(?<![A-Za-z0-9])https?[ ](?:[^\n|;]{0,80}?[ ])?(?:-a|--auth)[ =][\"']?[^\s:\"'/]{1,64}:(?P<s4>[^\s\"']{1,128})",
        gate=r"(?-i:334 (?:UGFz|VXNl)|AUTH (?:PLAIN|LOGIN) [A-Za-z0-9]|LOGIN [^\n ]+ |[|\x01]554=|(?:[Pp]assword|[Ss]ecret|[Kk]ey|md5) [05789] |(?:>|→|C:) *(?:PASS|AUTH) |https? (?:[^\n|;]* )?(?:-a|--auth)[ =])",
        keywords=("auth", "login", "pass", "-a", "334 ", "554=", "secret", "key", "md5"),
        hits=(
            "SMTP -> AUTH PLAIN «AG9wcwBTbTdwIXg=»",
            'C: A001 LOGIN "frida" "«Midsommar 1»"',
            "ftp> PASS «ftp-pw-55»",
            "> AUTH «myredispass99»",
            "334 UGFzc3dvcmQ6 C: «V2ludDNyLW1haWwh»",
            "http -a jane:«s3same-open» GET :8000/users",
        ),
        misses=("PASS src/app.test.js", "250 AUTH PLAIN LOGIN", "> AUTH LOGIN", "http GET :8000/a -v"),
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
        id="cookie-object",
        family=FAMILY,
        doc="Printed cookie objects and csrf tokens in HTML.",
        pattern=r"[Cc]ookie\([^()\n]{0,200}?\bvalue=[\"'](?P<s>[^\"'\n]{1,4096})[\"']|<meta name=[\"'][a-z_-]{0,12}(?:csrf|xsrf)[a-z_-]{0,12}[\"'] content=[\"'](?P<s2>[^\"'\n]{4,512})[\"']",
        gate=r"cookie\([^\n]*value=|name=[\"'][a-z_-]*(?:csrf|xsrf)",
        keywords=("cookie(", "csrf", "xsrf"),
        hits=("SetCookie(name='sid', value='«abc123»')", '<meta name="csrf-token" content="«Xk29fja0»">'),
        misses=("cookie(name='x')",),
    ),
]
