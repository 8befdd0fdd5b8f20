"""The architecture, held by the code itself: a module imports only lower layers, or its own folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "lamalog"

LAYERS = (
    ("_lazy", "_version", "exceptions", "fields"),
    ("levels", "units", "text", "state", "names", "told"),
    ("rescue", "settings", "trace", "charts"),
    ("_json", "context", "redact", "hostinfo"),
    ("record", "propagation"),
    ("filters", "_processors", "formatters"),
    ("handlers",),
    ("lifecycle", "hooks", "bridges", "http", "store"),
    ("monitor", "errors", "alerts", "health"),
    ("config", "access"),
    ("manager",),
    ("doctor", "compat", "testing", "report", "web", "demo"),
    ("cli",),
    ("__main__",),
)
LAYER_OF = {place: number for number, places in enumerate(LAYERS) for place in places}
MODULES = sorted(PACKAGE.rglob("*.py"))


def place_of(path: Path) -> str:
    """The folder directly under lamalog/, or the module's own name there."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full name of everything of ours that *path* imports, inside functions too, TYPE_CHECKING blocks too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name.split(".")[0] == "lamalog")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write imports absolutely"
            if node.module == "lamalog":
                yield from ((node.lineno, f"lamalog.{alias.name}") for alias in node.names)
            elif node.module and node.module.startswith("lamalog."):
                yield node.lineno, node.module


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_lower_layers_or_its_own_folder(path: Path) -> None:
    here = place_of(path)
    if here == "__init__":
        return
    assert here in LAYER_OF, f"{here} has no layer: give it one in LAYERS"
    for line, name in imports_of(path):
        there = name.split(".")[1] if "." in name else ""
        if there == here:
            continue
        # Applications import the package itself (`import lamalog`), as their users do; nothing below them may.
        if there not in LAYER_OF:
            assert LAYER_OF[here] >= LAYER_OF["demo"], f"{path}:{line}: {name}: import the module it comes from"
            continue
        assert LAYER_OF[there] < LAYER_OF[here], f"{path}:{line}: {here} may not import {name}"


def test_every_layer_is_about_something_that_exists_or_is_planned_once() -> None:
    assert len(LAYER_OF) == sum(len(places) for places in LAYERS)
