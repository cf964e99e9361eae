"""Arms: found by what they are told, paired by what they differ in, and their runs as numbers."""

import pytest

from heuristics.kinds._base.arms import arms_with, pairs, runs_of, told_of
from heuristics.schema import HeuristicsError, Judged, Scope, Setting
from tests.kinds.made import START, bells, claim, estimates, evidence, judged, plan, ran, read

ANYWHERE = Scope()


def setting(method="grpo", tuning="full", parameters=100, **knobs):
    return Setting(method=method, tuning=tuning, parameters=parameters, knobs=knobs)


ARMS = {
    "plain": setting(beta=0.0, num_generations=8),
    "penalty": setting(beta=0.04, num_generations=8),
    "both": setting(beta=0.04, num_generations=16),
    "adapters": setting(tuning="lora", parameters=10, beta=0.0, num_generations=8, r=16, lora_alpha=32),
    "long": setting(beta=0.0, num_generations=8),
    "unscreened": setting(beta=0.04, num_generations=8),
}
PLAN = plan(ARMS, screened=("plain", "penalty", "both", "adapters", "long"), lengths={"long": 40}, confirm=())


def test_an_arm_is_found_by_any_of_what_it_is_told():
    assert arms_with(PLAN, {"beta": 0.0}, ANYWHERE) == ("plain", "adapters", "long")
    assert arms_with(PLAN, {"beta": 0.0, "steps": 40}, ANYWHERE) == ("long",)
    assert arms_with(PLAN, {"tuning": "lora"}, ANYWHERE) == ("adapters",)
    assert arms_with(PLAN, {"beta": 9.9}, ANYWHERE) == ()
    assert arms_with(PLAN, {"no_such_knob": None}, ANYWHERE) == ()
    assert told_of(PLAN, "long")["steps"] == 40


def test_a_scope_leaves_out_other_tunings_unless_the_claim_names_one():
    assert arms_with(PLAN, {"beta": 0.0}, Scope(tuning=("full",))) == ("plain", "long")
    assert arms_with(PLAN, {"beta": 0.0, "tuning": "lora"}, Scope(tuning=("full",))) == ("adapters",)


def test_pairs_differ_in_what_the_claim_names_and_in_nothing_else():
    assert pairs(PLAN, {"beta": 0.04}, {"beta": 0.0}, ANYWHERE) == (("penalty", "plain"),)
    assert pairs(PLAN, {"steps": 40}, {"steps": 10}, ANYWHERE) == (("long", "plain"),)
    assert pairs(PLAN, {"beta": 0.04, "num_generations": 16}, {"beta": 0.0, "num_generations": 8}, ANYWHERE) == (
        ("both", "plain"),
    )


def test_knobs_that_only_one_arm_has_are_part_of_the_difference():
    assert pairs(PLAN, {"tuning": "lora"}, {"tuning": "full"}, ANYWHERE) == (("adapters", "plain"),)


def test_no_arm_is_compared_with_itself():
    twins = plan({"one": setting(beta=0.0), "other": setting(beta=0.0)})
    assert pairs(twins, {"beta": 0.0}, {"beta": 0.0}, ANYWHERE) == (("one", "other"), ("other", "one"))


@pytest.mark.parametrize("kind", ["better", "no-worse", "equivalent"])
def test_arms_that_hold_something_else_fixed_are_not_compared(kind):
    two = {"wide": setting(num_generations=32), "narrow": setting(num_generations=8)}
    item = evidence(plan(two, fixed="completions"), bells(wide=1e-4, narrow=1e-4))
    asked = {"of": {"num_generations": 32}, "to": {"num_generations": 8}}

    (told,) = estimates(claim(kind, **asked), item)
    assert told.estimate is None
    assert told.problems == ("the protocol holds completions fixed, the claim is about equal steps",)
    assert judged(claim(kind, **asked), item).reason == told.problems[0]
    (held,) = estimates(claim(kind, **asked, fixed="completions"), item)
    assert held.estimate is not None


def test_runs_are_numbers_in_their_own_order_and_controls_are_none_of_them():
    protocol = plan({"one": setting()}, controls=(Judged(arm="one", at="1e-4", seeds=2),), factors=(1,), seeds=2)
    item = evidence(protocol, lambda cell: ran(cell, 0.1 if cell.role == "control" else START + 0.2))
    arm = runs_of(item, "one")

    assert len(arm.runs) == 9 * 2 + 2
    assert (arm.gain == pytest.approx(0.2)) and arm.fresh.sum() == 2
    assert sorted(set(arm.x.tolist())) == pytest.approx([-6, -5, -4.5, -4, -3.5, -3, -2.5, -2, -1], abs=1e-3)


def test_a_lost_run_ends_at_the_floor_and_loses_the_whole_gain_and_no_more():
    def run(cell):
        return ran(cell, 0.9, status="diverged") if cell.value == 1e-1 else ran(cell, START + 0.2)

    arm = runs_of(evidence(plan({"one": setting()}, factors=(1,)), run), "one")
    lost = arm.x == -1

    assert arm.gain[lost] == pytest.approx(-START)
    assert (arm.kept[lost] == 0).all()
    assert arm.kept[~lost] == pytest.approx(0.2)


def test_runs_without_their_protocol_are_not_judged():
    with pytest.raises(HeuristicsError, match="holds no protocol"):
        runs_of(read(), "one")
