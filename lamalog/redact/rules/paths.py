"""Paths that name a person or a machine: home directories become ``~``, project files relative."""

from __future__ import annotations

import os
import re
from pathlib import Path

from lamalog.redact.context import words_before
from lamalog.redact.options import Options
from lamalog.redact.rule import Rule
from lamalog.redact.rules.absolute import absolute_rules

FAMILY = "paths"
_NOT_PEOPLE = frozenset("shared public default all guest me login logout profile search list index new edit".split())
_ROUTE_BEFORE = re.compile(
    r"(?:\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)|route|endpoint|url|uri|href|redirect(?:ed|ing)?(?:[ ]to)?)[\"']?[ ]?[=:]?[ ]?[\"']?\Z",
    re.ASCII,
)


def _person(match: re.Match[str]) -> bool:
    user = match["user"] or match.group().rpartition("/")[2]
    if user.isdigit() or user.lower() in _NOT_PEOPLE:
        return False
    return _ROUTE_BEFORE.search(words_before(match)) is None


def _not_route(match: re.Match[str]) -> bool:
    return _ROUTE_BEFORE.search(words_before(match)) is None


def path_rules(options: Options) -> list[Rule]:
    """Rules for paths; those for the project know where it stands."""
    rules = [
        Rule(
            id="home",
            family=FAMILY,
            doc="Home directories on Linux and macOS become `~`.",
            replace=lambda found: "~",
            check=_person,
            pattern=r"(?<![\w.~/-])(?P<s>(?:/(?:var|export|mnt/[a-z]|net|[a-zA-Z]|data|nfs|usr|host|rootfs))?/(?:home|Users|homes)/(?P<user>[^\s/:\"'<>|,;)\]}(\\，。；]{1,64}(?:[ ][A-Z\u4e00-\u9fff][^\s/:\"'<>|,;)\]}\\]{0,30}(?=/))?))"
            r"|(?<=file://)(?P<s2>/(?:home|Users)/[^\s/:\"'<>|,;)\]}\\]{1,64})",
            gate=r"/(?:home|users|homes)/[^\s/]",
            keywords=("/home", "/users", "/homes"),
            skip_placeholders=False,
            hits=(
                "open «/home/alice»/data/x.png",
                'File "«/Users/mary.ann»/app/main.py", line 3',
                "«/home/张三»/照片.jpg",
                "file://«/home/bob»/x",
                "cd «/home/bob»",
                "«/mnt/c/Users/bob»/x",
            ),
            misses=(
                "GET /home/index",
                "/api/users/42",
                "https://x.org/home/alice",
                "/Users/Shared/x",
                "src/home/x.py",
                "POST /Users/42",
            ),
        ),
        Rule(
            id="home-root",
            family=FAMILY,
            doc="The administrator's home becomes `~`.",
            replace=lambda found: "~",
            check=_not_route,
            pattern=r"(?<![\w.~/-])/root(?=/[\w.])",
            gate=r"/root/",
            keywords=("/root/",),
            skip_placeholders=False,
            hits=("cache «/root»/.cache/x",),
            misses=("/rootfs/x", "see /root", "a/root/b"),
        ),
        Rule(
            id="home-windows",
            family=FAMILY,
            doc="Home directories on Windows become `~`, profile shares too.",
            replace=lambda found: "~",
            check=_person,
            pattern=r"(?<![A-Za-z0-9_])(?:[A-Za-z]:[\\/]{1,4}(?:Users|Documents and Settings|用户)|\\{2,8}[A-Za-z0-9_.$-]{1,64}\\{1,4}(?:[Uu]sers|[Hh]omes?|[Pp]rofiles?)\$?)[\\/]{1,4}(?P<user>[^\s\\/:*?\"'<>|,;)\]]{1,64}(?:[ ][A-Z\u4e00-\u9fff][^\s\\/:*?\"'<>|,;)\]]{0,30}(?=[\\/]))?)",
            ignore_case=True,
            gate=r"(?:users|settings|用户|homes?|profiles?)\$?[\\/]+[^\\/]",
            keywords=("users", "settings", "用户", "home", "profile"),
            skip_placeholders=False,
            hits=(
                r"open «C:\Users\alice»\x.png",
                r"«C:\\Users\\bob»\\x",
                r"«\\fs01\users\mary»\q.xlsx",
                r"«D:\Users\Zhang San»\x",
                "«C:/Users/bob»/x",
            ),
            misses=(r"C:\Users\Public\x", r"C:\Windows\System32"),
        ),
        Rule(
            id="packages",
            family=FAMILY,
            doc="Paths of installed packages are shown from `site-packages` on.",
            replace=lambda found: "",
            pattern=r"(?<![\w./~-])(?P<s>/(?!usr/)[^\s:\"'<>|]{0,250}?/)(?:site|dist)-packages/",
            gate=r"(?:site|dist)-packages/",
            keywords=("-packages/",),
            skip_placeholders=False,
            hits=('File "«/opt/venvs/x/lib/python3.11/»site-packages/torch/nn.py", line 1',),
            misses=("/usr/lib/python3/dist-packages/x.py", "from site-packages/x"),
        ),
    ]
    root = _root(options)
    if root:
        rules.append(_project(root))
    # First: of what they and the home rules hide in common, nothing is left to be shown as `~`.
    return [*absolute_rules(root), *rules] if options.paths == "short" else rules


def _root(options: Options) -> str:
    """The project's directory; empty when it says nothing (the file system's root) or would hide too much (a home)."""
    if options.project_root is not None:
        root = options.project_root
    else:
        try:
            root = os.getcwd()
        except OSError:
            return ""
    root = root.rstrip("/\\")
    plain = root.replace("\\", "/")
    return (
        ""
        if plain.count("/") < 1
        or plain in ("/", "/root", "/tmp", "/home", "/usr", "/etc", "/var", "/opt")
        or root == str(Path.home())
        else root
    )


def _project(root: str) -> Rule:
    pattern = re.escape(root).replace(r"\\", r"\\{1,4}")
    shown = root.replace("\\", "\\\\") if "\\" in root else root
    gate = "".join(
        c if c.isalnum() or c in "/_-" else r"\\+" if c == "\\" else "." if c.isascii() else ".{1,4}" for c in root
    )
    return Rule(
        id="project", family=FAMILY, doc="Files of the project are shown relative to it.", replace=lambda found: "", check=_not_route,
        pattern=rf"(?<![\w.~/-]){pattern}[\\/]{{1,2}}(?=[\w.])", gate=rf"{gate}[\\/]", keywords=(re.split(r"[\\/]", root)[-1],), skip_placeholders=False,
        hits=(f'File "«{shown}/»lib/x.py", line 3',), misses=(f"{shown}x/y", f"https://x{shown}/y"),
    )  # fmt: skip
