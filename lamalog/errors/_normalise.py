"""A message without what differs from one time to the next: what is left says which error it is.

Linear on any text, and only the beginning of a long one is looked at.
"""

from __future__ import annotations

import re
from functools import lru_cache

#: Characters of a message that are looked at.
LONGEST = 2_000
#: Stands for what was taken out.
HOLE = "…"

#: Not within a word of ASCII letters; Chinese letters may touch.
_A, _Z = r"(?<![A-Za-z0-9_])", r"(?![A-Za-z0-9_])"
_HEX = "0-9a-fA-F"
_RULES = (
    rf"{_A}[A-Za-z][A-Za-z0-9+.-]{{1,20}}://[^\s'\"<>`]+",
    r"[A-Za-z0-9_.+%-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}",
    # Quoted, if it ends; an apostrophe within a word begins no quotation.
    rf"{_A}[bruf]?'(?:[^'\\\n]|\\.){{0,500}}'{_Z}",
    r"\"(?:[^\"\\\n]|\\.){0,500}\"",
    r"`[^`\n]{0,500}`|‘[^’\n]{0,500}’|“[^”\n]{0,500}”|«[^»\n]{0,500}»|「[^」\n]{0,500}」",
    # uuid
    rf"{_A}[{_HEX}]{{8}}-(?:[{_HEX}]{{4}}-){{3}}[{_HEX}]{{12}}{_Z}",
    # dates and times
    rf"{_A}\d{{4}}[-/.]\d{{2}}[-/.]\d{{2}}(?:[T ]\d{{2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d{{1,9}})?)?)?(?:Z|[+-]\d{{2}}:?\d{{2}})?{_Z}",
    rf"{_A}\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d{{1,9}})?)?{_Z}",
    # paths: /a/b, ./a, ~/a, C:\a, \\server\a
    r"(?:(?<![A-Za-z0-9_/.…])(?:~|\.{1,2})?/(?:[^\s'\"<>|:,;()\[\]{}…]{1,255})|(?<![A-Za-z0-9])[A-Za-z]:[\\/][^\s'\"<>|,;()…]{1,500}|\\\\[^\s'\"<>|,;…]{1,500})",
    # file names
    rf"{_A}[A-Za-z0-9_-]{{1,100}}(?:\.[A-Za-z0-9_-]{{1,60}}){{0,4}}\.(?:png|jpe?g|webp|gif|bmp|tiff?|svg|pdf|txt|md|csv|tsv|json|jsonl|ya?ml|toml|ini|cfg|conf|xml|html?|log|gz|zip|tar|bin|safetensors|ckpt|pth?|onnx|npy|npz|parquet|db|sqlite3?|mp[34]|wav|mkv|avi|mov|tmp|bak|lock|pem|key|dat){_Z}",
    # addresses
    rf"{_A}\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?::\d{{1,5}})?{_Z}",
    rf"(?<![A-Za-z0-9:])(?:[{_HEX}]{{0,4}}:){{2,7}}[{_HEX}]{{1,4}}(?![A-Za-z0-9:])",
    # hex
    rf"{_A}0[xX][{_HEX}]+{_Z}",
    rf"{_A}(?=[{_HEX}]{{0,64}}\d)[{_HEX}]{{7,128}}{_Z}",
    # base64 and other long random words: letters of both cases and digits
    rf"{_A}(?=[A-Za-z_-]{{0,80}}\d)(?=[a-z0-9_-]{{0,80}}[A-Z])(?=[A-Z0-9_-]{{0,80}}[a-z])[A-Za-z0-9_-]{{12,500}}{_Z}",
    # ids with a number in them: T-42, task_17, user42, gpu0
    rf"{_A}[A-Za-z][A-Za-z_-]{{0,40}}\d[A-Za-z0-9_-]{{0,200}}{_Z}",
    # numbers with units; 1e-05, 20.5MiB, 35 ms, 50%
    r"[+-]?(?<![A-Za-z_])\d[\d_]*(?:[.,]\d+)*(?:[eE][+-]?\d+)?(?:\s?(?:%|[kKMGTP]i?B|bytes?|B|ns|µs|us|ms|sec(?:ond)?s?|s|min(?:ute)?s?|hours?|h|days?|d|Hz|kHz|MHz|GHz|°C|W|px)(?![A-Za-z]))?",
)
_VARIABLE = re.compile("|".join(f"(?:{rule})" for rule in _RULES))
_BRACKETS = re.compile(r"\{[^{}]{0,1000}\}|\[[^\[\]]{0,1000}\]")
_LIST = re.compile(rf"{HOLE}(?:\s{{0,3}}[,x×:/|;-]\s{{0,3}}{HOLE})+")
_BLANKS = re.compile(r"\s+")
#: A printf or str.format conversion.
_CONVERSION = re.compile(
    r"%(?:\([^)]{0,60}\))?[-#0 +]{0,5}[\d*]{0,6}(?:\.[\d*]{1,6})?[diouxXeEfFgGcrsa]|\{[A-Za-z0-9_.!:\[\]]{0,60}\}"
)
_WORD = re.compile(r"[^\W\d_]{2,}")


@lru_cache(maxsize=1024)
def template_of(text: str) -> str:
    """*text* with values, ids, numbers, paths, addresses, quoted and bracketed parts replaced by ``…``."""
    text = text[:LONGEST]
    text = _CONVERSION.sub(HOLE, text)
    text = _VARIABLE.sub(HOLE, text)
    if "{" in text or "[" in text:
        text = _BRACKETS.sub(HOLE, text)
    return _BLANKS.sub(" ", _LIST.sub(HOLE, text)).strip()


def words_in(template: str) -> int:
    """How many words a template still has."""
    return sum(1 for _ in _WORD.finditer(template))


def lead_of(template: str, most: int = 8) -> str:
    """The first words of a template: up to the end of the sentence, the first part that was taken out, or a colon behind
    which only one word stands, which is a value."""
    words: list[str] = []
    parts = template.split(" ", 40)
    for number, part in enumerate(parts):
        if HOLE in part and len(words) >= 2:
            break
        word = part.replace(HOLE, "").strip(".,:;()[]{}<>!?'\"")
        if _WORD.search(word) and "/" not in word:
            words.append(word.lower())
        if len(words) >= most or (len(words) >= 2 and _ends(part, parts[number + 1 : number + 3])):
            break
    return " ".join(words)


def _ends(part: str, following: list[str]) -> bool:
    if part.endswith((".", ";", "。", "，", "；")):
        return True
    if not part.endswith((":", "：")):
        return False
    explained = len(following) == 2 and not any(HOLE in each for each in following)
    return not (explained or (following and _CONSTANT.fullmatch(following[0])))


_CONSTANT = re.compile(r"[A-Z]{2,}(?:_[A-Z]+)+\W?")
