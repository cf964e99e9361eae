"""Effects: which evidence a claim is estimated on, intervals, timeliness, scope; always the same for the same runs."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from heuristics.kinds._base.estimate import Estimate
from heuristics.kinds._base.shares import difference, share
from heuristics.schema import Scope
from heuristics.store import evidence_files, pages
from heuristics.verdict.decide import decide
from heuristics.verdict.digests import rule
from heuristics.verdict.effects import effects, name
from heuristics.verdict.intervals import interval, quantile
from tests.kinds.made import bells, claim, evidence, plan

ASKED = claim("ratio", of={"method": "sft"}, to={"method": "dpo"}, value=(5, 20))
RUNS = bells(one=1e-3, other=1e-4)


@pytest.fixture(scope="module")
def item():
    return evidence(plan(), RUNS, ASKED)


@pytest.mark.parametrize(("hits", "count"), [(5, 5), (0, 11), (10, 12), (1, 2)])
def test_the_interval_of_a_share_is_the_exact_one(hits, count):
    found = share([place < hits for place in range(count)], ("arm",), "", ())
    low, high = interval(found)

    assert low == pytest.approx(stats.beta.ppf(0.05, hits, count - hits + 1) if hits else 0)
    assert high == pytest.approx(stats.beta.ppf(0.95, hits + 1, count - hits) if hits < count else 1)


@settings(max_examples=50)
@given(st.integers(0, 30), st.integers(1, 30), st.integers(0, 30), st.integers(1, 30))
def test_a_difference_of_shares_lies_within_its_interval_and_that_within_its_limits(hits, count, others, total):
    one, other = ([place < many for place in range(least)] for many, least in ((hits, count), (others, total)))
    found = difference(one, other, ("arm",), "", ())
    low, high = interval(found)

    assert -1 <= low <= found.value <= high <= 1
    assert found.error > 0
    alone = interval(share(one, ("arm",), "", ()))
    assert high - low >= alone[1] - alone[0] - 1e-9, "no surer than one of the two"
    mirrored = interval(difference(other, one, ("arm",), "", ()))
    assert mirrored == pytest.approx((-high, -low))


def test_other_intervals_are_students_and_end_where_the_number_can():
    assert quantile(None) == pytest.approx(1.645, abs=1e-3)
    assert quantile(2) == pytest.approx(2.920, abs=1e-3)
    assert interval(Estimate((), value=0.9, error=0.1, freedom=2, within=(0, 1))) == (
        pytest.approx(0.608, abs=1e-3),
        1,
    )
    assert interval(Estimate((), value=0.5, error=0)) == (0.5, 0.5)


def test_an_effect_tells_where_it_was_seen(item):
    (found,) = effects([ASKED], [item])

    assert (found.claim, found.arms, found.evidence) == ("c", ("one", "other"), name(item))
    assert (found.study.task, found.study.base, found.study.steps, found.study.group) == ("t", "b", 10, "made in code")
    assert found.study.unit == "t, 10 steps"
    assert (found.n, found.seeds) == (len(item.runs), 8)
    assert found.low < found.estimate < found.high
    big = evidence(plan(base="org/model"), RUNS, ASKED)
    assert effects([ASKED], [big])[0].study.group == "pretrained"


def test_a_rule_set_after_the_runs_is_post_hoc(item):
    later = ASKED.model_copy(update={"value": (5.0, 80.0)})

    assert not effects([ASKED], [item])[0].post_hoc
    assert effects([later], [item])[0].post_hoc


def test_wording_is_in_no_rule_and_numbers_are():
    for update in ({"says": "in other words"}, {"ours": True}, {"untested": "too dear"}, {"moves_with": "steps"}):
        assert rule(ASKED.model_copy(update=update)) == rule(ASKED)
    for update in (
        {"value": (5, 21)},
        {"of": {"method": "ppo"}},
        {"scope": Scope(tuning=("full",))},
        {"transfer": "absolute"},
    ):
        assert rule(ASKED.model_copy(update=update)) != rule(ASKED)


def test_runs_decide_the_claims_that_their_protocol_names(item):
    other = ASKED.model_copy(update={"id": "other"})

    assert effects([other], [item]) == []
    assert effects([other], [evidence(plan(), RUNS, other)]), "its rule was noted"
    assert effects([ASKED.model_copy(update={"untested": "too dear"})], [item]) == []


@pytest.mark.parametrize(
    ("scope", "inside"),
    [
        (Scope(), True), (Scope(task="t"), True), (Scope(task="another"), False), (Scope(base="b"), True),
        (Scope(pretrained=True), False), (Scope(pretrained=False), True), (Scope(steps=10), True),
        (Scope(steps=11), False), (Scope(parameters=(1000, None)), False), (Scope(tuning=("full",)), True),
    ],
)  # fmt: skip
def test_an_absolute_claim_is_estimated_in_its_scope_and_a_relational_one_anywhere(scope, inside, item):
    anywhere = ASKED.model_copy(update={"scope": scope})
    absolute = anywhere.model_copy(update={"transfer": "absolute"})

    assert bool(effects([absolute], [item])) == inside
    assert [one.in_scope for one in effects([anywhere], [item])] == [inside]


def test_another_tuning_is_out_of_scope_wherever(item):
    assert effects([ASKED.model_copy(update={"scope": Scope(tuning=("lora",))})], [item]) == []


# --- always the same --------------------------------------------------------------------------------------------------


def recorded():
    return [
        item for item in evidence_files.current("rl-learning-rate")
        if item.protocol in ("sft-grpo-sort", "sft-grpo-follow", "sft-grpo-sort-500", "released-wheels", "settings-of-laboratories")
    ]  # fmt: skip


def test_effects_computed_twice_are_the_same_and_the_order_of_files_does_not_matter():
    page, items = pages.load("rl-learning-rate"), recorded()
    first = effects(page.claims, items)
    again = effects(page.claims, [item.model_copy() for item in items])
    assert len(first) > 30
    assert again == first

    moved = list(items)
    random.Random(1).shuffle(moved)
    assert moved != items
    other = effects(page.claims, moved)
    assert sorted(other, key=str) == sorted(first, key=str)
    for one, two in zip(decide(page.claims, first), decide(page.claims, other), strict=True):
        assert (one.direction, one.certainty, set(one.caveats)) == (two.direction, two.certainty, set(two.caveats))
        assert [row.model_copy(update={"part": ""}) for row in sorted(one.syntheses, key=lambda row: row.part)] == [
            row.model_copy(update={"part": ""}) for row in sorted(two.syntheses, key=lambda row: row.part)
        ]


def test_runs_that_were_not_read_from_a_file_give_the_same_numbers_each_time():
    first, again = (effects([ASKED], [evidence(plan(), RUNS, ASKED)]) for _ in range(2))
    assert first == again


def test_the_order_of_runs_in_a_file_does_not_matter(item):
    runs = list(item.runs)
    random.Random(1).shuffle(runs)
    (one,), (other,) = effects([ASKED], [item]), effects([ASKED], [item.model_copy(update={"runs": tuple(runs)})])

    assert (other.estimate, other.low, other.high) == pytest.approx((one.estimate, one.low, one.high), abs=1e-3)
