"""Every symptom on a log that has it and on a near miss that has not; the status that follows, and since when."""

import math
import warnings
from typing import get_args

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from heuristics.diagnosis.engine import examine
from heuristics.diagnosis.levels import gain, head, noise_of, reward_of, smooth, tail
from heuristics.diagnosis.log import assemble
from heuristics.diagnosis.symptoms import find_symptom, symptoms
from heuristics.schema import HeuristicsError, Status
from heuristics.store.standing import find_claim
from tests.diagnosis.synthetic import (
    codes,
    collapsed_grpo,
    diagnosis_of,
    drop,
    healthy_grpo,
    healthy_sft,
    log_of,
    noise,
    ramp,
    rows_of,
)  # fmt: skip

NAN = math.nan
N = 100


def grpo(**other):
    return healthy_grpo(N) | other


def sft(**other):
    return healthy_sft(N) | other


def dpo(**other):
    return {"loss": ramp(0.69, 0.3, N, 0.03), "margin": ramp(0, 2, N, 0.1)} | other


def still(**other):
    """A policy that is the base: noise and nothing else."""
    return {
        "reward": 0.5 + noise(N, 0.05), "reward_std": 0.4, "kl": 1e-4, "entropy": 0.9 + noise(N, 0.02, 1),
        "length": 80 + noise(N, 2, 2), "grad_norm": 0.3,
    } | other  # fmt: skip


DEAD = {"reward": [0.0] * N, "reward_std": 0.0, "zero_std": 1.0, "grad_norm": 0.0}
EVAL = [None if place % 10 else 1.0 - place / 500 for place in range(N)]  # falls from 1.0 to 0.82
RISE_AND_GONE = [
    None if place % 12 else (0.03, 0.2, 0.4, 0.45, 0.46, 0.44, 0.3, 0.002, 0.001)[place // 12] for place in range(N)
]
EVAL_GONE = [None if place % 10 else 0.6 * (place < 70) for place in range(N)]
SLUMP = np.where((np.arange(N) >= 30) & (np.arange(N) < 55), 0.02, healthy_grpo(N)["reward"])
# Code, what of the log: it is there, with this status, since about this step; and where it is not.
THERE = [
    ("DG101", DEAD, "flat", 1),
    ("DG101", {"reward": [-1.0] * 6, "reward_std": 0.0}, "flat", 1),
    ("DG101", {"reward": [0.0] * 20, "grad_norm": 0.0}, "flat", 1),
    ("DG102", grpo(clipped=0.97), None, 1),
    ("DG103", collapsed_grpo(40, N), "collapsed", 40),
    ("DG103", grpo(reward=drop(0.6, 0.05, 70, N, 0.03)), "unstable", 72),
    ("DG103", grpo(reward=drop(0.6, 0.05, 5, N, 0.03)), "collapsed", 6),
    ("DG103", grpo(reward=drop(0.6, 0.05, 70, N, 0.03), entropy=drop(0.9, 0.01, 70, N)), "collapsed", 72),
    ("DG103", {"reward": drop(0.6, 0.05, 70, N, 0.03)}, "collapsed", 72),
    ("DG103", grpo(reward=drop(0.6, 0.05, 70, N, 0.03), gold=EVAL_GONE), "collapsed", 72),
    ("DG103", still(reward=drop(-1.0, -3.0, 50, N, 0.1)), "unstable", 51),
    ("DG104", grpo(reward=SLUMP), "unstable", 31),
    ("DG104", still(reward=drop(0.7, 0.6, 20, N, 0.02)), "unstable", 22),
    ("DG105", grpo(reward=np.where(np.arange(N) < 60, ramp(0.2, 0.9, N), 0.35) + noise(N, 0.02)), "unstable", 63),
    ("DG106", grpo(gold=ramp(0.6, 0.2, N, 0.02)), "hacking", 50),
    ("DG106", grpo(gold=[None if place % 10 else 0.6 - place / 200 for place in range(N)]), "hacking", 51),
    ("DG107", grpo(clipped=ramp(0.0, 1.0, N)), "undecided", 51),
    ("DG107", still(length=drop(100, 5, 60, N, 0.5)), None, 61),
    ("DG108", still(), "flat", 1),
    ("DG109", grpo(kl=drop(0.01, 3.0, 50, N)), None, 52),
    ("DG110", still(entropy=drop(0.9, 0.02, 60, N)), "collapsed", 61),
    ("DG110", still(kl=drop(1e-4, 40.0, 60, N)), "collapsed", 61),
    ("DG110", still(kl=np.where(np.arange(N) < 60, 1e-4, math.inf)), "collapsed", 61),
    ("DG110", still(clipped=drop(0.1, 1.0, 60, N)), "collapsed", 61),
    ("DG110", grpo(reward=drop(0.6, 0.4, 70, N, 0.02) - drop(0.4, 0.0, 40, N), length=drop(300, 15, 60, N)), "collapsed", 61),
    ("DG110", grpo(gold=RISE_AND_GONE, length=drop(300, 15, 80, N)), "collapsed", 81),
    ("DG111", still(kl=ramp(0.0, 0.05, N)), "flat", 1),
    ("DG111", grpo(gold=0.5 + noise(N, 0.02)), "flat", 1),
    ("DG111", still(reward_std=4.0, reward=-5.0 + noise(N, 2.0), kl=0.6, length=ramp(900, 800, N, 10)), "flat", 1),
    ("DG111", {"gold": [0.03, None, None, 0.028, None, None, 0.031, None, None, 0.026, None, None], "reward": 0.03}, "flat", 1),
    ("DG201", sft(loss=drop(2.0, 6.0, 30, N, 0.1)), "collapsed", 31),
    ("DG201", sft(loss=drop(1.0, 2.2, 30, N, 0.05)), "unstable", 32),
    ("DG201", sft(loss=drop(1.0, 2.2, 4, N, 0.05)), "collapsed", 5),
    ("DG201", sft(loss=drop(1.0, 2.2, 30, N, 0.05), grad_norm=drop(0.8, 20.0, 30, N, 0.05)), "collapsed", 32),
    ("DG201", sft(loss=drop(1.0, 2.2, 30, N, 0.05), eval_loss=[None if place % 20 else 1.0 + place / 50 for place in range(N)]), "collapsed", 32),
    ("DG201", dpo(loss=drop(0.69, 5.0, 30, N, 0.05)), "collapsed", 31),
    ("DG202", sft(loss=np.where((np.arange(N) >= 20) & (np.arange(N) < 40), 7.0, sft()["loss"])), "unstable", 21),
    ("DG202", sft(loss=drop(2.0, 2.7, 50, N, 0.05)), "unstable", 53),
    ("DG203", sft(loss=2.0 + noise(N, 0.05)), "flat", 1),
    ("DG203", sft(loss=2.0 + noise(N, 0.05), learning_rate=0.0), "flat", 1),
    ("DG204", sft(eval_loss=[None if place % 20 else 1.5 + abs(place - 40) / 80 for place in range(N)]), "unstable", 61),
    ("DG205", sft(loss=ramp(14.0, 5.0, N, 0.2)), "undecided", 1),
    ("DG301", sft(loss=np.where(np.arange(N) < 50, sft()["loss"], NAN)), "collapsed", 51),
    ("DG301", sft(loss=np.where(np.arange(N) < 50, sft()["loss"], 0.0)), "collapsed", 51),
    ("DG301", sft(eval_loss=[NAN if place % 20 == 0 else None for place in range(N)]), None, 1),
    ("DG301", sft(loss=np.where(np.arange(N) == 50, NAN, sft()["loss"])), "unstable", 51),
    ("DG301", grpo(grad_norm=np.where(np.arange(N) < 80, 0.4, math.inf)), "collapsed", 81),
    ("DG301", grpo(reward=np.where(np.arange(N) < 80, healthy_grpo(N)["reward"], NAN)), "collapsed", 81),
    ("DG301", grpo(grad_norm=np.where(np.arange(N) == 7, NAN, 0.4)), None, 8),
]  # fmt: skip
SILENT = [
    ("DG101", DEAD | {"reward": drop(0.0, 0.4, 30, N), "reward_std": drop(0.0, 0.3, 30, N), "zero_std": drop(1, 0.4, 30, N)}),
    ("DG101", DEAD | {"reward_std": 0.2, "zero_std": 0.5}),
    ("DG101", DEAD | {"zero_std": [1.0] * 99 + [0.9]}),
    ("DG101", {"reward": [0.0] * 4, "reward_std": 0.0}),
    ("DG101", {"reward": [0.0] * 20, "grad_norm": 0.1}),
    ("DG101", {"reward": [0.0] * 20}),
    ("DG102", grpo(clipped=0.85)),
    ("DG102", grpo(clipped=ramp(0.0, 1.0, N))),
    ("DG102", grpo(clipped=ramp(1.0, 0.1, N))),
    ("DG103", grpo(reward=drop(0.6, 0.4, 40, N, 0.03))),
    ("DG103", grpo(reward=SLUMP)),
    ("DG103", grpo(reward=np.where(np.arange(N) == 50, 0.0, healthy_grpo(N)["reward"]))),
    ("DG103", grpo(reward=ramp(0.0, 0.3, N, 0.0))),
    ("DG103", still(reward=drop(-1.0, -1.25, 50, N, 0.05))),
    ("DG104", grpo()),
    ("DG104", grpo(reward=np.where(np.isin(np.arange(N), (20, 50, 80)), 0.0, healthy_grpo(N)["reward"]))),
    ("DG104", still()),
    ("DG105", grpo(reward=np.where(np.arange(N) < 60, ramp(0.2, 0.9, N), 0.55) + noise(N, 0.02))),
    ("DG105", grpo()),
    ("DG105", still()),
    ("DG106", grpo(gold=ramp(0.2, 0.6, N, 0.02))),
    ("DG106", grpo(gold=0.5 + noise(N, 0.02))),
    ("DG106", grpo(gold=ramp(0.6, 0.55, N, 0.02))),
    ("DG106", grpo(reward=ramp(0.8, 0.4, N, 0.02), gold=ramp(0.6, 0.2, N, 0.02))),
    ("DG107", grpo(length=ramp(40, 400, N, 3))),
    ("DG107", grpo(clipped=ramp(0.0, 0.7, N))),
    ("DG107", grpo(length=ramp(100, 40, N, 3))),
    ("DG107", grpo(clipped=0.97)),
    ("DG108", still(kl=ramp(0.0, 0.05, N))),
    ("DG108", still(reward=ramp(0.4, 0.6, N, 0.05))),
    ("DG108", still(entropy=ramp(0.9, 0.5, N, 0.02))),
    ("DG108", still(length=ramp(80, 120, N, 2))),
    ("DG108", {name: values for name, values in still().items() if name in ("reward", "reward_std", "grad_norm")}),
    ("DG109", grpo(kl=ramp(0.0, 0.9, N))),
    ("DG109", grpo(kl=np.where(np.arange(N) == 50, 30.0, 0.05))),
    ("DG110", grpo(entropy=drop(0.9, 0.02, 60, N))),
    ("DG110", still(reward=0.95 + noise(N, 0.01), entropy=drop(0.9, 0.02, 60, N))),
    ("DG110", still(length=ramp(80, 40, N, 2))),
    ("DG110", still(kl=2.0)),
    ("DG110", grpo(length=drop(300, 15, 60, N))),
    ("DG111", still(reward=0.95 + noise(N, 0.01), kl=ramp(0.0, 0.05, N))),
    ("DG111", still(reward=ramp(0.4, 0.5, N, 0.05), kl=ramp(0.0, 0.05, N))),
    ("DG111", still(reward=0.5 + noise(N, 0.5), reward_std=0.1, kl=ramp(0.0, 0.05, N))),
    ("DG111", grpo()),
    ("DG111", {name: list(values)[:8] for name, values in {"reward": 0.5 + noise(N, 0.01), "reward_std": [0.4] * N}.items()}),
    ("DG201", sft()),
    ("DG201", sft(loss=drop(2.0, 2.7, 50, N, 0.05))),
    ("DG201", sft(loss=np.where((np.arange(N) >= 20) & (np.arange(N) < 40), 7.0, sft()["loss"]))),
    ("DG201", dpo(loss=drop(0.1, 0.5, 30, N, 0.01))),
    ("DG202", sft(loss=np.where(np.isin(np.arange(N), (20, 50, 80)), 9.0, sft()["loss"]))),
    ("DG202", sft(loss=drop(2.0, 2.3, 50, N, 0.05))),
    ("DG203", sft()),
    ("DG203", sft(learning_rate=0.0)),
    ("DG201", sft(loss=np.append(0.7, ramp(1.6, 1.3, N - 1, 0.3)))),
    ("DG201", sft(loss=ramp(1.5, 1.3, N, 0.4, 16))),
    ("DG204", sft(eval_loss=[None if place % 33 else 1.2 / 2 ** (place // 33) for place in range(1, N + 1)])),
    ("DG301", sft(loss=np.maximum(ramp(0.05, -0.05, N).round(4), 0.0))),
    ("DG301", grpo(loss=np.where(np.arange(N) < 50, 0.2, 0.0))),
    ("DG203", sft(loss=drop(2.0, 6.0, 5, N, 0.1))),
    ("DG203", sft(loss=ramp(2.0, 1.7, N, 0.05))),
    ("DG204", sft(eval_loss=[None if place % 20 else 2.0 - place / 100 for place in range(N)])),
    ("DG204", sft(eval_loss=[None if place % 20 else 1.5 + place / 1000 for place in range(N)])),
    ("DG204", sft(loss=ramp(1.0, 2.0, N, 0.02), eval_loss=[None if place % 20 else 1.0 + place / 100 for place in range(N)])),
    ("DG204", sft(eval_loss=[1.0, 2.0] + [None] * 98)),
    ("DG205", sft(loss=ramp(12.0, 5.0, N, 0.2))),
    ("DG205", dpo(loss=ramp(40.0, 5.0, N, 0.2))),
    ("DG301", grpo()),
    ("DG301", sft(loss=[None if place % 3 else 2.0 - place / 100 for place in range(N)])),
]  # fmt: skip


def case(pair):
    return pair[0]


@pytest.mark.parametrize(("code", "columns", "status", "since"), THERE, ids=map(case, THERE))
def test_it_is_seen(code, columns, status, since):
    found = diagnosis_of(**columns)
    (finding,) = [finding for finding in found.findings if finding.code == code]
    assert finding.since_step == pytest.approx(since, abs=4)
    assert finding.evidence
    sign = find_symptom(code).look(log_of(**columns))
    assert finding.advice.startswith(sign.advice or find_symptom(code).advice)
    if status is None:
        assert sign.status is None
    else:
        assert found.status == status
        assert (found.since_step is None) == (status == "undecided")
        assert found.since_step is None or found.since_step <= finding.since_step
        assert found.reason


@pytest.mark.parametrize(("code", "columns"), SILENT, ids=map(case, SILENT))
def test_a_near_miss_is_not(code, columns):
    found = diagnosis_of(**columns)
    assert code not in codes(found), found.findings
    assert found.rows > 0


def test_every_symptom_has_both():
    every = {symptom.code for symptom in symptoms()}
    assert every == {code for code, *_ in THERE} == {code for code, *_ in SILENT}


@pytest.mark.parametrize("symptom", symptoms(), ids=lambda symptom: symptom.code)
def test_what_a_symptom_says_of_itself_is_true(symptom):
    module = symptom.look.__module__.rpartition(".")[2]
    assert module.startswith(symptom.code.lower())
    assert symptom.says.endswith(".")
    assert not symptom.advice.endswith(".")
    if symptom.claim:
        assert find_claim(symptom.claim).id == symptom.claim.split("/")[1]
    skipped = symptom.seen(assemble([{"epoch": 1, "token_accuracy": 1.0}], path="p"))
    assert skipped.why.startswith("no column ")


def test_codes_are_found_in_any_case_and_unknown_ones_are_not():
    assert find_symptom("dg103").code == "DG103"
    with pytest.raises(HeuristicsError, match=r"no symptom 'DG999'; there are DG101, DG102"):
        find_symptom("DG999")
    assert [symptom.code for symptom in symptoms()] == sorted({symptom.code for symptom in symptoms()})


# What the status follows from.


@pytest.mark.parametrize("columns", [grpo(), sft(), dpo(), grpo(gold=ramp(0.2, 0.6, N, 0.02))])
def test_a_run_that_learns_is_healthy(columns):
    found = diagnosis_of(**columns)
    assert (found.status, found.since_step, found.findings) == ("healthy", None, ())
    assert "standard errors" in found.reason


def test_a_solved_task_without_variety_is_no_collapse():
    solved = ramp(0, 1, N) ** 0.3
    found = diagnosis_of(
        reward=0.5 + solved / 2, reward_std=0.4 * (1 - solved), zero_std=solved, entropy=1 - 0.99 * solved,
        grad_norm=0.5 * (1 - solved) + 1e-9, kl=0.2 * solved, length=80.0, clipped=0.0,
    )  # fmt: skip
    assert (found.status, codes(found)) == ("healthy", set())


def test_a_single_gradient_norm_that_is_not_finite_is_told_and_no_more():
    found = diagnosis_of(**grpo(grad_norm=np.where(np.arange(N) == 7, NAN, 0.4)))
    assert found.status == "healthy"
    assert [(finding.code, finding.severity) for finding in found.findings] == [("DG301", "info")]


def test_a_lost_reward_is_not_hidden_by_a_single_gradient_norm():
    lost = np.where(np.arange(N) < 80, healthy_grpo(N)["reward"], NAN)
    found = diagnosis_of(**grpo(reward=lost, grad_norm=np.where(np.arange(N) == 7, NAN, 0.4)))
    assert (found.status, found.since_step) == ("collapsed", 81)
    assert found.findings[0].severity == "error"


def test_length_that_grows_alone_is_silent():
    assert diagnosis_of(**grpo(length=ramp(40, 400, N, 3))).findings == ()


def test_a_reward_that_starts_at_nothing_and_rises_is_healthy():
    for at in (0, 30):
        rises = np.clip(ramp(0, 0.6, N) - at * 0.006, 0, 1)
        found = diagnosis_of(
            **DEAD | {"reward": rises, "reward_std": rises / 2, "zero_std": 1 - rises, "grad_norm": 0.3}
        )
        assert (found.status, codes(found)) == ("healthy", set())


def test_a_policy_that_moves_without_gain_is_flat():
    found = diagnosis_of(**still(kl=ramp(0.0, 0.05, N)))
    assert (found.status, codes(found)) == ("flat", {"DG111"})
    assert "no progress" in found.reason
    assert found.causes[0].cause != "unknown"


def test_the_level_of_kl_is_no_movement():
    assert codes(diagnosis_of(**still(kl=0.6 + noise(N, 0.01)))) == {"DG108"}


def test_rows_of_one_group_are_enough_for_an_outcome():
    count = 40
    silent = np.resize([0.0, 1.0], count)
    flat = diagnosis_of(reward=0.5 + noise(count, 0.1), reward_std=0.4, zero_std=silent, kl=ramp(0.0, 0.1, count))
    assert flat.status == "flat"
    risen = diagnosis_of(reward=ramp(0.3, 0.9, count, 0.1), reward_std=0.4, zero_std=silent, kl=ramp(0.0, 0.1, count))
    assert risen.status == "healthy"


def test_the_worst_status_counts():
    found = diagnosis_of(**collapsed_grpo(40, N) | {"grad_norm": np.where(np.arange(N) == 3, NAN, 0.4)})
    assert found.status == "collapsed"
    hacked = diagnosis_of(**grpo(gold=ramp(0.6, 0.2, N, 0.02), loss=np.where(np.arange(N) == 50, NAN, 0.0)))
    assert hacked.status == "hacking"
    assert {"DG106", "DG301"} <= codes(hacked)
    severities = [finding.severity for finding in hacked.findings]
    assert severities == sorted(severities, key=("error", "warning", "info").index)


def test_hacking_needs_a_gold_measure():
    loud = grpo(clipped=ramp(0.0, 1.0, N), reward=ramp(0.2, 0.9, N, 0.03))
    found = diagnosis_of(**loud)
    assert found.status == "undecided"
    assert found.reason.startswith("possible hacking: ")
    assert "DG106" in found.skipped
    assert diagnosis_of(**loud, gold=ramp(0.6, 0.2, N, 0.02)).status == "hacking"
    progress = diagnosis_of(**loud, gold=ramp(0.2, 0.6, N, 0.02))
    assert progress.status == "healthy", "the gold measure says that it is progress"
    assert not any("possibly" in finding.symptom for finding in progress.findings)


def test_a_gold_measure_that_does_not_rise_is_not_progress():
    found = diagnosis_of(**grpo(gold=0.5 + noise(N, 0.02)))
    assert found.status == "flat"
    assert "gold" in found.reason


@pytest.mark.parametrize("columns", [sft(loss=ramp(14.0, 5.0, N, 0.2))])
def test_an_error_is_never_healthy(columns):
    found = diagnosis_of(**columns)
    assert (found.status, codes(found)) == ("undecided", {"DG205"})


def test_what_cannot_be_looked_for_is_said():
    found = diagnosis_of(reward=ramp(0.4, 0.8, N, 0.05))
    assert found.skipped["DG102"] == "truncated-from-the-start: no column clipped"
    assert found.skipped["DG107"] == "length-runs-away: no column clipped or length"
    assert "DG201" not in found.skipped, "not of this method"
    unknown = diagnosis_of(eval_loss=ramp(2, 1, N))
    assert unknown.status == "undecided"
    assert {why.split(": ", 1)[1] for why in unknown.skipped.values()} == {"the log's columns do not tell its method"}


# Short logs.


@pytest.mark.parametrize("count", range(1, 11))
def test_a_short_log_is_undecided(count):
    for columns in (healthy_grpo(count), healthy_sft(count), still(reward=[0.5] * count, reward_std=0.4)):
        cut = {name: values[:count] if np.ndim(values) else values for name, values in columns.items()}
        found = diagnosis_of(**cut)
        assert (found.status, found.rows) == ("undecided", count)


def test_a_short_log_of_a_dead_reward_is_flat():
    assert diagnosis_of(reward=[0.0] * 5, reward_std=0.0).status == "flat"
    assert diagnosis_of(reward=[0.0] * 4, reward_std=0.0).status == "undecided"


@pytest.mark.parametrize("count", range(5, 11))
def test_a_short_log_of_a_reward_lost_with_signs_is_collapsed(count):
    found = diagnosis_of(**collapsed_grpo(3, count))
    assert (found.status, found.since_step) == ("collapsed", 3)
    assert "no sign of coming back" in found.reason


def test_a_log_that_begins_when_the_worst_is_over_needs_two_signs():
    almost = {"reward": [0.01, 0.01, 0.005, 0.0, 0.0, 0.0], "reward_std": 0.0}
    signs = {"zero_std": 1.0, "kl": 5.0}
    eight = {"per_device_train_batch_size": 64, "num_generations": 8}
    assert diagnosis_of(eight, **almost, **signs).status == "collapsed"
    assert diagnosis_of(**almost, **signs).status == "undecided", "six prompts, as far as the log says"
    almost["reward"] = [0.01, 0.005, 0.005, 0.008, 0.008, 0.008]
    assert diagnosis_of(**almost, kl=5.0).status == "undecided"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-10, 10), min_size=1, max_size=10), st.sampled_from(["reward", "loss"]))
def test_too_little_to_go_on_is_never_healthy(values, name):
    assert diagnosis_of(**{name: values}).status != "healthy"


def test_few_rewards_among_many_rows_are_too_little():
    rewards = [0.0, 0.5, 1.0] + [None] * 30
    for columns in ({"reward": rewards}, {"reward": rewards, "gold": rewards}, {"loss": rewards, "eval_loss": 1.0}):
        found = diagnosis_of(**columns, grad_norm=0.3)
        assert (found.status, found.rows) == ("undecided", 33)


# Rows that repeat.


def test_updates_of_one_rollout_are_one_row():
    rows = rows_of(**grpo())
    often = [row | {"step": 4 * row["step"] + update} for row in rows for update in range(4)]
    log, again = assemble(rows, path="p"), assemble(often, path="p")
    assert (len(again), len(reward_of(again).values)) == (4 * N, N)
    np.testing.assert_array_equal(reward_of(again).values, reward_of(log).values)
    for columns in (grpo(), still(), collapsed_grpo(40, N)):
        rows = rows_of(**columns)
        often = [row | {"step": 4 * row["step"] + update} for row in rows for update in range(4)]
        assert examine(assemble(often, path="p")).status == diagnosis_of(**columns).status


def test_a_reward_that_stays_is_not_a_repeated_row():
    assert len(reward_of(log_of(reward=[0.0] * 20, reward_std=0.0)).values) == 20
    assert len(reward_of(log_of(reward=[0.5] * 20)).values) == 20
    assert len(reward_of(log_of(reward=[0.5] * 20, reward_std=[0.1, 0.2] * 10)).values) == 20


# Scales and offsets.


@st.composite
def rewards_that_can_be_negative(draw):
    count = draw(st.integers(12, 60))
    points = draw(st.lists(st.floats(-2, 2), min_size=2, max_size=6))
    level = np.interp(np.linspace(0, 1, count), np.linspace(0, 1, len(points)), points)
    values = level + noise(count, draw(st.sampled_from([0.0, 0.05, 0.3])), draw(st.integers(0, 1000)))
    values = np.round(values * 1024) / 1024  # so that an offset does not round
    assume(values.min() < -0.01)
    return values, draw(st.sampled_from([0.1, 0.5, 1.0]))


@settings(max_examples=120, deadline=None)
@given(
    rewards_that_can_be_negative(), st.sampled_from([1 / 64, 0.5, 4.0, 256.0]), st.integers(-128, 128), st.booleans()
)
def test_scale_and_offset_of_a_reward_change_nothing(drawn, scale, offset, moves):
    (values, spread), offset = drawn, offset / 64
    assume((values + offset).min() < -0.01)
    # Sums in another order may round to the other side of a limit: what stands on the edge is left out.
    kl = 0.1 if moves else 0.0
    one = examine(log_of(reward=values, reward_std=spread, kl=kl))
    scaled = examine(log_of(reward=values * scale, reward_std=spread * scale, kl=kl))
    assert (scaled.status, scaled.since_step, codes(scaled)) == (one.status, one.since_step, codes(one))
    moved = (values + offset) * scale
    edge = [examine(log_of(reward=moved * (1 + push), reward_std=spread * scale, kl=kl)) for push in (-1e-6, 1e-6)]
    assume(edge[0].status == edge[1].status)
    assert examine(log_of(reward=moved, reward_std=spread * scale, kl=kl)).status == one.status


@pytest.mark.parametrize("offset", [-20.0, -5.0, -1.1])
@pytest.mark.parametrize("scale", [0.01, 1.0, 30.0])
@pytest.mark.parametrize("columns", [grpo(), collapsed_grpo(40, N), still(), grpo(reward=SLUMP)])
def test_a_reward_below_zero_is_judged_by_the_spread_of_its_groups(columns, scale, offset):
    spread = 0.2
    plain = diagnosis_of(**columns | {"reward": np.asarray(columns["reward"]) - 1.5, "reward_std": spread})
    other = diagnosis_of(
        **columns | {"reward": (np.asarray(columns["reward"]) + offset) * scale, "reward_std": spread * scale}
    )
    assert (other.status, other.since_step) == (plain.status, plain.since_step)


def test_a_reward_that_is_never_negative_has_a_zero():
    half = drop(0.6, 0.2, 40, N, 0.02)
    assert codes(diagnosis_of(reward=half, reward_std=0.8, kl=0.1)) == {"DG103"}
    assert codes(diagnosis_of(reward=half - 1.0, reward_std=0.8, kl=0.1)) == {"DG104"}


# Since when.


@pytest.mark.parametrize("at", [15, 40, 70, 95])
@pytest.mark.parametrize("every", [1, 10])
def test_a_collapse_is_dated_in_steps(at, every):
    found = diagnosis_of(steps=range(every, every * N + 1, every), **collapsed_grpo(at, N))
    assert found.status == "collapsed"
    assert abs(found.since_step - at * every) <= 3 * every


def test_a_status_that_is_wrong_always_has_a_step():
    below = 0.5 + noise(N, 0.002)
    below[80::2] -= 0.12  # every other row of the last fifth: never three on end
    found = diagnosis_of(reward=below, reward_std=0.3, kl=0.1)
    assert found.status == "unstable"
    assert found.since_step == pytest.approx(81, abs=2)


# Levels.


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=80))
def test_levels_lie_among_the_values(values):
    values = np.array(values)
    level = smooth(values)
    assert level.shape == values.shape
    for part in (head(values), tail(values), level):
        assert len(part)
        assert values.min() <= part.min() <= part.max() <= values.max()
    assert noise_of(values) >= 0
    if len(values) >= 4:
        change, errors = gain(values)
        assert change * errors >= 0
        assert gain(-values)[0] == -change


# Anything at all.

EDGES = [math.nan, math.inf, -math.inf, None, 0.0, 1e308, -1e308, 5e-324, 1e-9, 1.0, -1.0]
NAMES = [
    "reward", "reward_std", "zero_std", "grad_norm", "kl", "entropy", "length", "clipped", "loss", "eval_loss", "gold",
    "learning_rate", "margin", "value_loss",
]  # fmt: skip


@st.composite
def anything(draw):
    """Columns of noise at any level, with stretches of what is on the edge of a number."""
    count = draw(st.integers(1, 60))
    columns = {}
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True)):
        level, scale = draw(st.floats(allow_nan=False, allow_infinity=False) | st.floats(-2, 2)), draw(st.floats(0, 1))
        values = [level * (1 + scale * part) for part in noise(count, 1.0, draw(st.integers(0, 99))).tolist()]
        for _ in range(draw(st.integers(0, 2))):
            first = draw(st.integers(0, count - 1))
            last = draw(st.integers(first, count - 1))
            values[first : last + 1] = [draw(st.sampled_from(EDGES))] * (last + 1 - first)
        columns[name] = values
    return columns


@settings(max_examples=100, deadline=None)
@given(
    anything(), st.sampled_from([None, {"beta": 2.0}, {"max_grad_norm": 1e-6, "learning_rate": 0.0}, {"method": "sft"}])
)
def test_any_numbers_give_a_diagnosis(columns, knobs):
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            log = assemble(rows, path="p", knobs=knobs)
        except HeuristicsError:
            logged = {name for row in rows for name, value in row.items() if value is not None}
            assert logged <= {"learning_rate", "length", "clipped"}
            return
        found = examine(log)
    assert found.status in get_args(Status)
    assert (found.since_step is None) == (found.status in ("healthy", "undecided"))
    if found.causes:
        assert sum(cause.share for cause in found.causes) == pytest.approx(1, abs=0.01)
    assert {finding.code for finding in found.findings}.isdisjoint(found.skipped)
    assert type(found).model_validate_json(found.model_dump_json()) == found


def test_advice_fits_what_is_seen():
    frozen = diagnosis_of(**sft(loss=ramp(1.5, 1.5, N, 0.05), learning_rate=0.0))
    assert frozen.findings[0].severity == "error" and "schedule" in frozen.findings[0].advice
    scaled = diagnosis_of(**sft(grad_norm=[float("nan") if place == 40 else 1.0 for place in range(N)]))
    (benign,) = [finding for finding in scaled.findings if finding.code == "DG301"]
    assert benign.severity == "info" and benign.advice.startswith("nothing")
    new_words = diagnosis_of(**sft(loss=ramp(14.0, 2.0, N, 0.2)))
    assert new_words.status == "healthy" and new_words.findings[0].severity == "warning"
    assert "but the loss begins above" in new_words.reason


@pytest.mark.parametrize(
    ("knobs", "severity"),
    [(None, "info"), ({"fp16": True}, "info"), ({"bf16": True}, "warning"), ({"bf16": True, "fp16": False}, "warning")],
)
def test_infinite_norms_are_harmless_in_fp16_only(knobs, severity):
    infinite = np.where(np.isin(np.arange(N), (7, 31)), math.inf, 0.4)
    (finding,) = [one for one in diagnosis_of(knobs, **grpo(grad_norm=infinite)).findings if one.code == "DG301"]
    assert finding.severity == severity
    assert ("harmless" in finding.symptom) == (severity == "info")
