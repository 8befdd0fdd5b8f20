"""Which error is it? Sixteen hexadecimal digits, the same for the same cause.

Counted are the types along the chain, the place in one's own code where each was raised (module, function, and the
text of the line, never its number), and what distinguishes errors of one type (errno, status codes). Not counted: line
numbers, values, who caught it and on which thread, library frames, depth of recursion.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable, Sequence

from lamalog.errors._codes_in_text import code_in
from lamalog.errors._link import Link
from lamalog.errors._normalise import lead_of, template_of, words_in
from lamalog.errors._plumbing import is_boundary
from lamalog.errors._stack import Frame, Stack

#: Types that say little by themselves: the first words of the message count, if a library has written it.
_VAGUE = frozenset(
    {
        "RuntimeError", "Exception", "SystemError", "OperationalError", "IntegrityError", "ProgrammingError", "DataError",
        "InternalError", "DatabaseError", "ResponseError", "ClientError", "ServerError", "APIError", "ApiError", "ApiException",
        "RpcError", "ServiceError", "AcceleratorError", "cv2.error",
    }
)  # fmt: skip
#: Those that say enough where the language itself raises them, but not where a library does.
_VAGUE_IN_LIBRARIES = frozenset(
    {
        "ValueError",
        "TypeError",
        "OSError",
        "ImportError",
        "AssertionError",
        "LookupError",
        "NotImplementedError",
        "AttributeError",
    }
)
#: The same class under the names it has had.
_SAME = {
    "asyncio.exceptions.TimeoutError": "TimeoutError",
    "asyncio.TimeoutError": "TimeoutError",
    "concurrent.futures._base.TimeoutError": "TimeoutError",
    "concurrent.futures.TimeoutError": "TimeoutError",
    "socket.timeout": "TimeoutError",
    "re.PatternError": "re.error",
    "sre_constants.error": "re.error",
    "exceptiongroup.ExceptionGroup": "ExceptionGroup",
    "exceptiongroup.BaseExceptionGroup": "BaseExceptionGroup",
    "exceptiongroup._exceptions.ExceptionGroup": "ExceptionGroup",
    "exceptiongroup._exceptions.BaseExceptionGroup": "BaseExceptionGroup",
}
#: How waiting ends: says nothing of why, and comes and goes with the version of Python.
_WAITING = frozenset({"asyncio.exceptions.CancelledError", "CancelledError", "asyncio.CancelledError"})
_FOLDED = frozenset({"<listcomp>", "<dictcomp>", "<setcomp>", "<genexpr>", "<lambda>"})
_RAISE = re.compile(r"raise\b")
_LITERAL = re.compile(r"['\"]")
_SPACE = re.compile(r"\s+")
_COMMENT = re.compile(r"\s#\s[^'\"]*$")


def fingerprint_of_chain(chain: Sequence[Link]) -> str:
    """The fingerprint of an exception with a traceback."""
    return digest(parts_of_chain(chain))


def digest(parts: Iterable[str]) -> str:
    """Sixteen hexadecimal digits for *parts*."""
    text = hashlib.blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    # Begun with a letter it can never look like the number of a card or a phone.
    return "abcdef"[int(text[0], 16) % 6] + text[1:]


def parts_of_chain(chain: Sequence[Link]) -> list[str]:
    """What is counted, one line per exception of the chain; equal ones in a row (retries) are one."""
    parts: list[str] = []
    for link in chain:
        if link.relation == "suppressed" or (link.relation and canonical(link.type) in _WAITING):
            continue
        line = " ".join([canonical(link.type), code_in(link.type, link.message), *_places(link)])
        if link.members:
            inner = {digest(parts_of_chain(member)) for member in link.members}
            line += " " + " ".join(sorted(inner))
        if not parts or parts[-1] != line:
            parts.append(line)
    return parts


def canonical(name: str) -> str:
    """A type's name without what differs between versions and ways to start a program."""
    return _SAME.get(name, name)


def _places(link: Link) -> list[str]:
    stack = link.stack
    if not stack.path:  # nothing else is known of it
        return [template_of(link.message)]
    if canonical(link.type) == "RecursionError":
        # Where it hits the limit is chance: the members of the circle are not.
        own = {frame.place for frame in stack.path if frame.in_app and frame.place in stack.recursive}
        return sorted(own or {frame.place for frame in stack.path if frame.place in stack.recursive})
    frames = own_frames(stack)
    if not frames:
        return [*_library_places(stack), lead_of(template_of(link.message)) if _is_vague(link) else ""]
    site = frames[-1]
    places = [f"{site.place}[{plain_source(site.source)}]"]
    if _passes_on(site, link):
        return [*places, *(f"{frame.place}[{plain_source(frame.source)}]" for frame in frames[:-1][-1:])]
    return [*places, lead_of(template_of(link.message)) if _is_vague(link, site) else ""]


def own_frames(stack: Stack) -> list[Frame]:
    """One's own frames, outermost first: those below the last thread, task, request or pool."""
    path = stack.path
    last = next((number for number in range(len(path) - 1, -1, -1) if path[number].in_app), -1)
    start = next((number for number in range(last, -1, -1) if is_boundary(path[number])), -1)
    kept: list[Frame] = []
    for frame in path[start + 1 : last + 1]:
        if not frame.in_app:
            continue
        if frame.function in _FOLDED and kept:
            if kept[-1].file == frame.file:
                outer = kept.pop()
                kept.append(Frame(outer.file, frame.line, outer.function, outer.module, True, frame.source))
            continue
        kept.append(frame)
    return kept


def _library_places(stack: Stack) -> list[str]:
    """Without a frame of one's own: the innermost library, and what of it was called."""
    path = [frame for frame in stack.path if not is_boundary(frame) and not frame.function.startswith("<")]
    if not path:
        return []
    package = path[-1].module.partition(".")[0]
    entry = next((frame for frame in path if frame.module.partition(".")[0] == package), path[-1])
    return [f"{package}:{entry.function}"]


def _passes_on(site: Frame, link: Link) -> bool:
    """Whether the line raises with a text from elsewhere: then its caller is the place."""
    if not _RAISE.match(site.source) or _LITERAL.search(site.source) or code_in(link.type, link.message):
        return False
    return words_in(template_of(link.message)) >= 2


def _is_vague(link: Link, site: Frame | None = None) -> bool:
    """Whether the type alone does not say what happened, and a library has written the message."""
    if site is not None and _RAISE.match(site.source) and link.stack.path[-1] == site:
        return False  # one's own text, which stands in the line
    package, _, name = link.type.rpartition(".")
    if link.type in _VAGUE or name in _VAGUE or _named_after(package, name):
        return True
    if link.type not in _VAGUE_IN_LIBRARIES or code_in(link.type, link.message):
        return False
    inner = link.stack.path[-1]
    return not inner.in_app and inner.module.partition(".")[0] not in sys.stdlib_module_names


def _named_after(package: str, name: str) -> bool:
    """Whether the library has one class of error for everything: ``safetensors.SafetensorError``."""
    stem = name.lower().removesuffix("error").removesuffix("exception")
    return len(stem) >= 3 and package.partition(".")[0].lower().startswith(stem)


def plain_source(source: str) -> str:
    """A line of code without what formatters change."""
    return _SPACE.sub("", _COMMENT.sub("", source)).replace("'", '"').rstrip("\\(,")
