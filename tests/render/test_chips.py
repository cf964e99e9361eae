"""Chips say in words what their colour says, and when evidence is stale."""

import re
from datetime import date

from heuristics.render.chips import chip, counts, freshness_chip, staleness
from heuristics.schema import DIRECTIONS, Assessment, Claim, Evidence, Leg, Verdict
from heuristics.verdict.decide import decide

CLAIM = Claim(id="one", kind="order", says='Small is "below" <large>', knob="beta")
RECORDED = Evidence(
    slug="s", protocol="p", profile="tiny", engine="trl", device="cpu", plan="0", rules={}, commit="",
    environment={"trl": "1.16.0", "python": "3.11.7"}, recorded=date(2026, 1, 1), content="0" * 64,
)  # fmt: skip


def verdict(direction, certainty=None, n=0):
    leg = Leg(name="l", estimate=0.0, low=0.0, high=0.0, threshold=0.0, supports_when="above", n=n)
    items = (Assessment(claim="one", evidence="e", direction=direction, reason="r", legs=(leg,)),) if n else ()
    return Verdict(claim="one", rule="", direction=direction, certainty=certainty, reason="r", assessments=items)


def text(html):
    return re.sub(r"<[^>]*>", "", html).replace("&nbsp;", " ").strip()


def test_every_direction_has_its_word():
    for direction in DIRECTIONS:
        assert direction in text(chip(CLAIM, verdict(direction)))


def test_certainty_and_runs_are_said():
    assert text(chip(CLAIM, verdict("supported", "low", 24))).endswith("supported, low certainty, 24 runs")
    assert text(chip(CLAIM, verdict("inconclusive", "low", 1))).endswith("inconclusive, 1 run")


def test_attributes_cannot_be_left():
    made = chip(CLAIM, verdict("untested"))
    assert made.count('"') == 8  # class, title, href, aria-hidden
    assert "<large>" not in made


def test_counts_leave_out_what_is_none():
    assert (
        text(counts([verdict("supported"), verdict("supported"), verdict("untested")])) == "✓ 2 supported ○ 1 untested"
    )


def test_fresh_evidence_has_no_chip():
    assert freshness_chip([RECORDED], date(2026, 6, 1), {"trl": "1.20.0"}) == ""


def test_age_and_another_major_version_make_stale():
    assert staleness([RECORDED], date(2026, 7, 1), {}) == ("older than 180 days",)
    assert staleness([RECORDED], date(2026, 1, 2), {"trl": "2.0.0"}) == ("run with trl 1.16.0, not with 2.x",)
    assert "stale: older than 180 days" in text(freshness_chip([RECORDED], date(2026, 12, 1), {}))


def of_two_strata(there, beside):
    """A verdict whose headline is of a large model, and an assessment of a small one beside it."""

    def item(direction, parameters):
        where = {"tuning": "full", "parameters": parameters, "pretrained": False, "engine": "trl", "task": "t"}
        leg = Leg(name="l", estimate=0.0, low=0.0, high=0.0, threshold=0.0, supports_when="above", n=3)
        return Assessment(
            claim="one", evidence="p/e", direction=direction, reason="r", legs=(leg,), stratum=where, in_scope=True
        )

    items = item(there, 2_400_000), item(beside, 130_000)
    return decide([CLAIM], items)[0]


def test_what_another_stratum_decides_is_said_beside_the_headline():
    assert (
        text(chip(CLAIM, of_two_strata("inconclusive", "supported"))) == "? inconclusive, 3 runs; elsewhere supported"
    )


def test_another_stratum_that_agrees_or_decides_nothing_is_not_mentioned():
    for ways in (("supported", "supported"), ("supported", "inconclusive")):
        assert "elsewhere" not in chip(CLAIM, of_two_strata(*ways))


def on_tasks(*ways, controls=()):
    """A verdict on evidence of one task after another."""
    where = {"tuning": "full", "parameters": 130_000, "pretrained": False, "engine": "trl"}
    made = [
        Assessment(
            claim="one",
            evidence=f"p{n}/e",
            direction=way,
            reason="r",
            stratum=where | {"task": task},
            controls=controls,
        )
        for n, (task, way) in enumerate(ways)
    ]
    return decide([CLAIM], made)[0]


def test_what_keeps_a_verdict_undecided_is_said_in_the_words_of_its_reason():
    for words, ways in (
        ("contradicted on one task, and two are needed", [("a", "contradicted")]),
        ("tasks disagree", [("a", "contradicted"), ("b", "supported")]),
        ("repeats on one task disagree", [("a", "contradicted"), ("a", "supported")]),
    ):
        assert text(chip(CLAIM, on_tasks(*ways))) == f"? inconclusive; {words}"
        assert text(chip(CLAIM, on_tasks(*ways), grounds=False)) == "? inconclusive"
    weak = on_tasks(("a", "inconclusive"), controls=("gain of a: too small",))
    assert text(chip(CLAIM, weak)) == "? inconclusive; a control is weak"


def test_a_decision_counts_only_the_tasks_that_make_it():
    leg = Leg(name="l", estimate=0.0, low=0.0, high=0.0, threshold=0.0, supports_when="above", n=12)
    found = on_tasks(("a", "supported"), ("b", "supported"), ("b", "contradicted"))
    counted = found.model_copy(
        update={"assessments": tuple(item.model_copy(update={"legs": (leg,)}) for item in found.assessments)}
    )
    assert text(chip(CLAIM, counted)) == "✓ supported, low certainty, 12 runs; repeats on one task disagree"


def test_a_default_names_what_it_was_read_in():
    claim = CLAIM.model_copy(update={"kind": "default"})
    one = verdict("supported", "high", 1)
    leg = one.assessments[0].legs[0].model_copy(update={"name": "learning_rate defaults to 2e-05 in trl 1.16.0"})
    read = one.assessments[0].model_copy(update={"legs": (leg,)})
    said = text(chip(claim, one.model_copy(update={"assessments": (read,)})))
    assert said == "✓ supported, high certainty, read in trl 1.16.0"


def test_nothing_more_is_said_of_a_decision_or_of_wide_bounds():
    assert text(chip(CLAIM, on_tasks(("a", "contradicted"), ("b", "contradicted")))).startswith("✗ contradicted")
    assert text(chip(CLAIM, on_tasks(("a", "inconclusive")))) == "? inconclusive"


def test_what_says_only_whether_anything_was_learned_is_not_counted():
    taught = Leg(name="gain of a at 1", estimate=0.0, low=0.0, high=0.0, threshold=0.1, supports_when="above", n=6)
    one = verdict("inconclusive", "low", 6)
    dull = one.assessments[0].model_copy(update={"legs": (taught,)})
    assert text(chip(CLAIM, one.model_copy(update={"assessments": (dull,)}))) == "? inconclusive"


def test_a_symptom_counts_the_runs_where_it_is_looked_for():
    at, beside = (
        Leg(name=name, estimate=0.0, low=0.0, high=0.0, threshold=0.5, supports_when="above", n=n)
        for name, n in (("collapse of grpo at 3.16e-3", 11), ("collapse of grpo at 1e-4", 6))
    )
    one = verdict("supported", "low", 6)
    seen = one.model_copy(update={"assessments": (one.assessments[0].model_copy(update={"legs": (at, beside)}),)})
    symptom = CLAIM.model_copy(update={"kind": "symptom"})
    assert text(chip(symptom, seen)).endswith("supported, low certainty, 11 runs")
    assert text(chip(CLAIM, seen)).endswith("supported, low certainty, 6 runs")  # the smaller side
