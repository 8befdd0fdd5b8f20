"""Values of names that promise a secret or personal data, in the notations of logs, configuration and code."""

from __future__ import annotations

from lamalog.redact.foreign import foreign_rule
from lamalog.redact.keys import Keys
from lamalog.redact.own_keys import own_key_rules
from lamalog.redact.pair_gates import english_gate, flag_gate, stems, told_gate
from lamalog.redact.pairs import english_pairs, flag_pairs, yaml_pairs
from lamalog.redact.rule import Rule
from lamalog.redact.sql import inserted

STEMS = stems()


def keyed_rules(keys: Keys) -> list[Rule]:
    """The rules that read names; *keys* says what a name means."""
    return [
        *own_key_rules(keys.own),
        Rule(
            id="keyed",
            family="keyed",
            doc="`password=x`, `\"token\": \"x\"`, `{'api_key': 'x'}`, `user[pin]=1234`, headers, YAML, XML, `password is x`, `with token x`, `| password | x |`: value of a secret name.",
            find=english_pairs(keys),
            gate=english_gate(),
            or_gate=told_gate(),
            keywords=STEMS,
            hits=(
                "login with password=«hunter2» failed",
                'body {"username": "bob", "password": "«hun ter2»"}',
                "DB_PASSWORD='«p@ss, word»' host=db",
                "Config(api_key='«abc123def456»', debug=True)",
                "X-Api-Key: «9f8e7d6c5b4a»",
                "access token: «f00dfeedbeef1234»",
                "<password>«hunter2»</password>",
                "[('password', '«hunter2»'), ('user', 'bob')]",
                "Cookie: sid=«abc123»; uid=«dark7»; theme=dark",
                "Set-Cookie: sid=«abc123»; Path=/; HttpOnly",
                "Authorization: Bearer «abc.def-123»",
                "dbPassword -> «hunter2»",
                "user[password]=«hunter2»&user[name]=bob",
                "password=«a,b;c)d»!, next=1".replace("»!", "!»"),
                "cust full_name=«Mary Ann Smith» id=7",
                "temporary password is «Xy7!kq92» for bob",
                "retry with token «a8f5f167f44f4964e6c9»",
                "password for bob is «hunter22»",
                "password is '«correct horse battery staple»'",
                "password\t«hunter22»",
                "Password for user admin: «S3cr3t_admin»",
                "password changed from «hunter22» ok",
                "| password | «hunter2» |",
                "set_token('«a8f5f167f44f»')",
                "Telefon «030 72051041»",
            ),
            misses=(
                "token_count=512 max_tokens=4096 tokenizer=bert",
                "author=smith keyboard=us passenger=3 secretary=none",
                "password=None token=<token> secret=${SECRET} api_key=xxxx pwd=****",
                "password: required",
                "PWD=/srv/app",
                "primary_key=42 cache_key=user:7 public_key=abc",
                "    password = get_password()",
                "token: Optional[str] = None",
                "pass: 12, fail: 3",
                "Unexpected token: }",
                "password is required",
                "token expired at 2024-01-01T00:00:00Z",
                "token limit reached",
                "api key not found",
                "secret manager ready",
                "UPDATE accounts SET phone = :phone, id_card = :id_card WHERE id = :id",
                "Successfully installed PyJWT-2.8.0 bcrypt-4.1.3 passlib-1.7.4",
                "gpg: using RSA key ‹H32›DF1FA11A",
                "Redis key prefix=sess: ttl=3600",
                '"api_key": "YOUR_API_KEY"',
                "Task mail.send_reset_password[‹h8›-‹h4›-‹h4›-‹h4›-‹h12›] received",
                'passwd = getpass.getpass("Password: ")',
                "password reset requested",
            ),
        ),
        Rule(
            id="flag",
            family="keyed",
            doc="`--password x` on a command line.",
            find=flag_pairs(keys),
            gate=flag_gate(),
            keywords=("-", "set ", "setx ", "setenv ", "env ", "put "),
            hits=(
                "mysql --password «hunter2» -u bob",
                "cli --api-key «abc123def» run",
                "aws configure set aws_secret_access_key «aBcDeF0123» --profile x",
                "redis> SET login_token «f00dfeed»",
            ),
            misses=("run --max-tokens 512 --author bob", "set api-token for the user", "set refresh_token to None"),
        ),
        Rule(
            id="yaml-value",
            family="keyed",
            doc="`name: DB_PASSWORD` with `value: x` on the next line, as in the environment of a container.",
            find=yaml_pairs(keys),
            gate=r"(?:name|key):[^\n]*\n[ \t]*value:",
            keywords=("value:",),
            hits=("- name: DB_PASSWORD\n  value: «hunter2»\n- name: LEVEL\n  value: info",),
            misses=("- name: DB_HOST\n  value: pg-0", "- name: API_TOKEN\n  valueFrom: x"),
        ),
        Rule(
            id="sql-value",
            family="keyed",
            doc="Values that an SQL INSERT puts into columns with the names of secrets.",
            find=inserted(keys),
            gate=r"into +[^\s(]+\s*\([^()\n]*\)\s*values",
            keywords=("into",),
            hits=(
                "INSERT INTO api_keys (owner, api_key) VALUES (12, '«k_9fA3bC7d»')",
                "insert into `users` (`name`, `password`, n) values ('bob', '«it''s me»', 1), ('eve', '«pw, 2»', 2);",
            ),
            misses=(
                "INSERT INTO tasks (id, kind) VALUES (12, 'inpaint')",
                "INSERT INTO users (password, n) VALUES (?, 1)",
                "insert into users (password) values (NULL)",
            ),
        ),
        foreign_rule(keys),
    ]
