"""Every rule is proved by its own examples, through every gate."""

from __future__ import annotations

import pytest

from lamalog.redact import Redactor
from lamalog.redact.rule import Rule, example

RULES = Redactor(project_root="/srv/app").rules
CASES = [(rule, marked) for rule in RULES for marked in (*rule.hits, *rule.misses)]


def test_rules_are_complete_and_distinct():
    """A rule without an example that hits is unproved; two rules with one id could not be told apart in the counters."""
    assert [rule.id for rule in RULES if not (rule.hits and rule.doc)] == []
    assert len({rule.id for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(("rule", "marked"), CASES, ids=[f"{rule.id}-{n}" for n, (rule, _) in enumerate(CASES)])
def test_rule_hides_exactly_what_its_example_marks(rule: Rule, marked: str):
    text, spans = example(marked)
    assert [text[a:b] for a, b in rule.spans(text)] == [text[a:b] for a, b in spans]


@pytest.mark.parametrize("engine", ["re2", "re"])
def test_gate_lets_every_hit_through(engine):
    """A gate is only an optimisation: what a rule would find, its gate must not withhold."""
    if engine == "re2":
        pytest.importorskip("re2")
    redactor = Redactor(engine=engine, project_root="/srv/app")
    withheld = []
    for rank, rule in enumerate(redactor.rules):
        for marked in rule.hits:
            text, _ = example(marked)
            if rank not in redactor._gate(text):
                withheld.append((rule.id, text))
    assert withheld == []
