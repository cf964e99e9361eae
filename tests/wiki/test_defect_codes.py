"""Every defect code: one change to a sound page that gives it at its line, and one near it that gives nothing."""

from typing import NamedTuple

import pytest

from heuristics.wiki import DEFECTS, parse_page
from heuristics.wiki.defects import WARNINGS


class Case(NamedTuple):
    """Replacing `old` by `bad` gives the code at the line of `blamed`; replacing it by `good` gives nothing."""

    code: str
    old: str
    bad: str
    blamed: str
    good: str


TEXT = "Use a lower rate: [[claim::window]]."
ORDER = (
    "  - {id: lower-than-sft, kind: order, lower: {method: grpo}, higher: {method: sft}, knob: learning_rate, "
    'says: "The best rate is below that of SFT"}'
)
TOP = "---\n# Heuristic"

CASES = [
    Case("active-html", TEXT, TEXT + "\n<script>x</script>", "<script>", TEXT + "\n`<script>`"),
    Case("bad-character", TEXT, TEXT + "\ud800", "Use a", TEXT + "\U0001f600\u2028"),
    Case("bad-date", "2025-12-16 12:30 GMT", "2025-02-31 12:30 GMT", "02-31", "2025-12-16 12:30 UTC"),
    Case("bad-field", "[5e-6, 1e-5]", "5e-6", "id: window", "[5e-6]"),
    Case("bad-number", "[5e-6, 1e-5]", "[5e-6x, 1e-5]", "5e-6x", "[0.000005, 10.0e-6]"),
    Case("bad-yaml", ORDER, ORDER[:-1], "id: lower", ORDER + "  # a comment"),
    Case("claim-in-code", TEXT, TEXT + " `[[claim::window]]`", "Use a", TEXT + " Write `[[claim::id]]`."),
    Case("claim-in-heading", "## Overview", "## Overview [[claim::window]]", "## Over", "## Overview [[1, 2]]"),
    Case("code-unclosed", "5e-6\n```", "5e-6", "```python", "5e-6\n```\n\n~~~\ntext\n~~~"),
    Case("duplicate-claim", ORDER, ORDER + "\n" + ORDER.replace("best", "top"), "top rate", ORDER),
    Case("front-matter-too-long", TOP, "#" * (1 << 16) + "\n" + TOP, "---", "#" * 1000 + "\n" + TOP),
    Case("front-matter-unclosed", TOP, "# Heuristic", "---", "---   \n# Heuristic"),
    Case("infobox-unclosed", "|}\n", "\n", "{|", "|}\n\n{| of another table\n"),
    Case("leftover-link", TEXT, TEXT + "\n[[refers::there]]", "refers", TEXT + "\n[[there]] [[index::heuristics]]"),
    Case("malformed-source", "Paper|GRPO|", "Paper|", "source::Paper", "Paper | GRPO [v2] | "),
    Case("missing-field", "higher: {method: sft}, ", "", "id: lower", "higher: {method: dpo}, "),
    Case("no-date", "[[last_updated::2025-12-16 12:30 GMT]]", "", "{|", "[[last_updated::2025-12-16 12:30 GMT]]"),
    Case("no-infobox", "{|", "A table:", "# Heuristic", "{| class"),
    Case("source-url", "https://arxiv.org/abs", "papers", "papers", "HTTP://arxiv.org/abs"),
    Case("unknown-claim", TEXT, TEXT + "\n[[claim::windows]]", "windows", TEXT + "\n[[claim:: window | words]]"),
    Case("unknown-key", "tags: [rl", "tag: [rl", "tag: [rl", "tags: [ppo"),
    Case("unknown-kind", "kind: order", "kind: ordre", "ordre", 'kind: "order"'),
    Case("unknown-predicate", "[[uses_heuristic::", "[[implements::", "implements", "[[step::"),
    Case("unknown-source", "source: TRL", "source: TLR", "TLR", "source: GRPO"),
    Case("unknown-type", "Workflow:", "Concept:", "Concept", "Principle:"),
    Case("unmentioned-claim", "[[claim::lower-than-sft|a", "a", "id: lower", "[[claim::lower-than-sft]] [[a"),
    Case("untyped-link", "[[uses_heuristic::W", "[[W", "[[W", "[[https://x.org]] [[uses_heuristic::W"),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_a_defect_is_found_at_its_line_and_alone(case: Case, sound_page: str) -> None:
    assert case.old in sound_page
    text = sound_page.replace(case.old, case.bad)
    line = 1 + text[: text.index(case.blamed)].count("\n")
    severity = "warning" if case.code in WARNINGS else "error"
    assert [(one.code, one.line, one.severity) for one in parse_page(text).defects] == [(case.code, line, severity)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_something_like_it_gives_nothing(case: Case, sound_page: str) -> None:
    assert parse_page(sound_page.replace(case.old, case.good)).defects == ()


def test_every_code_has_a_case_and_a_meaning() -> None:
    tested_in_front_matter = {"yaml-not-mapping"}
    assert {case.code for case in CASES} | tested_in_front_matter == set(DEFECTS)
    assert set(DEFECTS) >= WARNINGS
    assert all(meaning and "\n" not in meaning for meaning in DEFECTS.values())


def test_a_defect_says_what_was_found_and_what_would_be_right(sound_page: str) -> None:
    (defect,) = parse_page(sound_page.replace("kind: order", "kind: windo")).defects
    assert defect.found == "windo"
    assert defect.wanted.startswith("'window'; there are: absorbing, behaviour,")
