"""Find ``name: value`` in text, in all the notations logs use, when the name is a secret's.

``password=x``, ``"password": "x"``, ``{'password': 'x'}``, ``('password', 'x')``, ``--password x``, ``<password>x</password>``,
``user[password]=x``, ``api key: x``; Chinese names are read in chinese.py.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from lamalog.redact.cookies import cookie_items, cookie_values
from lamalog.redact.hints import SOFT, hint, second_look
from lamalog.redact.key_names.table import KeyClass
from lamalog.redact.keys import maybe_secret
from lamalog.redact.masks import MARKER
from lamalog.redact.pair_values import element_value, enclosed_values, value_after
from lamalog.redact.told import told_value
from lamalog.redact.value_checks import generated, looks_secret, random_enough

if TYPE_CHECKING:
    from lamalog.redact.keys import Keys


Found = tuple[int, int, KeyClass]

#: A type between a name and its value: `password: str = "x"`, `let token: &'static str = "x"`.
_TYPE = r":[ ]?&?(?:'static[ ])?(?:str|String|string|char|text|bytes|SecretStr|Secret|Optional\[[\w.]{1,20}\]|Final|any|Any|[A-Za-z.]{1,12}[ ]?\|[ ]?(?:None|null|undefined))[ ]?="

_PAIR = re.compile(
    rf"""(?<![A-Za-z0-9_])(?P<key>[A-Za-z_][A-Za-z0-9_.\-]{{0,79}})
    (?: (?P<quote>\\{{0,7}}["'`”’])? (?:\\?["']?\]|\*{{1,2}}|</[A-Za-z0-9]{{1,8}}>|>)?  # what closes the name
        (?:[ ]?(?:[(][A-Za-z][^()\n=:"']{{0,24}}[)]|\[[A-Za-z0-9 _-]{{1,24}}\]))? (?:[ ]?\.{{3,60}})?          # password (prod): …, token[0]=…, key .....: …
        [ \t\u00a0\u3000]{{0,8}} (?P<sep>=>|:=|->|→|<-|[=!]={{1,2}}|=|\?:|{_TYPE}|::?|>|：|＝) (?:\*\*(?!\*))? [ \t\u00a0]{{0,8}}
      | \\{{0,7}}["'][ \t]{{0,3}},[ \t]{{0,3}}(?=b?\\{{0,7}}["'])
      | (?:[ ][A-Za-z:_\-]{{1,30}}=["'][^"'<>\n]{{0,80}}["']){{1,4}}[ ]?(?P<attributes>>)
      | [ ](?:(?i:like|in)[ ]?\(?(?=['"])) )""",
    re.VERBOSE | re.ASCII,
)

_FLAG = re.compile(
    r"(?<![\w-])(?:--?(?P<key>[A-Za-z][A-Za-z0-9_.\-]{1,60})|(?i:set|setx|setenv|env|put)[ ]{1,2}(?:\S{0,60}[:/])?(?P<named>_?[A-Za-z][A-Za-z0-9]{0,30}[_.-][A-Za-z0-9_.-]{1,60}))[ \t]{1,4}(?=[^\s-])",
    re.ASCII,
)

#: After a name in quotes and a comma: another name, so that the first was no pair with it; ``value`` leads to the first's value.
_NEXT_NAME = re.compile(r"\\{0,7}[\"'](?P<name>[A-Za-z_]{1,40})\\{0,7}[\"'][ ]{0,2}:[ ]{0,2}", re.ASCII)

_VALUE_NAMES = frozenset(("value", "val", "default", "content"))

_YAML = re.compile(
    r"(?<![A-Za-z0-9_])(?:name|key):[ ]{1,4}[\"']?(?P<key>[A-Za-z_][A-Za-z0-9_.-]{1,80})[\"']?[ \t]{0,4}\r?\n[ \t]{0,60}(?P<sep>value:)[ ]{0,4}",
    re.ASCII,
)

_KEY = re.compile(r"(?<![A-Za-z0-9_])[A-Za-z_][A-Za-z0-9_.\-]{0,79}", re.ASCII)
#: Names remembered, with what they say.
_KNOWN = 8_192


def english_pairs(keys: Keys) -> Callable[[str], Iterator[Found]]:
    """A finder of values under secret ASCII names, after a sign or told in a sentence."""
    #: name -> what it is, and what else can tell (see :func:`hint`); None: it says nothing.
    known: dict[str, tuple[KeyClass | None, str] | None] = {}

    def learn(key: str) -> tuple[KeyClass | None, str] | None:
        found = None if _CLASS.fullmatch(key) else keys.classify(key.rstrip(".-"))
        more = "" if found is not None else hint(key)
        if len(known) >= _KNOWN:
            known.clear()
        known[key] = None if found is None and not more else (found, more)
        return known[key]

    def find(text: str) -> Iterator[Found]:
        place = 0
        masked, baked = "[REDACTED:" in text, "ookie " in text
        for name in _KEY.finditer(text):
            key = name.group()
            try:
                says = known[key]
            except KeyError:
                says = learn(key)
            if says is None and not baked:
                continue
            start = name.start()
            # What stands in a value, the login of a URL, and what stands in a mask, are no names.
            if start < place or text.startswith("://", start - 3) or (masked and _in_mask(text, start)):
                continue
            found, more = says or (None, "")
            several = _paired(keys, text, start, key, found, more, baked)
            if not several and says is not None:
                one = told_value(keys, text, start, key.rstrip(".-"), found)
                several = () if one is None else (one,)
            for span in several:
                yield span
                place = span[1]

    return find


def _paired(
    keys: Keys, text: str, start: int, key: str, found: KeyClass | None, more: str, baked: bool
) -> Sequence[Found]:
    """What *key* at *start* gives a value to with a sign."""
    match = _PAIR.match(text, start)
    if match is None:
        return ()
    if found is None:
        found = second_look(keys, text, match, more, baked)
        if found is None:
            return ()
    place = match.end()
    if match["sep"] is None and match["attributes"] is None:
        following = _NEXT_NAME.match(text, place)
        if following is not None:
            if following["name"].lower() not in _VALUE_NAMES:
                return ()
            place = following.end()
    if match["sep"] == ":" and _of_colons(text, match):
        return ()
    return [(*span, found) for span in _spans(text, place, found, match)]


_COOKIES = re.compile(r"[\"']?[A-Za-z0-9_.-]{1,64}=[^;\s]{0,64}(?:;|[\"']|\s|\Z)", re.ASCII)


#: `PWD={p;w}d}` of ODBC.
_BRACED = re.compile(r"\{([^\"'\n{]{1,128})\}(?=[;\"'\s]|\Z)", re.ASCII)


def _of_colons(text: str, match: re.Match[str]) -> bool:
    """A part of `arn:aws:secretsmanager:eu::secret:prod/db`; a variable of psql, `PASSWORD :'pw'`."""
    start, sep = match.start(), match.start("sep")
    if (
        text[start - 1 : start] == ":"
        and text[sep - 1] != '"'
        and not looks_secret(
            text[match.end() : match.end() + 64].split(":", maxsplit=1)[0].split(" ", maxsplit=1)[0], SOFT
        )
    ):
        return True
    return (
        text[sep - 1] == " "
        and text[sep + 1 : sep + 2] in ("'", '"')
        and re.match(r"['\"][a-z_]{1,30}['\"]", text[sep + 1 : sep + 34]) is not None
    )


#: A name and value of its own: `OssClient : AccessKeyId=x`.
_IS_PAIR = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{1,40}=[^=\s]", re.ASCII)
#: The name of a class with its packages: `org.springframework.security.UsernamePasswordAuthenticationToken`.
_CLASS = re.compile(
    r"(?:[a-z][a-z0-9_]{0,30}\.){2,10}(?:[A-Z][a-z0-9]+){2,8}(?:Token|Credentials?|Password|Session|Exception|Error|Filter|Provider|Manager|Service)",
    re.ASCII,
)


def _spans(text: str, place: int, found: KeyClass, match: re.Match[str]) -> Sequence[tuple[int, int]]:
    """The stretches to hide of the value at *place*: one for most, one for each of a line of cookies."""
    if found.id == "cookie":
        several = list(cookie_values(text, place)) or list(cookie_items(text, place))
        if several or _COOKIES.match(text, place) or "=[REDACTED:" in text[place : place + 160]:
            return several
    if match["sep"] == ">" or match["attributes"]:
        span = element_value(text, match, found)
    elif found.family == "keyed" and text[place : place + 1] in ("[", "(", "<", "{") and text[place : place + 1]:
        if found.id == "password" and match["sep"] == "=" and (braced := _BRACED.match(text, place)) is not None:
            return (braced.span(1),)
        return () if found is SOFT else enclosed_values(text, place, found)
    else:
        span = value_after(text, place, found, match)
    if span is None:
        return ()
    value = text[span[0] : span[1]]
    return () if found is SOFT and (_IS_PAIR.match(value) or not generated(value)) else (span,)


def flag_pairs(keys: Keys) -> Callable[[str], Iterator[Found]]:
    """A finder of ``--password x`` on command lines."""

    def find(text: str) -> Iterator[Found]:
        for match in _FLAG.finditer(text):
            found = keys.classify(match["key"] or match["named"])
            if found is None and maybe_secret(match["key"] or match["named"]):
                found = SOFT
            if found is not None and found.family == "keyed":
                span = value_after(text, match.end(), found, None)
                if span is None or (found is SOFT and not random_enough(text[slice(*span)])):
                    continue
                if found.id != "credential" or "=" not in text[slice(*span)]:  # else a string of pairs, read as such
                    yield (*span, found)

    return find


def yaml_pairs(keys: Keys) -> Callable[[str], Iterator[Found]]:
    """A finder of values that stand on the line after their name."""

    def find(text: str) -> Iterator[Found]:
        for match in _YAML.finditer(text):
            found = keys.classify(match["key"])
            span = None if found is None else value_after(text, match.end(), found, match)
            if found is not None and span is not None:
                yield (*span, found)

    return find


def _in_mask(text: str, start: int) -> bool:
    opened = text.rfind("[REDACTED:", max(0, start - 80), start)
    marker = MARKER.match(text, opened) if opened >= 0 else None
    return marker is not None and marker.end() > start
