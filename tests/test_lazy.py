"""Names that are imported on first use."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from lamalog._lazy import attribute


def test_a_name_is_found_in_its_home_and_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    package, home = ModuleType("shop"), ModuleType("shop.till")
    home.__dict__["open_till"] = opened = object()
    monkeypatch.setitem(sys.modules, "shop", package)
    monkeypatch.setitem(sys.modules, "shop.till", home)
    assert attribute("shop", "open_till", {"open_till": "till"}) is opened
    assert package.__dict__["open_till"] is opened
    assert attribute("shop", "open_till", {"open_till": "shop.till"}) is opened


def test_a_name_that_nobody_has_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'shop' has no attribute 'close'"):
        attribute("shop", "close", {"open": "till"})
