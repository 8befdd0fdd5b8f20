"""What a text must have in it for a name and value to be looked for."""

from __future__ import annotations

from lamalog.redact.keys import ENDINGS, TRANSPARENT, VENDORS


def english_gate() -> str:
    """A pattern that every pair with a known ASCII name satisfies."""
    shortest = sorted(name for name in ENDINGS if not any(name != other and name.endswith(other) for other in ENDINGS))
    names = "|".join("[_.\\- ]*".join(name) for name in shortest)
    words = "|".join(sorted(TRANSPARENT))
    vendors = "|".join(sorted(VENDORS))
    return (
        rf"(?:{names}|cookie [a-z_][a-z0-9_.\-]*|[a-z0-9][_.\\-]*(?:key|auth|sig|signature|sign|login)|session|(?:{vendors})[a-z_.\\-]*(?:id|code|hash|client)|code|name|user|nick|author|owner|sender|customer|assignee|operator|creator)(?:[_.\-]{{0,2}}(?:{words}))*[_.\-]*"
        r"(?:[\\\"'`\]]{0,10}[ \t]{0,8}(?:[=:>]|->|：)|\\{0,7}[\"'][ \t]{0,3},)"
    )


def flag_gate() -> str:
    """A pattern that every secret flag satisfies."""
    return r"(?:^|[^a-z0-9_-])(?:--?[a-z][a-z0-9_-]+|(?:set|setx|setenv|env|put) +[a-z][a-z0-9]*[_.-][a-z0-9_.-]+)[ \t]+[^\s-]"
