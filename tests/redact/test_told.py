"""Values told in a sentence, a table or a call; and sentences that tell none."""

from __future__ import annotations

import pytest

from lamalog.redact import Redactor

REDACTOR = Redactor(project_root="/srv/app")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("retry with access token a8f5f167f44f", "a8f5f167f44f"),
        ("password of user bob is hunter22", "hunter22"),
        ("| api_key | a8f5f167f44f |", "a8f5f167f44f"),
        ("client.set_token('a8f5f167f44f')", "a8f5f167f44f"),
        ("passphrase is river stone for backup", "river stone"),
        ("rejected token: a8f5f167f44f", "a8f5f167f44f"),
        ("Ldap password ---- H7IKC85R#@4", "H7IKC85R#@4"),
        ("token refreshed: old=abc123def456", "abc123def456"),
        ("first=Anders dob=1979-02-14", "Anders"),
    ],
)
def test_values_are_hidden_whole(text, value):
    shown = REDACTOR.text(text)
    assert value not in shown
    assert shown.split("[REDACTED:")[0] == text.split(value)[0]


@pytest.mark.parametrize(
    "text",
    [
        "token expired at 2024-01-01T00:00:00Z",
        "password is stored hashed with sha256",
        "GET /reset-password HTTP/1.1",
        "--- PASS: TestTokenExpiry (0.00s)",
        "use token type oauth2",
        "select id, password, u1_0.username from users",
        "sin 45 degrees",
    ],
)
def test_sentences_stay(text):
    assert REDACTOR.text(text) == text


def test_nothing_after_a_name_is_no_failure():
    text = 'token … ".,;: password) secret [..., key=;'
    assert REDACTOR.text(text) == text
