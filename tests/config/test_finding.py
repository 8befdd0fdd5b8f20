"""Findings read like a compiler's."""

from __future__ import annotations

from lamalog.config.finding import ERROR, WARNING, Finding, dotted


def test_a_finding_is_one_line_an_editor_can_jump_to() -> None:
    path = ("handlers", "file", "rotaton")
    finding = Finding(ERROR, path, "unknown argument", "did you mean 'rotation'?", 3, 5, "app.yaml")
    assert str(finding) == "app.yaml:3:5: error: handlers.file.rotaton: unknown argument (did you mean 'rotation'?)"


def test_what_is_unknown_is_left_out() -> None:
    assert str(Finding(WARNING, (), "is empty")) == "warning: is empty"
    assert str(Finding(WARNING, (), "is empty", source="a.yaml")) == "a.yaml: warning: is empty"


def test_paths_are_safe_to_print() -> None:
    assert dotted(("root", "handlers", 1)) == "root.handlers[1]"
    assert "\x1b" not in dotted(("\x1b[31m",))
