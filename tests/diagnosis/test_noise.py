"""Logs of small batches: what chance does to a row is no symptom, what is beyond chance is."""

import math

import numpy as np
import pytest

import heuristics
from heuristics.diagnosis.levels import chance, stands_above
from heuristics.diagnosis.live import Monitor


def supervised(seed, noise, begins=1.5, ends=1.2, count=300):
    draws = np.random.default_rng(seed).normal(0, noise, count)
    loss = np.linspace(begins, ends, count) * np.exp(draws - noise**2 / 2)
    return [{"step": n + 1, "loss": float(x), "grad_norm": 0.8, "learning_rate": 2e-4} for n, x in enumerate(loss)]


def preferred(seed, noise, count=300):
    margins = np.linspace(0, 2, count) + np.random.default_rng(seed).normal(0, noise, count)
    return [
        {"step": n + 1, "loss": float(np.log1p(np.exp(-x))), "rewards/margins": float(x), "learning_rate": 5e-6}
        for n, x in enumerate(margins)
    ]


def rewarded(silent, count=60, seed=0):
    draws = np.random.default_rng(seed)
    return [
        {
            "step": n + 1, "reward": 0.4 + draws.normal(0, 0.02 * (1 - silent)), "reward_std": 0.3 * (1 - silent),
            "frac_reward_zero_std": silent, "entropy": 0.5 + draws.normal(0, 0.01), "grad_norm": 0.1,
        }
        for n in range(count)
    ]  # fmt: skip


def stops(rows):
    monitor = Monitor()
    for row in rows:
        found = monitor.add(row)
        if found is not None and any(finding.severity == "error" for finding in found.findings):
            return row["step"]
    return None


@pytest.mark.parametrize("noise", [0.2, 0.4])
def test_a_noisy_run_that_learns_is_not_stopped(noise):
    assert [stops(supervised(seed, noise)) for seed in range(12)] == [None] * 12


def test_a_preference_run_of_loud_margins_is_not_stopped():
    assert [stops(preferred(seed, 2.0)) for seed in range(12)] == [None] * 12


@pytest.mark.parametrize("noise", [0.02, 0.2, 0.4])
def test_a_noisy_run_that_is_lost_is_stopped(noise):
    rows = supervised(1, noise, count=100)
    lost = [row | {"loss": row["loss"] * (1 if row["step"] < 40 else 6)} for row in rows]
    assert 40 <= stops(lost) <= 60


def test_a_loss_that_fell_at_once_and_stands_since_has_moved():
    t = np.arange(300)
    loss = (1.05 + 0.95 * np.exp(-t / 4)) * np.exp(np.random.default_rng(0).normal(0, 0.1, 300))
    found = heuristics.diagnose([{"step": n + 1, "loss": float(x)} for n, x in enumerate(loss)])
    assert found.status == "healthy"
    assert "since its first rows" in found.reason
    flat = heuristics.diagnose([{"step": n + 1, "loss": float(x)} for n, x in enumerate(loss[40:])])
    assert [finding.code for finding in flat.findings] == ["DG203"]


def test_of_a_loss_that_is_all_noise_nothing_is_said():
    found = heuristics.diagnose(supervised(3, 0.6, ends=1.5, count=40))
    assert found.status == "undecided"
    assert "differ so much by chance" in found.skipped["DG203"]


def test_where_hardly_a_group_has_a_spread_the_prompts_are_named():
    found = heuristics.diagnose(rewarded(0.9))
    assert found.causes[0].cause == "groups-without-spread"
    assert "change the prompts, not the learning rate: 90% of the groups" in found.findings[0].advice
    other = heuristics.diagnose(rewarded(0.3))
    assert other.causes[0].cause == "learning-rate-too-low"
    assert "raise the learning rate" in other.findings[0].advice


def test_silent_groups_from_the_start_are_no_sign_of_a_broken_policy():
    rows = [row | {"frac_reward_zero_std": 0.95} for row in rewarded(0.9)]
    assert not any(finding.code == "DG103" for finding in heuristics.diagnose(rows).findings)


def hard(draws, count=200, dies=None):
    """Eight groups of eight a row, nine in ten of which are never answered; from a step on none is."""
    rows = []
    for n in range(count):
        right = draws.binomial(8, 0.5 * (draws.random(8) > 0.9) * (dies is None or n < dies)) / 8
        spread = np.sqrt(right * (1 - right) * 8 / 7)
        rows.append(
            {
                "step": n + 1, "reward": float(right.mean()), "reward_std": float(spread.mean()), "grad_norm": 0.1,
                "frac_reward_zero_std": float((spread == 0).mean()), "entropy": 0.5,
            }
        )  # fmt: skip
    return rows


def test_a_few_silent_rows_where_most_groups_always_were_are_no_collapse():
    assert sum(stops(hard(np.random.default_rng(seed))) is not None for seed in range(10)) <= 2
    died = [stops(hard(np.random.default_rng(seed), count=140, dies=80)) for seed in range(10)]
    assert sum(step is not None and step > 80 for step in died) >= 8


def test_not_a_finite_number_from_the_first_row_on_is_no_rate():
    rows = [{"step": n, "loss": math.nan, "grad_norm": math.nan, "learning_rate": 2e-4} for n in range(1, 30)]
    found = heuristics.diagnose([{"step": 0, "loss": math.nan, "grad_norm": math.nan}, *rows])
    assert found.findings[0].code == "DG301"
    assert "all of which may be masked" in found.findings[0].advice
    late = [{"step": n, "loss": 2.0 - n / 100} for n in range(30)] + [
        {"step": n, "loss": math.nan} for n in range(30, 40)
    ]
    assert "checkpoint before" in heuristics.diagnose(late).findings[0].advice


def test_a_preference_loss_may_round_to_nothing():
    rows = [
        {"step": n, "loss": max(0.0, 0.7 - n / 20), "rewards/margins": n / 2, "rewards/accuracies": 1.0}
        for n in range(40)
    ]
    rows = [row | {"loss": 0.0 if row["step"] > 10 else row["loss"]} for row in rows]
    assert not any(finding.code == "DG301" for finding in heuristics.diagnose(rows).findings)


def test_nothing_is_called_harmless_beside_an_error():
    rows = [{"step": n, "loss": 2.0 - n / 100, "grad_norm": 1.0} for n in range(30)]
    rows[20]["grad_norm"] = math.inf
    assert [finding.severity for finding in heuristics.diagnose(rows, config={"fp16": True}).findings] == ["info"]
    lost = [row | {"loss": 9.0} if row["step"] > 21 else row for row in rows]
    assert "harmless" not in str(heuristics.diagnose(lost, config={"fp16": True}).findings)


def test_chance_is_known_from_rows_on_a_slope_and_with_a_jump():
    draws = np.random.default_rng(0).normal(0, 0.3, 200)
    assert chance(draws) == pytest.approx(0.3, rel=0.25)
    assert chance(draws + np.linspace(0, 50, 200)) == pytest.approx(0.3, rel=0.25)
    assert chance(draws + 20 * (np.arange(200) > 100)) == pytest.approx(0.3, rel=0.25)
    assert chance(np.array([1.0, 2.0])) == 0.0
    assert not stands_above(draws, 4.0)
    assert stands_above(draws + (np.arange(200) > 100), 4.0)
