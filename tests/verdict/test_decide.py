"""From assessments to verdicts: strata, certainty, disagreement, and bounds against closed forms."""

import math

import pytest
from heuristics.verdict.bounds import mean_bounds, rate_bounds
from hypothesis import given
from hypothesis import strategies as st

from heuristics.schema import Assessment, Claim, Scope
from heuristics.verdict.decide import decide

CLAIM = Claim(id="c", kind="order", says="a claim for a test", knob="learning_rate", transfer="relational")


def assessment(direction, task="a", base="x", **changes):
    stratum = {
        "tuning": "full",
        "parameters": 100,
        "pretrained": False,
        "base": base,
        "task": task,
        "steps": 1,
        "engine": "trl",
    }
    return Assessment(claim="c", evidence="e", direction=direction, reason="r", stratum=stratum).model_copy(
        update=changes
    )


def verdict(*items, claim=CLAIM):
    return decide([claim], items)[0]


def test_without_evidence_untested():
    assert verdict().direction == "untested"
    assert verdict().reason == "no evidence in scope"
    told = CLAIM.model_copy(update={"untested": "too dear"})
    assert verdict(claim=told).reason == "too dear"


@pytest.mark.parametrize(
    ("items", "direction", "certainty"),
    [
        ([("supported", "a", "x")], "supported", "low"),
        ([("supported", "a", "x"), ("supported", "b", "x")], "supported", "moderate"),
        ([("supported", "a", "x"), ("supported", "b", "y")], "supported", "high"),
        ([("supported", "a", "x"), ("inconclusive", "b", "y")], "supported", "low"),
        ([("supported", "a", "x"), ("contradicted", "b", "y")], "inconclusive", "low"),
        ([("contradicted", "a", "x")], "inconclusive", "low"),
        ([("inconclusive", "a", "x"), ("inconclusive", "b", "y")], "inconclusive", "low"),
        ([("supported", "a", "x"), ("inconclusive", "a", "x")], "inconclusive", "low"),
        ([("contradicted", "a", "x"), ("contradicted", "b", "x")], "contradicted", "moderate"),
        ([("inconclusive", "a", "x")], "inconclusive", "low"),
    ],
)
def test_certainty_needs_tasks_and_bases_that_agree(items, direction, certainty):
    found = verdict(*(assessment(way, task, base) for way, task, base in items))
    assert (found.direction, found.certainty) == (direction, certainty)


def test_an_absolute_claim_may_be_contradicted_on_its_one_task():
    window = CLAIM.model_copy(update={"transfer": "absolute", "scope": Scope(task="a")})
    assert verdict(assessment("contradicted"), claim=window).direction == "contradicted"


def test_a_weak_control_makes_it_very_low():
    found = verdict(assessment("supported", "a", controls=("broken",)))
    assert found.certainty == "very low"
    assert "broken" in found.reason
    beside = verdict(assessment("contradicted", "a", controls=("broken",)), assessment("supported", "b", "y"))
    assert (beside.direction, beside.certainty) == ("supported", "low")


def test_a_weak_control_is_told_whatever_else_keeps_it_undecided():
    alone = verdict(assessment("contradicted", "a", controls=("broken",)))
    assert (alone.direction, alone.certainty) == ("inconclusive", "very low")
    assert alone.caveats == ("contradicted on one task, and two are needed", "a control is weak")
    apart = verdict(*(assessment(way, way, controls=("broken",)) for way in ("supported", "contradicted")))
    assert (apart.certainty, apart.caveats) == ("very low", ("tasks disagree", "a control is weak"))


def test_a_reading_by_a_rule_that_was_set_too_late_is_of_low_certainty():
    read = CLAIM.model_copy(update={"kind": "ceiling"})
    assert verdict(assessment("supported"), claim=read).certainty == "moderate"
    assert verdict(assessment("supported", post_hoc=True), claim=read).certainty == "low"


@pytest.mark.parametrize("order", [1, -1])
def test_what_lies_in_scope_decides_in_whatever_order_the_files_come(order):
    items = [assessment("supported", "a", in_scope=False), assessment("contradicted", "b", in_scope=True)][::order]
    about_b = CLAIM.model_copy(update={"scope": Scope(task="b")})
    assert verdict(*items, claim=about_b).direction == "contradicted"


def test_post_hoc_is_low_at_most():
    late = [assessment("supported", task, base, post_hoc=True) for task, base in (("a", "x"), ("b", "y"))]
    assert verdict(*late).certainty == "low"
    assert "post hoc" in verdict(*late).reason
    fresh = [assessment("supported", task, base) for task, base in (("a", "x"), ("b", "y"))]
    assert verdict(*late, *fresh).certainty == "high"


def test_strata_are_never_pooled():
    big = assessment("contradicted", "b", "y")
    big = big.model_copy(update={"stratum": {**big.stratum, "parameters": 10**9, "pretrained": True}})
    found = verdict(assessment("supported"), big)
    assert len(found.assessments) == 2
    assert found.stratum.startswith("full fine-tuning, 1B parameters, pretrained")
    assert "tasks disagree" not in found.reason
    assert "elsewhere" in found.reason


def test_bounds_of_a_mean():
    mean, low, high = mean_bounds([1.0, 2.0, 3.0])
    assert mean == 2.0
    assert high - mean == pytest.approx(2.920 / math.sqrt(3), rel=1e-3)  # t table, 2 degrees of freedom, 95 % one-sided
    assert mean - low == pytest.approx(high - mean)


@pytest.mark.parametrize(
    ("hits", "count", "low", "high"), [(5, 5, 0.549, 1), (0, 11, 0, 0.238), (10, 12, 0.562, 0.970)]
)
def test_bounds_of_a_rate(hits, count, low, high):
    _, lower, upper = rate_bounds(hits, count)
    assert (lower, upper) == (pytest.approx(low, abs=1e-3), pytest.approx(high, abs=1e-3))


@given(st.integers(0, 30), st.integers(1, 30))
def test_a_rate_lies_within_its_bounds(hits, count):
    share, low, high = rate_bounds(min(hits, count), count)
    assert 0 <= low <= share <= high <= 1
