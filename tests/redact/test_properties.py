"""What must hold for any input: nothing planted survives, redacting twice changes nothing, engines agree, nothing is mutated."""

from __future__ import annotations

import copy
import json
import logging
import re
import sys
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamalog.redact import Redactor, default_redactor
from lamalog.redact.context import is_measure
from lamalog.state import state_of

REDACTOR = Redactor(project_root="/srv/app")
KEYWORDS = Redactor(project_root="/srv/app", engine="re")
EVERYTHING = Redactor(project_root="/srv/app", engine="none")
#: Secrets that tell by themselves, wherever they stand.
PLANTED = (
    "AK" + "IAQ3EGRKN5JX7T2PLM", "gh" + "p_Q7mZk2Tn9VbXc4JhRw8LpYd3GfSs6AuNe5Kt", "4111 1111 1111 1111", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N",
    "13800138000", "11010519491231002X", "hugo.weber@example.org", "sk" + "_live_Q7mZk2Tn9VbXc4JhRw8LpYd3", "DE89370400440532013000", "SG" + ".Q7mZk2_Tn9VbXc4-JhRw8L.Q7mZk2_Tn9VbXc4-JhRw8LpYd3GfSs6AuNe5KtQ7mZk",
)  # fmt: skip
secrets = st.sampled_from(PLANTED)
#: Text that ends and begins without a letter or digit, so that it does not change what the secret is.
edges = st.sampled_from(
    [
        "",
        " ",
        ", ",
        '"',
        "'",
        "(",
        ")",
        "[",
        "]",
        "\n",
        "\t",
        ": ",
        " = ",
        "；",
        "，",
        "“",
        "是",
        " - ",
        "<",
        ">",
        "|",
        "{",
        "}",
        " 😀 ",
    ]
)
words = st.text(st.characters(codec="utf-8"), max_size=40)
logs = st.lists(
    st.one_of(
        words,
        st.sampled_from(
            ["password", "token", "=", ": ", '"', "'", "\\", "\\n", "%20", "@", "//", "://", "-----BEGIN PRIVATE KEY-----", "[REDACTED:", "]", "姓名", "：", "张三", "密码", "/home/", "Bearer ",
             "Cookie: ", "a=b; ", "192.0.2.1", "{", "}", "&", "?", "x", "1", "138", "00138000", "１３８", "eyJ", ".", "-", "C:\\Users\\", "data:image/png;base64,", "secret", "--", "</", ">", "\\u5bc6", "%E5%AF%86", *PLANTED]
        ),
    ),
    max_size=12,
).map("".join)  # fmt: skip


def piece_of(secret: str, shown: str) -> bool:
    return any(secret[i : i + 8] in shown for i in range(len(secret) - 7))


def unless_counted(before: str, after: str) -> tuple[str, str]:
    """The words around, but for those that make a number a size or a time: `TIME 4111111111111111`, `13800138000 B`."""
    names = re.findall("[a-z]+", before.lower())
    counted = any(map(is_measure, names)) or re.search(r"(?:号|数|量|额|目|第|时间戳|大小|字节|内存|偏移|版本)", before)
    return "" if counted else before, "" if re.match(
        r"\W{0,3}[a-zµ]|\W{0,3}(?:字节|毫秒|微秒|纳秒|条|行|个|次)", after, re.IGNORECASE
    ) else after


@given(words, edges, secrets, edges, words)
@settings(max_examples=300)
def test_a_planted_secret_survives_nowhere(before, left, secret, right, after):
    before = before if not before or not (before[-1].isalnum() or before[-1] in "._%+-/@:=~*^#$&?!") else before + " "
    after = after if not after or not (after[0].isalnum() or after[0] in "._-@%+/=:~*^#$&?!") else " " + after
    before, after = unless_counted(before, after)
    shown = REDACTOR.text(before + (left or " ") + secret + (right or " ") + after)
    assert not piece_of(secret, shown)


@pytest.mark.parametrize("secret", PLANTED)
@pytest.mark.parametrize(
    "wrap",
    [
        lambda s: json.dumps({"a": s}), lambda s: json.dumps(json.dumps({"a": [s]})), lambda s: json.dumps(json.dumps(json.dumps([s]))), lambda s: repr({"k": (s,)}), lambda s: repr(repr([s])),
        lambda s: quote(s), lambda s: "https://x/y?q=" + quote(s, safe=""), lambda s: quote(quote("v=" + s)), lambda s: f"<v>{s}</v>", lambda s: f"值：{s}。", lambda s: "".join(f"\\u{ord(c):04x}" for c in s),
        lambda s: f"line\n{s}\nline", lambda s: f"a='{s}'", lambda s: repr(s.encode()), lambda s: f"&quot;{s}&quot;",
    ],
)  # fmt: skip
def test_no_encoding_hides_a_secret_from_us(secret, wrap):
    text = wrap(secret)
    shown = REDACTOR.text(text)
    assert not piece_of(secret, shown)
    assert wrap(secret) not in shown
    assert "REDACTED" in shown


json_like = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), words, secrets),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(words, inner, max_size=4), st.tuples(inner, inner)
    ),
    max_leaves=12,
)


@given(json_like)
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_values_keep_their_shape_and_inputs_are_not_touched(value):
    before = copy.deepcopy(value)
    shown = REDACTOR.value(value)
    assert value == before
    assert type(shown) is type(value) or isinstance(value, int | float)
    # Whole: generated words may hold a planted number with a digit more, which is another number.
    assert not any(re.search(rf"(?<!\w){re.escape(secret)}(?!\w)", repr(shown)) for secret in PLANTED)


@given(logs)
@settings(max_examples=400)
def test_redacting_twice_changes_nothing(text):
    once = REDACTOR.text(text)
    assert REDACTOR.text(once) == once


@given(logs)
@settings(max_examples=400)
def test_gates_agree(text):
    """RE2, keywords and no gate at all give the same text: a gate is an optimisation only."""
    expected = EVERYTHING.text(text)
    assert REDACTOR.text(text) == expected
    assert KEYWORDS.text(text) == expected


@given(st.text(st.characters(codec=None), max_size=200))
def test_any_string_is_taken(text):
    assert isinstance(REDACTOR.text(text), str)
    assert REDACTOR.stats().get("redaction-failed", 0) == 0


@given(
    st.lists(
        st.sampled_from(
            "the task worker node queue image mask done in after with retry model loaded started shape ready 12 0.5 3x".split()
        ),
        max_size=15,
    )
)
def test_plain_words_stay(parts):
    text = " ".join(parts)
    assert REDACTOR.text(text) is text


@given(secrets, st.integers(0, 40))
def test_no_split_over_arguments_hides_a_secret(secret, cut):
    record = logging.LogRecord("x", 20, "x.py", 1, "got %s%s.", (secret[:cut], secret[cut:]), None)
    default_redactor().record(record)
    assert not piece_of(secret, record.getMessage())


@given(secrets, st.integers(1, 4))
def test_no_exception_chain_hides_a_secret(secret, depth):
    def fail(level):
        if level == 0:
            raise ValueError(f"bad {secret}!")
        try:
            fail(level - 1)
        except ValueError as error:
            raise ValueError(f"level {level}") from error

    try:
        fail(depth)
    except ValueError:
        record = logging.LogRecord("x", 40, "x.py", 1, "failed", (), sys.exc_info())
    default_redactor().record(record)
    assert not piece_of(secret, logging.Formatter().format(record))
    assert not piece_of(secret, json.dumps(state_of(record).exception))
