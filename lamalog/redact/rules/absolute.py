"""Absolute paths cut to the file's name, where `paths="short"` says so: directories tell of customers, machines and people."""

from __future__ import annotations

import re

from lamalog.redact.context import words_before
from lamalog.redact.rule import Rule

#: Same on every machine: they tell nothing, and are what one looks for.
_SYSTEM = r"(?:usr|lib|lib32|lib64|bin|sbin|etc|dev|proc|sys|run|boot|nix|snap|System|Library|Applications)/"
#: Where services keep files: below them a path is one of files, with or without an extension.
_ROOTS = re.compile(
    r"/(?:data|mnt|srv|opt|var|tmp|home|homes|Users|root|media|Volumes|private|workspaces?|work|export|nfs|net|scratch|storage|"
    r"backups?|uploads?|mount|volume|content|kaggle|app|code|projects?|repos?|builds?)/",
    re.ASCII,
)
_EXTENSION = re.compile(r"[^/]{1,200}\.[A-Za-z][A-Za-z0-9]{0,7}", re.ASCII)
_ROUTE_BEFORE = re.compile(
    r"(?:\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|CONNECT|TRACE)|\b(?:route|endpoint|url|uri|href|location|referr?er|request|path_info|http_path|"
    r"redirect(?:ed|ing)?(?:[ ]to)?)|http\.(?:route|target|path)|url\.path)[\"']?[ ]?[=:]?[ ]?[\"']?\Z",
    re.ASCII | re.IGNORECASE,
)
_PATH_BEFORE = re.compile(r"path[\"']?[ ]?[=:]?[ ]?[\"']?\Z", re.ASCII | re.IGNORECASE)
_JUST_HOME = re.compile(r"(?:/[A-Za-z]{1,12}(?:/[a-z])?)?/(?:home|homes|Users)/", re.ASCII)
_SHOWN_OTHERWISE = ("site-packages/", "dist-packages/")
_PART = r"[^\s/:\"'`<>|,;()\[\]{}=?&#*\\，。；：（）]{1,255}"
_WINDOWS_PART = r"[^\\/:*?\"'<>|,;\n]{1,64}"
_JUST_PROFILE = re.compile(
    r"(?:[A-Za-z]:[\\/]{1,4}(?:Users|Documents and Settings|用户)|\\{2,8}[^\\]{1,64}\\{1,4}(?:users|homes?|profiles?)\$?)[\\/]{1,4}",
    re.ASCII | re.IGNORECASE,
)


def absolute_rules(root: str) -> list[Rule]:
    """The rules for paths outside the project, which stands at *root*."""
    inside = rf"(?!{re.escape(root)}/)" if root else ""
    return [
        Rule(
            id="absolute",
            family="paths",
            doc="Directories of absolute paths are left out, those of the system and routes of requests are not.",
            replace=lambda found: "",
            check=_of_files,
            pattern=rf"(?<![\w.~/:@%+-]){inside}(?!/{_SYSTEM})(?P<s>/(?:{_PART}/){{1,40}})(?P<name>{_PART})",
            gate=r"/[^\s/]+/[^\s/]",
            keywords=("/",),
            skip_placeholders=False,
        ),
        Rule(
            id="absolute-windows",
            family="paths",
            doc="Directories of absolute paths on Windows and of shares are left out.",
            replace=lambda found: "",
            check=_of_windows_files,
            pattern=rf"(?<![A-Za-z0-9_\\])(?P<s>(?:[A-Za-z]:[\\/]{{1,4}}|\\{{2,8}}{_WINDOWS_PART}\\{{1,4}})(?!(?:Windows|Program Files)[\\/ ])(?:{_WINDOWS_PART}[\\/]{{1,4}}){{1,20}})(?P<name>[^\s\\/:*?\"'<>|,;)\]}}]{{1,255}})",
            gate=r"[a-z]:[\\/]|\\\\",
            keywords=("\\", ":/"),
            skip_placeholders=False,
        ),
    ]


def _of_files(match: re.Match[str]) -> bool:
    directories = match["s"]
    if any(part in directories for part in _SHOWN_OTHERWISE) or _JUST_HOME.fullmatch(directories):
        return False
    before = words_before(match)
    if _ROUTE_BEFORE.search(before) is not None:
        return False
    if _ROOTS.match(directories) is not None:
        return True
    return _EXTENSION.fullmatch(match["name"]) is not None and _PATH_BEFORE.search(before) is None


def _of_windows_files(match: re.Match[str]) -> bool:
    return _JUST_PROFILE.fullmatch(match["s"]) is None
