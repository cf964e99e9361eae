"""A page and its page of evidence: where marks lead, what stands where, what is refused."""

import re
from datetime import date

import pytest

from heuristics.render import compile_site
from heuristics.render.chips import filled
from heuristics.schema import HeuristicsError, Synthesis, Verdict

PAGE, EVIDENCE = "heuristics/entropy-bonus.md", "evidence/entropy-bonus.md"
TODAY = date(2026, 2, 1)
BEHIND = """\
# Evidence: Entropy bonus

What stands behind it: [[claim::bonus-large|too much]].

[[claims::table]]

[[contradictions::here]]

[[evidence::files]]
"""


@pytest.fixture
def layered(recorded):
    for part in ("[[claims::table]]\n\n", "[[contradictions::here]]\n\n", "[[evidence::files]]\n"):
        recorded.change(PAGE, part, "")
    recorded.write(EVIDENCE, BEHIND)
    return recorded


def test_marks_lead_to_the_page_of_evidence_from_both(layered):
    compile_site(layered.root, TODAY)
    page, behind = layered.built(PAGE), layered.built(EVIDENCE)
    assert 'href="../../evidence/entropy-bonus/#claim-bonus-window"' in page
    assert 'id="claim-' not in page
    assert 'href="#claim-bonus-large"' in behind and 'id="claim-bonus-large"' in behind
    assert "entropy-bonus.md" in (layered.root / "build" / "nav.yml").read_text(encoding="utf-8")


def test_without_a_page_of_evidence_they_lead_to_the_list_on_the_page(recorded):
    compile_site(recorded.root, TODAY)
    assert 'href="#claim-bonus-window"' in recorded.built(PAGE)


def test_a_page_of_evidence_without_the_list_is_refused(layered):
    layered.change(EVIDENCE, "[[claims::table]]\n\n", "")
    with pytest.raises(HeuristicsError, match=r"docs/evidence/entropy-bonus\.md:1: .*wanted: \[\[claims::table\]\]"):
        compile_site(layered.root, TODAY)


def test_one_claim_and_one_protocol_have_figures_of_their_own_and_unknown_ones_are_refused(layered):
    layered.change(PAGE, "[[figures::runs]]", "[[forest::bonus-window]]\n\n[[runs::entropy-sort]]\n\n[[claims::taken]]")
    compile_site(layered.root, TODAY)
    text = layered.built(PAGE)
    assert len(re.findall("<svg ", text)) == 2 and "Data</summary>" not in text
    assert "<td>The best bonus lies in" in text and "What came of it" in text
    assert "keeps" not in text.split("What came of it")[1], "a claim of ours is not what the sources say"
    layered.change(PAGE, "[[forest::bonus-window]]", "[[forest::bonus-windw]]")
    layered.change(PAGE, "[[runs::entropy-sort]]", "[[runs::entropy-srt]]")
    with pytest.raises(HeuristicsError) as error:
        compile_site(layered.root, TODAY)
    assert "'bonus-window'" in str(error.value) and "'entropy-sort'" in str(error.value)


def found(group, estimate):
    return Synthesis(
        group=group, estimate=estimate, low=estimate - 0.1, high=estimate + 0.1, units=2, tasks=2, effects=2,
        direction="inconclusive",
    )  # fmt: skip


def test_numbers_of_each_group_stand_in_the_words_and_what_is_not_known_is_said():
    verdict = Verdict(
        claim="a", rule="", direction="inconclusive", scale="factor", unit="times", group="made in code",
        syntheses=(found("made in code", 0.5), found("published", 1.0)),
    )  # fmt: skip
    said = filled("{number}; {small models}; {published}; {pretrained}", verdict)
    assert said == (
        "3.2 times (2.5 to 4); 3.2 times (2.5 to 4); 10 times (7.9 to 13); a number not known yet"
    )  # fmt: skip
    assert filled("no {brace} of ours", verdict) == "no {brace} of ours"
