from __future__ import annotations

from urllib.parse import quote

import pytest

from lamalog.redact import default_redactor
from lamalog.redact.views import decoded


@pytest.mark.parametrize("shift", range(4))
def test_long_runs_of_codes_keep_characters_whole(shift):
    plain = "a" * shift + "密码是秘密" * 900
    codes = "".join(f"%{byte:02X}" for byte in plain.encode())
    view = decoded(codes)
    assert view is not None
    assert view.text == plain


@pytest.mark.parametrize("shift", range(2))
def test_long_runs_of_utf16_codes_keep_surrogate_pairs_whole(shift):
    plain = "a" * shift + "😀" * 1_500
    units = plain.encode("utf-16-be")
    view = decoded("".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2)))
    assert view is not None
    assert view.text == plain


def test_a_secret_far_into_a_run_of_codes_is_found():
    text = "".join(f"%{byte:02X}" for byte in (b"x" * 995 + b" password=hunter2&y=1"))
    shown = default_redactor().text(text)
    assert "[REDACTED:password]" in shown
    assert quote("hunter2") not in shown
    assert "%68%75%6E" not in shown
