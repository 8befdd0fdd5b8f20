"""YAML to a Document: the data of ``yaml.safe_load``, minus its surprises, plus the line of every key.

Surprises: ``12:30`` is no number of minutes here, a date stays text, and a duplicate key is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from lamalog.config.document import MAX_DEPTH, MAX_VALUES, Document, size_problem
from lamalog.config.finding import ERROR, Finding, Path
from lamalog.text import escape_control

_INT, _FLOAT, _TIMESTAMP = (f"tag:yaml.org,2002:{name}" for name in ("int", "float", "timestamp"))


class _Loader(yaml.SafeLoader):
    """SafeLoader without base-60 numbers and dates."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag not in (_INT, _FLOAT, _TIMESTAMP)]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    _FLOAT,
    re.compile(
        r"(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$"
    ),
    list("-+0123456789."),
)
_Loader.add_implicit_resolver(
    _INT,
    re.compile(r"[-+]?(?:0b[0-1_]+|0[0-7_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)$"),
    list("-+0123456789"),
)


def read_yaml(text: str, name: str) -> Document:
    """The document in *text*; what is wrong with it is in its findings. Never raises."""
    document = Document(name)
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return document
            note_places(document, node)  # first: construction dissolves merge keys
            data = loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        return _syntax_error(document, error, text)
    except yaml.YAMLError as error:
        return document.error(f"is no YAML: {escape_control(str(error))}")
    except RecursionError:
        return document.error(f"is nested more than {MAX_DEPTH} levels deep")
    except (ValueError, TypeError, OverflowError, AttributeError) as error:
        return document.error(f"is no YAML: {escape_control(str(error))}")
    problem = size_problem(data)
    if problem:
        return document.error(problem)
    document.data = data
    return document


def note_places(document: Document, root: yaml.Node) -> None:
    """Fill in the places of *document* from its node tree, and find duplicate keys."""
    reported = set()
    stack: list[tuple[Path, yaml.Node]] = [((), root)]
    while stack and len(document.places) < MAX_VALUES:
        path, node = stack.pop()
        if len(path) > MAX_DEPTH:
            continue
        if isinstance(node, yaml.ScalarNode) and node.style is None:
            document.texts[path] = node.value
        for step, mark, child, duplicate_of in _children(node):
            here = (*path, step)
            if duplicate_of is not None and mark.index not in reported:
                reported.add(mark.index)  # once, however many aliases lead here
                document.findings.append(_duplicate(document.name, here, mark, duplicate_of))
            document.places[here] = (mark.line + 1, mark.column + 1)
            stack.append((here, child))


def _children(node: yaml.Node) -> Iterator[tuple[str | int, Any, yaml.Node, Any]]:
    """Step, mark, child and the mark of an earlier child with the same key."""
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield index, item.start_mark, item, None
    elif isinstance(node, yaml.MappingNode):
        seen: dict[str, Any] = {}
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
                yield key.value, key.start_mark, value, seen.get(key.value)
                seen.setdefault(key.value, key.start_mark)


def _duplicate(name: str, path: Path, mark: Any, first: Any) -> Finding:
    message = f"the key stands here a second time; the one on line {first.line + 1} would be lost"
    return Finding(ERROR, path, message, "merge the two", mark.line + 1, mark.column + 1, name, drop=path)


#: Words of PyYAML → ours, and what to do about it.
_PLAIN_WORDS = (
    ("'\\t'", "a tab is used for indentation", "YAML takes spaces only"),
    ("expected <block end>", "wrong indentation: this line belongs to no line above", "indent by two spaces a level"),
    ("mapping values are not allowed", "a ':' where none can stand", "quote the value, or check the indentation"),
    ("found unexpected end of stream while scanning a quoted", "a quote is never closed", "see {begin}"),
    ("but got '<stream end>'", "a bracket is never closed", "see {begin}"),
    ("'<stream end>' while parsing a flow", "a bracket is never closed", ""),
    ("expected a single document", "a second document begins here", "remove the line '---'"),
    ("could not determine a constructor", "a tag that safe YAML does not have", "write plain data"),
)


def _syntax_error(document: Document, error: yaml.MarkedYAMLError, text: str) -> Document:
    mark, begin = error.problem_mark or error.context_mark, error.context_mark
    problem = " ".join(part for part in (error.problem, error.context) if part) or "syntax error"
    hint = ""
    line = f"line {begin.line + 1}" if begin else "above"
    for words, ours, advice in _PLAIN_WORDS:
        if words in problem:
            problem, hint = ours, advice.format(begin=line)
            break
    else:
        if begin and mark and begin.line != mark.line:
            problem += f" that begins on {line}"
    if mark is None:
        return document.error(escape_control(problem), hint=hint)
    return document.error(
        escape_control(problem),
        hint=hint,
        line=mark.line + 1,
        column=mark.column + 1,
        snippet=snippet(text, mark.line, mark.column),
    )


def snippet(text: str, line: int, column: int) -> str:
    """The line (from 0) of *text* with a caret under *column*, and the line before it; secrets in them hidden."""
    from lamalog.redact import default_redactor

    hide = default_redactor().text
    lines = text.splitlines() or [""]
    line = min(line, len(lines) - 1)
    shown = [f"    {escape_control(hide(each.expandtabs(1)))[:200]}" for each in lines[max(0, line - 1) : line + 1]]
    return "\n".join([*shown, f"    {' ' * min(column, 200)}^"])
