"""What a Redactor does with text: which policies, allow lists and families apply, and that it never fails open."""

from __future__ import annotations

import pytest

from lamalog.exceptions import ConfigError
from lamalog.redact import Redactor, default_redactor
from lamalog.redact.engine import FAILED

CARD = "4111 1111 1111 1111"


@pytest.fixture
def key(monkeypatch):
    monkeypatch.setenv("LAMALOG_PSEUDONYM_KEY", "k" * 32)


def test_clean_text_is_the_same_object():
    text = "task t-1 done in 0.2 s"
    assert default_redactor().text(text) is text


def test_default_redactor_is_shared():
    assert default_redactor() is default_redactor()


def test_mask_names_the_rule():
    assert default_redactor().text(f"card {CARD} ok") == "card [REDACTED:bank-card] ok"


def test_last4_keeps_four_characters_of_long_values_only():
    redactor = Redactor(policies={"bank-card": "last4", "password": "last4"})
    assert redactor.text(f"card {CARD} ok") == "card [REDACTED:bank-card …1111] ok"
    assert redactor.text("password=hunter2") == "password=[REDACTED:password]"


def test_drop_leaves_nothing():
    redactor = Redactor(policy="drop")
    assert redactor.text("mail bob@example.com now") == "mail  now"
    assert redactor.value({"password": "x1", "a": 1}) == {"a": 1}


def test_pseudonym_is_stable_and_keyed(key, monkeypatch):
    redactor = Redactor(policies={"personal": "pseudonym"})
    first = redactor.text("from bob@example.com")
    assert first == redactor.text("from bob@example.com")
    assert first == redactor.text("from BOB@example.com")
    assert first != redactor.text("from eve@example.com")
    assert "bob" not in first
    monkeypatch.setenv("LAMALOG_PSEUDONYM_KEY", "q" * 32)
    assert Redactor(policies={"personal": "pseudonym"}).text("from bob@example.com") != first


def test_pseudonym_key_can_be_a_file(tmp_path):
    file = tmp_path / "key"
    file.write_text("s" * 40)
    redactor = Redactor(policy="pseudonym", pseudonym_key_file=str(file))
    assert redactor.text("from bob@example.com").startswith("from [REDACTED:email#")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"polices": {}}, "did you mean 'policies'"),
        ({"policy": "masked"}, "did you mean 'mask'"),
        ({"policies": {"personl": "mask"}}, "did you mean 'personal'"),
        ({"families": "secrets"}, "must be a list"),
        ({"families": ["secretz"]}, "did you mean 'secret"),
        ({"disable": ["emial"]}, "did you mean 'email'"),
        ({"engine": "re3"}, "one of auto"),
        ({"paths": "shorter"}, "did you mean 'short'"),
        ({"file_names": "hashed"}, "did you mean 'hash'"),
        ({"file_names": True}, "one of keep, hash, extension"),
        ({"secret_keys": ["_"]}, "at least two letters"),
        ({"secret_keys": "shoe_size"}, "must be a list"),
        ({"secret_keys": ["badge"], "allow_keys": ["badge"]}, "take it off one"),
        ({"allow_patterns": ["("]}, "no valid pattern"),
        ({"policy": "pseudonym"}, "LAMALOG_PSEUDONYM_KEY"),
        ({"policy": "pseudonym", "pseudonym_key_file": "/nonexistent"}, "can't read the key"),
        ({"rules": [{"id": "x"}]}, "'pattern' is missing"),
        ({"rules": [{"id": "x", "pattern": "("}]}, "no valid pattern"),
        ({"rules": [{"id": "X y", "pattern": "abc"}]}, "lower-case letters"),
        ({"rules": [{"id": "x", "pattern": ".*"}]}, "matches nearly everything"),
        ({"rules": [{"id": "x", "pattern": "abc", "keyword": []}]}, "did you mean 'keywords'"),
        ({"rules": [{"id": "x", "pattern": "ab+c", "hits": ["«xyz»"]}]}, "hides []"),
        ({"rules": [{"id": "x", "pattern": "ab"}, {"id": "x", "pattern": "cd"}]}, "two rules"),
        ({"rules": "/nonexistent.yaml"}, "can't read"),
    ],
)
def test_wrong_options_say_what_to_write(options, words, monkeypatch):
    monkeypatch.delenv("LAMALOG_PSEUDONYM_KEY", raising=False)
    with pytest.raises(ConfigError) as caught:
        Redactor(**options)
    assert words in str(caught.value)


def test_own_rules_from_yaml(tmp_path):
    file = tmp_path / "rules.yaml"
    file.write_text(
        "rules:\n- id: badge\n  family: company\n  pattern: 'BADGE-[0-9]{6}'\n  keywords: [BADGE-]\n"
        "  policy: last4\n  hits: ['card «BADGE-123456» read']\n  misses: ['BADGE-12']\n"
    )
    redactor = Redactor(rules=str(file))
    assert redactor.text("gate read BADGE-123456") == "gate read [REDACTED:badge …3456]"
    assert redactor.stats() == {"badge": 1}


def test_allow_lists():
    redactor = Redactor(
        allow_values=["ops@example.com"], allow_patterns=[r".*@example\.org"], allow_keys=["session_id"]
    )
    assert (
        redactor.text("to ops@example.com, x@example.org, y@example.net")
        == "to ops@example.com, x@example.org, [REDACTED:email]"
    )
    assert redactor.text("session_id=a1b2c3d4e5f6a7b8") == "session_id=a1b2c3d4e5f6a7b8"
    assert redactor.value({"session_id": "a1b2"}) == {"session_id": "a1b2"}


def test_families_can_be_chosen_and_rules_switched_off():
    text = "password=hunter2 from bob@example.com"
    assert Redactor(families=["keyed"]).text(text) == "password=[REDACTED:password] from bob@example.com"
    assert Redactor(disable=["email"]).text(text) == "password=[REDACTED:password] from bob@example.com"
    assert Redactor(disable=["keyed"]).text(text) == "password=hunter2 from [REDACTED:email]"


def test_secret_keys_can_be_added():
    redactor = Redactor(secret_keys=["floor_plan"])
    assert redactor.value({"floorPlan": "b2"}) == {"floorPlan": "[REDACTED:secret]"}


@pytest.mark.parametrize("engine", ["auto", "re", "none"])
@pytest.mark.parametrize(
    "marked",
    [
        "user=bob shoe_size=«47» ok",
        "shoe_size: «47»",
        '{"shoeSize": "«forty seven»", "n": 1}',
        "{'shoe-size': «47»}",
        r"{\"shoe_size\": \"«47»\"}",
        "form.shoe_size=«47»&x=1",
        "<shoe_size>«47»</shoe_size>",
        "run --shoe-size «47» --fast",
        "('shoe_size', '«47»')",
        "shoe size: «47»",
        "SHOE_SIZE=«47»",
        "鞋码：«47»，颜色：红",
        "shoe_size=required",
        "shoe_size_count=47",
        "horseshoe_size=47",
        "shoe_size was changed",
    ],
)
def test_own_secret_keys_are_hidden_in_text(engine, marked):
    redactor = Redactor(secret_keys=["shoe_size", "鞋码"], engine=engine)
    before, secret, after = marked.partition("«")[0], *marked.partition("«")[2].partition("»")[::2]
    expected = f"{before}[REDACTED:secret]{after}" if secret else marked
    assert redactor.text(before + secret + after) == expected


def test_a_rule_that_raises_hides_everything_and_is_counted(monkeypatch):
    redactor = Redactor(rules=[{"id": "x", "pattern": "abc"}])
    monkeypatch.setattr(type(redactor.rules[0]), "spans", lambda *_: 1 / 0)
    assert redactor.text("abc and bob@example.com") == FAILED
    assert redactor.stats() == {"redaction-failed": 1}


@pytest.mark.parametrize("engine", ["re", "none"])
def test_other_engines_give_the_same_text(engine):
    text = 'from 203.0.113.9: {"password": "hunter2", "mail": "bob@example.com"} key=AK' + "IAQ3EGRKN5JX7T2PLM"
    assert Redactor(engine=engine).text(text) == default_redactor().text(text) != text


def test_secrets_in_escaped_text_are_found():
    redactor = default_redactor()
    assert (
        redactor.text(r'{"body": "{\"password\": \"hunter2\"}"}')
        == r'{"body": "{\"password\": \"[REDACTED:password]\"}"}'
    )
    assert (
        redactor.text("q=%7B%22password%22%3A%22hunter2%22%7D") == "q=%7B%22password%22%3A%22[REDACTED:password]%22%7D"
    )
    assert redactor.text(r'{"\u5bc6\u7801": "hunter2"}') == r'{"\u5bc6\u7801": "[REDACTED:password]"}'
    assert redactor.text("手机１３８００１３８０００") == "手机[REDACTED:phone]"


def test_masks_are_left_alone():
    redactor = default_redactor()
    once = redactor.text("password=hunter2 mail bob@example.com at C:\\Users\\bob\\x")
    assert redactor.text(once) == once


def test_config_keeps_its_shape():
    safe = default_redactor().config(
        {"handlers": {"db": {"url": "postgresql://a:pw1@db/x", "password": "x1", "level": "INFO"}}}
    )
    assert safe == {
        "handlers": {
            "db": {
                "url": "postgresql://a:[REDACTED:url-password]@db/x",
                "password": "[REDACTED:password]",
                "level": "INFO",
            }
        }
    }


def test_paths_of_the_project_become_relative():
    redactor = Redactor(project_root="/srv/app")
    assert redactor.text('  File "/srv/app/lama/x.py", line 3, in run') == '  File "lama/x.py", line 3, in run'
    assert redactor.text("open /home/alice/data/a.png") == "open ~/data/a.png"
