"""Chips say in words what their colour says, and when evidence is stale."""

import re
from datetime import date

from heuristics.kinds import Order
from heuristics.render.chips import chip, counts, freshness_chip, resting_on, spoken, spoken_counts, staleness
from heuristics.schema import DIRECTIONS, Effect, Evidence, Study, Verdict
from heuristics.verdict.decide import decide

CLAIM = Order(
    id="one", says='Small is "below" <large>', knob="beta", lower={"method": "grpo"}, higher={"method": "sft"},
    transfer="relational",
)  # fmt: skip
RECORDED = Evidence(
    slug="s", protocol="p", profile="tiny", engine="trl", device="cpu", plan="0", rules={}, commit="",
    environment={"trl": "1.16.0", "python": "3.11.7"}, recorded=date(2026, 1, 1), content="0" * 64,
)  # fmt: skip
TRUE, FALSE, OPEN = 0.6, 0.0, 0.2


def effect(lost=TRUE, task="sort", group="made in code", **more):
    """The lower arm loses so much at the other's middle, give or take a twentieth."""
    ends = {"low": lost - 0.05, "high": lost + 0.05, "error": 0.03, "freedom": 20.0}
    study = Study(group=group, task=task, base="a/b" if group == "pretrained" else "made", tuning="full", steps=200)
    made = {"evidence": "p/tiny-trl-cpu", "estimate": lost, "n": 24, "seeds": 6} | ends
    return Effect(claim="one", study=study, **made | more)


def verdict(*found):
    return decide([CLAIM], found)[0]


def text(html):
    return re.sub(r"<[^>]*>", "", html).replace("&nbsp;", " ").strip()


def hovering(html):
    return re.search(r'title="([^"]*)"', html)[1]


def test_every_direction_has_its_word_and_its_mark():
    marks = set()
    for direction in DIRECTIONS:
        mark, word = text(chip(CLAIM, Verdict(claim="one", rule="", direction=direction))).split()
        assert word == direction
        marks.add(mark)
    assert len(marks) == len(DIRECTIONS)


def test_certainty_and_what_was_found_are_said():
    assert text(chip(CLAIM, verdict(effect()))) == "✓ supported, very low"
    assert spoken(CLAIM, verdict(effect())) == (
        "supported, very low certainty, +0.60 of the gain lost (+0.55 to +0.65)"
    )
    assert text(chip(CLAIM, verdict(effect(OPEN)))) == "? inconclusive"
    assert spoken(CLAIM, verdict(effect(OPEN))) == "inconclusive, +0.20 of the gain lost (+0.15 to +0.25)"
    assert text(chip(CLAIM, verdict())) == "○ untested"


def test_a_mark_is_short_and_says_the_rest_on_hovering():
    made = chip(CLAIM, verdict(effect(post_hoc=True)))
    assert text(made) == "✓ supported, very low"
    assert "+0.60 of the gain lost (+0.55 to +0.65); post hoc" in hovering(made)
    assert hovering(made).endswith("(models made in code, one task, 24 runs)")


def test_attributes_cannot_be_left():
    made = chip(CLAIM, Verdict(claim="one", rule="", direction="untested"), "#claim-one")
    assert made.count('"') == 8  # class, title, href, aria-hidden
    assert "<large>" not in made
    assert "href" not in chip(CLAIM, verdict(effect()))


def test_counts_leave_out_what_is_none():
    found = [verdict(effect()), verdict(effect()), Verdict(claim="one", rule="", direction="untested")]
    assert text(counts(found)) == "✓ 2 supported ○ 1 untested"
    assert spoken_counts(found) == "2 supported, 1 untested"


def test_fresh_evidence_has_no_chip():
    assert freshness_chip([RECORDED], date(2026, 6, 1), {"trl": "1.20.0"}) == ""


def test_age_and_another_major_version_make_stale():
    assert staleness([RECORDED], date(2026, 7, 1), {}) == ("older than 180 days",)
    assert staleness([RECORDED], date(2026, 1, 2), {"trl": "2.0.0"}) == ("run with trl 1.16.0, not with 2.x",)
    assert "stale: older than 180 days" in text(freshness_chip([RECORDED], date(2026, 12, 1), {}))


def test_a_verdict_rests_on_the_evidence_that_its_effects_name():
    other = RECORDED.model_copy(update={"protocol": "q"})
    assert resting_on(verdict(effect()), [RECORDED, other]) == [RECORDED]
    assert resting_on(verdict(effect(evidence="q/tiny-trl-cpu-00000000")), [RECORDED, other]) == [other]


def test_what_another_group_of_models_decides_is_said_beside():
    found = verdict(effect(OPEN, group="pretrained"), effect(TRUE))
    assert text(chip(CLAIM, found)).endswith("; supported on models made in code")
    assert text(chip(CLAIM, found)).startswith("? inconclusive; ")
    ours = verdict(effect(TRUE, group="pretrained"), effect(FALSE))
    assert text(chip(CLAIM, ours)).startswith("✓ supported, ")
    assert text(chip(CLAIM, ours)).endswith("; contradicted on models made in code")


def test_another_group_that_agrees_or_decides_nothing_is_not_mentioned():
    for other in (TRUE, OPEN):
        assert "made in code" not in text(chip(CLAIM, verdict(effect(TRUE, group="pretrained"), effect(other))))


def test_what_weighs_on_a_verdict_is_said():
    for words, found in (
        ("varies by task", [effect(0.9, "a"), effect(0.4, "b"), effect(0.95, "c"), effect(0.5, "d")]),
        ("post hoc", [effect(post_hoc=True)]),
        ("a control is weak", [effect(controls=("a shuffled reward improves the policy",))]),
    ):
        assert spoken(CLAIM, verdict(*found)).endswith(f"; {words}"), words
        assert words in hovering(chip(CLAIM, verdict(*found)))
        assert words not in text(chip(CLAIM, verdict(*found)))


def test_nothing_more_is_said_of_a_decision_or_of_wide_bounds():
    for found in ([effect(FALSE, "a"), effect(FALSE, "b")], [effect(OPEN)]):
        assert ";" not in text(chip(CLAIM, verdict(*found)))


def test_each_part_of_a_claim_is_named_with_its_number():
    found = verdict(effect(TRUE, part="by half"), effect(FALSE, part="twice"))
    said = spoken(CLAIM, found)
    assert "by half: +0.60 of the gain lost (+0.55 to +0.65); twice: +0.00 of the gain lost (-0.05 to +0.05)" in said


def test_what_was_read_says_where_and_counts_no_runs():
    study = Study(group="libraries", task="wheels")
    read = effect().model_copy(update={"study": study, "error": 0.0})
    assert hovering(chip(CLAIM, verdict(read))).endswith("(libraries)")
    assert "runs" not in hovering(chip(CLAIM, verdict(read)))
