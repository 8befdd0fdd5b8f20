from __future__ import annotations

from pathlib import Path

import pytest

from lamalog.record import source_path


def test_a_module_is_named_from_its_top_package_down(tmp_path: Path) -> None:
    module = tmp_path / "alice" / "shop" / "cart" / "api.py"
    module.parent.mkdir(parents=True)
    for package in (module.parent, module.parent.parent):
        (package / "__init__.py").touch()
    assert source_path(str(module)) == "shop/cart/api.py"


def test_a_script_is_named_without_its_directory(tmp_path: Path) -> None:
    assert source_path(str(tmp_path / "alice" / "run.py")) == "run.py"


@pytest.mark.parametrize("name", ["<stdin>", "<string>", "<frozen importlib._bootstrap>"])
def test_code_without_a_file_keeps_its_name(name: str) -> None:
    assert source_path(name) == name


def test_an_installed_library_is_named_without_site_packages() -> None:
    assert source_path(pytest.__file__) == "pytest/__init__.py"


def test_odd_names_do_not_raise() -> None:
    assert source_path("") == ""
    assert source_path(None) == "None"  # type: ignore[arg-type]
    assert source_path("/") == ""
    assert source_path("a\0b.py") == "a\0b.py"
