"""JSON to a Document. The places come from YAML's composer, since JSON is a part of YAML."""

from __future__ import annotations

import json
import re

import yaml

from lamalog.config.document import MAX_DEPTH, Document, size_problem
from lamalog.config.read_yaml import note_places, snippet

_TABS = re.compile(r"^[ \t]+", re.MULTILINE)


def read_json(text: str, name: str) -> Document:
    """The document in *text*; what is wrong with it is in its findings. Never raises."""
    document = Document(name)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        return document.error(
            f"is no JSON: {error.msg}",
            line=error.lineno,
            column=error.colno,
            snippet=snippet(text, error.lineno - 1, error.colno - 1),
        )
    except RecursionError:
        return document.error(f"is nested more than {MAX_DEPTH} levels deep")
    except ValueError as error:  # an integer of too many digits
        return document.error(f"is no JSON: {error}")
    problem = size_problem(data)
    if problem:
        return document.error(problem)
    document.data = data
    try:
        node = yaml.compose(_TABS.sub(lambda match: " " * len(match[0]), text), Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError, ValueError):
        return document  # exotic JSON: findings go without lines
    if node is not None:
        note_places(document, node)
    return document
