"""Measure a redactor against marked lines: what it hides whole, what it leaves, what it damages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

#: So much of a secret in a row, left readable, counts as a leak; a shorter one must vanish whole.
PIECE = 5
#: Masks of this redactor and of the peers it is compared with.
_MASK = re.compile(r"\[REDACTED[^\]]*\]|<[A-Z_]+>|\{\{[A-Z_]+\}\}|\*{3,}|<(?:image|bytes|base64|hex)[^>]*>")


#: What goes with a secret: the address of a webhook, the head of a `data:` URL, the directory of homes.
_GOES_ALONG = re.compile(r"(?:https?://|data:)[^\s\0\"'<>?]*\0|[^\s\0\"']*(?:home|homes|Users)\$?[\\/]{1,4}\0")


@dataclass
class Score:
    """Counts of one family."""

    spans: int = 0
    hidden: int = 0
    words: int = 0
    kept: int = 0
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.hidden / self.spans if self.spans else 1.0


def parse(marked: str) -> tuple[str, list[str]]:
    """The plain line and what must be hidden in it."""
    secrets = re.findall("«(.*?)»", marked, re.DOTALL)
    return marked.replace("«", "").replace("»", ""), secrets


def leaks(secret: str, shown: str, around: str) -> bool:
    """Whether a piece of *secret* can be read in *shown* that the words *around* it don't have themselves."""
    if len(secret) <= PIECE:
        return secret in shown and secret not in around
    for start in range(len(secret) - PIECE + 1):
        piece = secret[start : start + PIECE]
        if piece in shown and piece not in around and any(c.isalnum() for c in piece):
            return True
    return False


def measure(redact: Callable[[str], str], lines: Iterable[tuple[str, str]]) -> dict[str, Score]:
    """Scores by family."""
    scores: dict[str, Score] = defaultdict(Score)
    for family, marked in lines:
        text, secrets = parse(marked)
        around = re.sub("«.*?»", "\0", marked, flags=re.DOTALL)
        shown = redact(text)
        bare = _MASK.sub(" ", shown)  # the name of a mask is no leak: [REDACTED:github-token]
        score = scores[family]
        for secret in secrets:
            score.spans += 1
            # A home directory is hidden when the person's name is: `/home` itself tells nothing.
            if leaks(secret, bare, around + "/home/Users\\Users\\homes\\nas01"):
                score.missed.append(f"{marked!r} -> {shown!r}")
            else:
                score.hidden += 1
        words = list(re.findall(r"[A-Za-z]{3,}|[\u4e00-\u9fff]{2,}", _GOES_ALONG.sub("\0", around)))
        score.words += len(words)
        score.kept += sum(word in shown for word in words)
    return dict(scores)


def damaged(redact: Callable[[str], str], lines: Iterable[str]) -> list[tuple[str, str]]:
    """Innocent lines that came out changed, with what they became."""
    return [(line, shown) for line in lines if (shown := redact(line)) != line]
