"""The rule for what to set: one vote a laboratory, one a family, and silence where too little is published."""

import pytest

from heuristics.advice.rounding import rounded
from heuristics.schema import Published, Usual
from heuristics.store import accepted, evidence_files
from heuristics.verdict.usual import published, usual

TRUE = {"sft": -5.0, "grpo": -6.0, "dpo": -6.3}


def setting(laboratory, value, method="grpo", tuning="lora", count=4, steps=None, kind="survey"):
    return Published(
        knob="learning_rate", laboratory=laboratory, method=method, tuning=tuning, parameters=None, value=value,
        count=count, kind=kind, work="w", steps=steps,
    )  # fmt: skip


def world(sweeps=True):
    """What would be published if the rule were true: adapters add a decade, ten times the steps take half of one."""
    rows = [
        setting(name, 10 ** (TRUE[method] + (tuning != "full")), method, tuning)
        for name in "abcde"
        for method in TRUE
        for tuning in ("full", "lora")
    ]
    if sweeps:
        rows += [
            setting(f"family {steps}", 10 ** (-5.0 - 0.5 * (power - 3)), steps=steps, kind="sweep", count=1)
            for power, steps in ((1.7, 10**1.7), (2.0, 100.0), (2.5, 10**2.5))
        ]
    return rows


def test_what_is_true_is_found():
    rule = usual("learning_rate", world())
    assert {goal: pytest.approx(value, abs=0.02) for goal, value in rule.goals.items()} == {
        "sft": -5.0, "reinforcement": -6.0, "preference": -6.3,
    }  # fmt: skip
    assert rule.adapters == pytest.approx(1.0, abs=0.02)
    assert rule.steps == pytest.approx(-0.5, abs=0.1)
    assert rule.place("grpo", "qlora", 100) == pytest.approx(-4.5, abs=0.15)
    assert (rule.shortest, rule.longest) == (pytest.approx(10**1.7), 1000)


def test_without_sweeps_length_makes_no_difference():
    rule = usual("learning_rate", world(sweeps=False))
    assert rule.steps == pytest.approx(0, abs=1e-6)
    assert rule.place("grpo", "full", 50) == pytest.approx(rule.place("grpo", "full"), abs=1e-6)


def test_one_laboratory_moves_little_however_much_it_publishes_and_however_far_off():
    stray = [setting("loud", 1e-2, tuning=tuning, count=10_000) for tuning in ("full", "lora")]
    before, after = usual("learning_rate", world()), usual("learning_rate", [*world(), *stray])
    assert after.goals["reinforcement"] == pytest.approx(before.goals["reinforcement"], abs=0.03)
    assert after.adapters == pytest.approx(before.adapters, abs=0.03)


def test_it_is_the_same_in_any_order_and_whether_a_row_is_counted_or_repeated():
    rows = world()
    assert usual("learning_rate", rows[::-1]).place("dpo", "full") == pytest.approx(
        usual("learning_rate", rows).place("dpo", "full"), abs=1e-3
    )
    twice = [row for row in rows for _ in range(2)]
    assert usual("learning_rate", twice).goals == usual("learning_rate", rows).goals


@pytest.mark.parametrize("rows", [[], world()[:12], [setting(name, 1e-5, count=3) for name in "abc"]])
def test_too_little_is_no_rule(rows):
    assert usual("learning_rate", rows) is None
    assert usual("beta", world()) is None


def test_what_stands_behind_it_is_counted():
    (row,) = [row for row in usual("learning_rate", world()).behind if (row.method, row.tuning) == ("grpo", "lora")]
    assert (row.settings, row.laboratories, row.families) == (20, 5, 3)


def test_what_is_recorded_holds_landmarks_and_sweeps_with_both_ends():
    rows = published(evidence_files.current("rl-learning-rate"))
    assert {"DeepSeek", "Ai2", "Thinking Machines"} <= {row.laboratory for row in rows if row.kind == "landmark"}
    assert all(0 < row.value < 1 and row.count >= 1 for row in rows)
    assert len({row.laboratory for row in rows if row.kind == "sweep"}) >= 5
    assert isinstance(accepted.usual("rl-learning-rate", "learning_rate"), Usual)


@pytest.mark.parametrize(
    ("value", "shown"), [(9.3e-6, 1e-5), (1.05e-6, 1e-6), (3.3e-5, 3e-5), (1.4e-4, 1e-4), (1.5e-4, 2e-4), (7e-6, 5e-6)]
)
def test_values_are_rounded_to_what_people_set(value, shown):
    assert rounded(value) == shown
