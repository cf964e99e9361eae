"""Causes: each comes out on top where it should, none where nothing is wrong."""

import math
from typing import get_args

import numpy as np
import pytest

from heuristics.advice import recommend
from heuristics.diagnosis.causes import coefficient, rank, rate_of
from heuristics.diagnosis.engine import look
from heuristics.schema import Cause
from heuristics.schema.words import spell
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
)  # fmt: skip

N = 100
STILL = {
    "reward": 0.5 + noise(N, 0.05), "reward_std": 0.4, "kl": np.abs(noise(N, 1e-4, 3)) + 1e-4, "length": 80 + noise(N, 2, 2),
    "grad_norm": 0.3,
}  # fmt: skip
DEAD = {"reward": [0.0] * N, "reward_std": 0.0, "zero_std": 1.0, "grad_norm": 0.0}
OVERFITTED = healthy_sft(N) | {"eval_loss": [None if place % 20 else 1.5 + abs(place - 40) / 80 for place in range(N)]}


def held_by(beta):
    """A policy at its base, whose loss shows a KL coefficient."""
    return STILL | {"loss": beta * STILL["kl"] + noise(N, 1e-5, 9)}


CASES = [
    ("learning-rate-too-high", "collapsed", {}, collapsed_grpo(40, N)),
    ("learning-rate-too-high", "collapsed", {}, healthy_sft(N) | {"loss": drop(2.0, 6.0, 30, N, 0.1)}),
    ("learning-rate-too-high", "unstable", {}, STILL | {"reward": drop(0.7, 0.6, 20, N, 0.02)}),
    ("learning-rate-too-low", "flat", {}, STILL),
    ("learning-rate-too-low", "flat", {"learning_rate": 0.0}, STILL),
    ("learning-rate-too-low", "flat", {}, healthy_sft(N) | {"loss": 2.0 + noise(N, 0.05), "learning_rate": 0.0}),
    ("unknown", "flat", {}, healthy_sft(N) | {"loss": [0.0] * N, "grad_norm": 0.0}),
    ("unknown", "collapsed", {}, healthy_sft(N) | {"loss": [0.0] * N, "grad_norm": math.nan}),
    ("learning-rate-too-low", "flat", {"beta": 0.04, "max_grad_norm": 1.0}, STILL),
    ("learning-rate-too-low", "flat", {"beta": 5.0, "learning_rate": 0.0}, STILL),
    ("reward-never-fires", "flat", {}, DEAD),
    ("truncation", "flat", {}, DEAD | {"clipped": 1.0}),
    ("clipping", "flat", {"max_grad_norm": 1e-6}, STILL),
    ("kl-coefficient", "flat", {"beta": 5.0}, STILL),
    ("kl-coefficient", "flat", {}, held_by(5.0)),
    ("learning-rate-too-low", "flat", {}, held_by(0.04)),
    ("learning-rate-too-low", "flat", {"beta": 0.0}, held_by(5.0)),
    ("proxy-reward", "hacking", {}, healthy_grpo(N) | {"gold": ramp(0.6, 0.2, N, 0.02)}),
    ("unknown", "unstable", {}, OVERFITTED),
]  # fmt: skip


@pytest.mark.parametrize(("cause", "status", "knobs", "columns"), CASES, ids=[f"{case[0]}-{case[1]}" for case in CASES])
def test_the_likeliest_cause(cause, status, knobs, columns):
    found = diagnosis_of(knobs, **columns)
    assert found.status == status
    assert found.causes[0].cause == cause
    assert {finding.cause for finding in found.findings} == {cause}
    shares = [ranked.share for ranked in found.causes]
    assert sum(shares) == pytest.approx(1, abs=0.005)
    assert shares == sorted(shares, reverse=True)
    assert {ranked.cause for ranked in found.causes} <= set(get_args(Cause))
    assert len({ranked.cause for ranked in found.causes}) == len(found.causes)
    assert all(ranked.because for ranked in found.causes)


@pytest.mark.parametrize("columns", [healthy_grpo(N), healthy_sft(N), healthy_grpo(5)])
def test_where_nothing_is_wrong_no_cause_is_named(columns):
    knobs = {"beta": 9.0, "max_grad_norm": 1e-9, "learning_rate": 1.0}
    assert diagnosis_of(knobs, **columns).causes == ()


def test_a_harmless_finding_has_no_cause_but_the_unknown():
    found = diagnosis_of(**healthy_grpo(N) | {"grad_norm": np.where(np.arange(N) == 7, np.nan, 0.4)})
    assert [(ranked.cause, ranked.share) for ranked in found.causes] == [("unknown", 1.0)]


def test_a_late_cut_is_no_cause():
    found = diagnosis_of(**collapsed_grpo(40, N))
    assert "DG107" in codes(found)
    assert "truncation" not in {ranked.cause for ranked in found.causes}


def test_overfitting_is_put_down_to_the_data():
    found = diagnosis_of(**OVERFITTED)
    assert codes(found) == {"DG204"}
    assert "by heart" in found.causes[0].because


def test_loose_clipping_is_named_where_the_configuration_says_so():
    loose = {"num_iterations": 4, "epsilon": 2.0}
    assert "clipping" in {ranked.cause for ranked in diagnosis_of(loose, **collapsed_grpo(40, N)).causes}
    for knobs in ({"num_iterations": 4, "epsilon": 0.2}, {"num_iterations": 1, "epsilon": 2.0}, {"epsilon": "2"}, {}):
        assert "clipping" not in {ranked.cause for ranked in diagnosis_of(knobs, **collapsed_grpo(40, N)).causes}


@pytest.mark.parametrize(("times", "place"), [(3.0, "above"), (1.0, "within"), (1 / 3, "below")])
def test_the_rate_is_held_beside_what_recommend_says(times, place):
    known = recommend("grpo", "lora")
    rate = {"above": known.high, "within": known.point, "below": known.low}[place] * times
    found = diagnosis_of({"tuning": "lora"}, **collapsed_grpo(40, N) | {"learning_rate": rate})
    assert f"at {spell((float(f'{rate:.2g}'),))}, {place} what to try for GRPO (" in found.causes[0].because


def test_a_rate_that_is_not_known_is_said_to_be():
    columns = {name: values for name, values in collapsed_grpo(40, N).items() if name != "learning_rate"}
    assert "does not say at which rate" in diagnosis_of(**columns).causes[0].because
    assert "at 3e-6" in diagnosis_of({"learning_rate": 3e-6}, **columns).causes[0].because
    odd = {"learning_rate": 3e-6, "method": "online_dpo", "tuning": "half"}
    assert "at 3e-6" in diagnosis_of(odd, **columns).causes[0].because


def test_the_rate_is_the_highest_of_the_log():
    schedule = np.concatenate([np.linspace(0, 1e-5, 20), np.linspace(1e-5, 0, 80)])
    assert rate_of(log_of({"learning_rate": 9.0}, loss=schedule, learning_rate=schedule)) == pytest.approx(1e-5)
    assert rate_of(log_of({"learning_rate": 3}, loss=[1.0])) == 3.0
    for odd in ("3e-6", None, True):
        assert rate_of(log_of({"learning_rate": odd}, loss=[1.0])) is None


@pytest.mark.parametrize("beta", [0.01, 0.2, 3.0])
def test_the_kl_coefficient_shows_in_the_loss(beta):
    kl = ramp(0.0, 2.0, N)
    assert coefficient(log_of(reward=kl, kl=kl, loss=beta * kl + noise(N, 0.01))) == pytest.approx(beta, rel=0.2)
    assert coefficient(log_of({"beta": 0.5}, reward=kl, kl=kl, loss=beta * kl)) == 0.5
    assert coefficient(log_of({"kl_coef": 0.05}, reward=kl, kl=kl, loss=beta * kl)) == 0.05
    assert coefficient(log_of(reward=kl, loss=beta * kl)) is None
    assert coefficient(log_of(reward=kl, kl=0.0, loss=beta * kl)) is None
    assert coefficient(log_of(reward=kl[:9], kl=kl[:9], loss=beta * kl[:9])) is None


def test_ranking_takes_only_what_was_seen():
    log = log_of(**STILL)
    seen = {symptom.code: sign for symptom, sign in look(log, log)[0]}
    assert rank(log, "flat", seen)[0].cause == "learning-rate-too-low"
    assert rank(log, "undecided", {}) == rank(log, "healthy", {}) == ()
