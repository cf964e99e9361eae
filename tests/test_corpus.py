"""The corpus that diagnosis is measured on: no run is missing, and the truth about a run is what its definition says."""

import gzip
import json

import pytest

from benchmarks.corpus.design import DEVELOP, TEST, cells, deviations, without
from benchmarks.corpus.reading import RUNS, corpus
from benchmarks.corpus.truth import Trained, cause, named, onset, status

STEPS = (1, 2, 4, 6, 9, 13, 18, 25, 35, 50, 65, 80, 100, 120, 140)


def cell_of(arm):
    return next(cell for cell in cells(DEVELOP) if cell.arm == arm)


def trained(arm, end, *, on_the_way=None, kl=0.2, start=0.4, reward=(0.4, 0.4)):
    on_the_way = on_the_way or {}
    points = {0: {"accuracy": start}} | {step: {"accuracy": on_the_way.get(step, start)} for step in STEPS}
    log = {"reward": [reward[0]] * 75 + [reward[1]] * 75}
    final = None if end is None else {"accuracy": end, "kl": kl}
    return Trained(cell_of(arm), {"accuracy": start}, final, points, log)


@pytest.mark.parametrize("family", [DEVELOP, *TEST])
def test_every_run_of_the_design_is_there_and_no_other(family):
    runs = json.loads(gzip.decompress((RUNS / f"{family}.json.gz").read_bytes()))
    assert sorted(run["cell"]["arm"] + str(run["cell"]["seed"]) for run in runs) == sorted(
        cell.arm + str(cell.seed) for cell in cells(family)
    )


def test_there_are_enough_runs_of_every_status():
    told = [run.status for family in TEST for run in corpus(family)]
    assert told.count("healthy") >= 100
    for name in ("flat", "collapsed", "unstable", "hacking"):
        assert told.count(name) >= 40


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        (trained("grpo", 0.6), "healthy"),
        (trained("grpo", 0.19), "collapsed"),
        (trained("grpo", None), "collapsed"),
        (trained("grpo", 0.41, kl=0.001), "flat"),
        (trained("grpo", 0.41, kl=0.2), "undecided"),
        (trained("grpo", 0.34), "unstable"),
        (trained("grpo", 0.6, on_the_way={25: 0.1, 35: 0.1, 50: 0.1}), "unstable"),
        (trained("grpo", 0.6, on_the_way={25: 0.1}), "healthy"),
        (trained("grpo", 0.45, on_the_way={65: 0.7}), "unstable"),
        (trained("grpo reward_funcs=keyword", 0.1, reward=(0.2, 0.7)), "hacking"),
        (trained("grpo reward_funcs=keyword", 0.1, reward=(0.2, 0.2)), "collapsed"),
    ],
)
def test_status_is_that_of_the_held_out_evaluation(run, expected):
    assert status(run) == expected


def test_a_collapse_begins_where_the_accuracy_falls_and_stays():
    low = {step: 0.05 for step in STEPS if step >= 35}
    run = trained("grpo learning_rate=0.001", 0.0, on_the_way=low | {4: 0.05})
    assert onset(run, "collapsed") == 35
    assert onset(trained("grpo", 0.6), "healthy") is None


def test_the_cause_is_the_one_factor_whose_reset_heals():
    arm = "grpo learning_rate=0.00056 reward_funcs=dense"
    bad = trained(arm, 0.0)
    rate, reward = without(bad.cell, "learning_rate"), without(bad.cell, "reward_funcs")
    assert set(deviations(bad.cell)) == {"learning_rate", "reward_funcs"}

    def known(of_rate, of_reward):
        return {rate.key: trained(rate.arm, of_rate), reward.key: trained(reward.arm, of_reward)}

    assert cause(bad, known(0.6, 0.0)) == "learning-rate-too-high"
    assert cause(bad, known(0.6, 0.6)) == "unknown"
    assert cause(bad, known(0.0, 0.0)) == "unknown"
    assert cause(trained("grpo", 0.6), {}) is None


@pytest.mark.parametrize(
    ("arm", "factor", "expected"),
    [
        ("grpo learning_rate=1e-07", "learning_rate", "learning-rate-too-low"),
        ("grpo beta=30.0", "beta", "kl-coefficient"),
        ("grpo max_grad_norm=1e-09", "max_grad_norm", "clipping"),
        ("grpo reward_funcs=zero", "reward_funcs", "reward-never-fires"),
        ("grpo reward_funcs=length", "reward_funcs", "proxy-reward"),
        ("grpo max_completion_length=3", "max_completion_length", "truncation"),
        ("grpo warmup_steps=30", "warmup_steps", "unknown"),
    ],
)
def test_factors_have_the_names_of_causes(arm, factor, expected):
    assert named(cell_of(arm), factor) == expected


def test_rows_are_averaged_as_a_trainer_logs_them():
    run = corpus(DEVELOP)[0]
    rows = run.rows(5)
    assert [row["step"] for row in rows[:2]] == [5.0, 10.0]
    assert rows[0]["loss"] == pytest.approx(sum(run.run.log["loss"][:5]) / 5)
