"""A run as it goes on: alarms soon, once, and not at all where nothing is wrong; looks are few."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.false_stops import BY_DESIGN, stopped
from heuristics.diagnosis import live
from heuristics.diagnosis.live import KEEP, Monitor
from heuristics.schema import Diagnosis
from tests.diagnosis.synthetic import collapsed_grpo, drop, healthy_grpo, healthy_sft, noise, ramp, rows_of

N = 120


def alarms(rows, monitor=None):
    monitor = monitor or Monitor()
    return [(row["step"], found.status) for row in rows if (found := monitor.add(row)) is not None]


@pytest.fixture
def looks(monkeypatch):
    """How many rows every look took."""
    seen = []

    def examine(log):
        seen.append(len(log))
        return real(log)

    real = live.examine
    monkeypatch.setattr(live, "examine", examine)
    return seen


@pytest.mark.parametrize("at", [4, 15, 60, 100])
@pytest.mark.parametrize("seed", range(4))
def test_a_collapse_is_told_within_ten_steps(at, seed):
    ((step, status),) = alarms(rows_of(**collapsed_grpo(at, N, seed)))
    assert status == "collapsed"
    assert at <= step <= at + 10


@pytest.mark.parametrize("at", [12, 60])
def test_a_lost_loss_is_told_within_ten_rows(at):
    ((step, status),) = alarms(rows_of(loss=drop(2.0, 9.0, at, N, 0.1)))
    assert status == "collapsed"
    assert at <= step <= at + 10


@pytest.mark.parametrize("kind", [healthy_grpo, healthy_sft])
def test_healthy_runs_are_silent(kind):
    assert [alarms(rows_of(**kind(N, 10 * seed))) for seed in range(25)] == [[]] * 25


def test_a_healthy_run_whose_reward_is_negative_is_silent():
    for seed in range(10):
        columns = healthy_grpo(N, 10 * seed)
        columns |= {"reward": columns["reward"] * 4 - 2, "reward_std": columns["reward_std"] * 4}
        assert alarms(rows_of(**columns)) == []


def test_a_dip_that_heals_is_no_alarm():
    loss = np.where((np.arange(N) >= 30) & (np.arange(N) < 34), 6.0, healthy_sft(N)["loss"])
    assert alarms(rows_of(loss=loss)) == []
    reward = np.where(np.arange(N) == 30, 0.0, healthy_grpo(N)["reward"])
    assert alarms(rows_of(**healthy_grpo(N) | {"reward": reward})) == []


def test_an_alarm_is_given_once():
    monitor = Monitor()
    assert len(alarms(rows_of(**collapsed_grpo(30, 400)), monitor)) == 1
    assert monitor.diagnosis().status == "collapsed"


def test_two_kinds_of_alarm_are_two():
    gold = ramp(0.6, 0.1, 200, 0.01)
    columns = healthy_grpo(200) | {"gold": gold, "loss": [0.0] * 150 + [math.nan] * 50}
    monitor = Monitor()
    told = alarms(rows_of(**columns), monitor)
    assert [status for _, status in told] == ["hacking"]
    assert {"DG106", "DG301"} <= {finding.code for finding in monitor.diagnosis().findings}


EIGHT = {"per_device_train_batch_size": 64, "num_generations": 8}


def test_a_reward_that_never_fires_is_told_after_forty_groups():
    dead = {"reward": [0.0] * 60, "reward_std": 0.0, "zero_std": 1.0, "grad_norm": 0.0}
    assert alarms(rows_of(**dead), Monitor(EIGHT)) == [(5, "flat")]
    assert alarms(rows_of(**dead)) == [(40, "flat")]
    late = dead | {"reward": drop(0, 0.5, 3, 60), "reward_std": drop(0, 0.4, 3, 60), "zero_std": 0.5}
    assert alarms(rows_of(**late)) == []


@pytest.mark.parametrize("logged", [True, False])
@pytest.mark.parametrize("solved", [0.15, 0.4])
def test_one_prompt_a_step_is_no_collapse(logged, solved):
    """Eight answers to one prompt are all wrong more often than not; a policy that learns slowly has many such rows."""
    stopped = 0
    for seed in range(20):
        chance, rows = np.random.default_rng(seed), []
        for step in range(1, 151):
            known = chance.beta(1.5 * solved, 1.5 * (1 - solved))
            right = chance.random(8) < known + 0.1 * step / 150
            row = {"step": step, "reward": right.mean(), "reward_std": right.std(ddof=1), "kl": step / 1000}
            row["grad_norm"] = 0.3 * bool(right.std())
            rows.append(row | ({"frac_reward_zero_std": float(right.std() == 0)} if logged else {}))
        stopped += bool(alarms(rows))
    assert stopped <= 2


def test_one_prompt_a_step_and_a_collapse_is_told():
    chance, rows = np.random.default_rng(0), []
    for step in range(1, 121):
        right = chance.random(8) < (0.5 if step <= 50 else 0.0)
        silent = float(right.std() == 0)
        rows.append({"step": step, "reward": right.mean(), "reward_std": right.std(ddof=1), "grad_norm": 0.3 * (1 - silent),
                     "frac_reward_zero_std": silent, "kl": 0.01 if step <= 50 else 2.0})  # fmt: skip
    ((when, status),) = alarms(rows)
    assert status == "collapsed"
    assert 50 < when <= 50 + 48, "six rows of eight"


def test_a_loss_that_is_none_is_told():
    for at in (1, 20, 60):
        loss = np.where(np.arange(1, N + 1) < at, healthy_sft(N)["loss"], math.nan)
        ((step, status),) = alarms(rows_of(loss=loss))
        assert status == "collapsed"
        assert at <= step <= at + 6
    once = np.where(np.arange(N) == 50, math.nan, healthy_sft(N)["loss"])
    assert alarms(rows_of(loss=once)) == []


def test_a_policy_that_only_stands_still_is_no_alarm():
    assert alarms(rows_of(reward=0.5 + noise(N, 0.05), reward_std=0.4, kl=1e-4)) == []


def test_it_says_what_the_whole_log_says():
    rows = rows_of(**healthy_grpo(N))
    monitor = Monitor(path="x")
    alarms(rows, monitor)
    assert monitor.diagnosis().status == "healthy"
    assert (monitor.diagnosis().rows, monitor.diagnosis().path) == (N, "x")


def test_a_resumed_run_logs_again_from_its_step():
    monitor = Monitor()
    first, second = rows_of(**healthy_grpo(60)), rows_of(**healthy_grpo(90, 7))
    assert alarms(first + second[40:], monitor) == []
    log = monitor.log()
    assert log.steps.tolist() == list(range(1, 91))
    assert log.series["reward"].tolist() == [row["reward"] for row in first[:40] + second[40:]]


def test_a_collapse_after_a_resumption_is_told():
    first, second = rows_of(**healthy_grpo(60)), rows_of(**collapsed_grpo(45, 90))
    ((step, status),) = alarms(first + second[40:])
    assert status == "collapsed"
    assert 45 <= step <= 55


def test_what_collapsed_before_a_resumption_is_forgotten():
    monitor = Monitor()
    assert alarms(rows_of(**collapsed_grpo(45, 60)), monitor)
    assert alarms(rows_of(**healthy_grpo(N))[40:], monitor) == []
    assert monitor.diagnosis().status == "healthy"


def test_rows_without_a_step_are_counted():
    monitor = Monitor()
    for value in (2.0, 1.9, 1.8):
        monitor.add({"loss": value})
    monitor.add({"step": 10, "loss": 1.7})
    monitor.add({"loss": 1.6})
    assert monitor.steps == [1, 2, 3, 10, 11]


def test_an_evaluation_joins_the_row_of_its_step():
    monitor = Monitor()
    monitor.add({"step": 1, "loss": 2.0})
    monitor.add({"step": 1, "eval_loss": 2.5, "eval_runtime": 1.0})
    monitor.add({"step": 2, "loss": 1.0})
    log = monitor.log()
    assert log.steps.tolist() == [1, 2]
    np.testing.assert_array_equal(log.series["eval_loss"], [2.5, math.nan])
    assert set(log.series) == {"loss", "eval_loss"}


class Awkward:
    def __float__(self):
        raise RuntimeError("a Tensor with 2 elements cannot be converted to Scalar")


def test_what_is_no_number_is_left_out():
    monitor = Monitor()
    for step in range(1, 6):
        row = {
            "step": step,
            "loss": "0.5",
            "reward": None,
            "kl": [1, 2],
            "entropy": Awkward(),
            "length": "long",
            "x": {},
        }
        assert monitor.add(row) is None
    assert {name: values.tolist() for name, values in monitor.log().series.items()} == {"loss": [0.5] * 5}
    assert monitor.add({}) is None
    assert monitor.add({"step": 1e300, "loss": 1.0}) is None
    assert monitor.add({"step": "nan", "loss": 1.0}) is None
    assert monitor.diagnosis().rows == 8


def test_two_gold_measures_are_not_mixed():
    monitor = Monitor()
    for step in range(1, 41):
        monitor.add({"step": step, "reward": 0.5, "rewards/accuracy_reward/mean": 0.9})
        if step % 2 == 0:
            monitor.add({"step": step, "eval_reward": 0.1})
    assert set(monitor.log().series["gold"].tolist()) == {0.9}


def test_the_configuration_is_believed():
    monitor = Monitor({"method": "rloo", "beta": 0.1})
    monitor.add({"step": 1, "reward": 1.0})
    assert (monitor.log().method, monitor.log().knobs["beta"]) == ("rloo", 0.1)


# What it costs.


@pytest.mark.parametrize("kind", [healthy_grpo, healthy_sft])
def test_looks_are_few_while_nothing_is_suspicious(looks, kind):
    columns = kind(2000)
    if kind is healthy_grpo:
        columns["zero_std"] = 0.3
    alarms(rows_of(**columns))
    assert 5 <= len(looks) <= 80


def test_looks_become_rarer(looks):
    monitor = Monitor()
    rows = rows_of(**healthy_sft(6000))
    alarms(rows[:3000], monitor)
    before = len(looks)
    alarms(rows[3000:], monitor)
    assert len(looks) - before <= 8


def test_a_resumed_run_is_looked_at_soon(looks):
    monitor = Monitor()
    rows = rows_of(**healthy_sft(3000))
    alarms(rows, monitor)
    assert monitor.next - monitor.rows > 50
    looks.clear()
    alarms(rows[1000:1010], monitor)
    assert looks


def test_a_look_takes_no_more_than_so_many_rows(looks):
    monitor = Monitor()
    rows = rows_of(**healthy_sft(3 * KEEP))
    alarms(rows, monitor)
    assert max(looks) <= KEEP
    log = monitor.log()
    assert log.steps[: KEEP // 4].tolist() == list(range(1, KEEP // 4 + 1)), "the start is kept"
    assert log.steps[-1] == 3 * KEEP
    assert log.series["loss"][-1] == rows[-1]["loss"]
    assert (np.diff(log.steps) > 0).all()


def test_a_dead_run_is_not_looked_at_for_ever(looks):
    alarms(rows_of(**collapsed_grpo(30, 2000)))
    assert len(looks) <= 350


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["step", "loss", "reward", "reward_std", "grad_norm", "eval_reward", "kl", "x", ""]),
            st.none() | st.floats() | st.integers(-3, 30) | st.text(max_size=3) | st.just(10**400),
        ),
        max_size=30,
    )
)
def test_any_rows_are_taken(rows):
    monitor = Monitor()
    told = [found for row in rows if (found := monitor.add(row)) is not None]
    assert all(isinstance(found, Diagnosis) and found.status in ("collapsed", "hacking", "flat") for found in told)
    assert len({found.status for found in told}) == len(told)
    log = monitor.log()
    assert (np.diff(log.steps) > 0).all()
    assert all(len(values) == len(log) for values in log.series.values())


def test_any_error_is_said_once_and_a_rate_of_zero_is_one():
    monitor = Monitor({"method": "sft"})
    said = [monitor.add({"step": s, "loss": 1.5 + 0.1 * (s % 3), "learning_rate": 0.0}) for s in range(1, 80)]
    alarms = [found for found in said if found is not None]
    assert len(alarms) == 1
    assert alarms[0].findings[0].code == "DG203" and "schedule" in alarms[0].findings[0].advice


def test_a_warm_up_that_begins_at_zero_is_no_alarm():
    monitor = Monitor({"method": "sft"})
    rates = [min(1.0, step / 10) * 1e-4 for step in range(80)]
    losses = [1.5 - 0.005 * step + 0.05 * (step % 3) for step in range(80)]
    for step, (rate, loss) in enumerate(zip(rates, losses, strict=True), 1):
        assert monitor.add({"step": step, "loss": loss, "learning_rate": rate}) is None


def test_a_dead_policy_is_told_within_three_rows_even_where_nothing_tells_of_groups():
    rows = [
        {"step": n, "entropy": 0.6 if n < 5 else 0.04, "completions/mean_length": 300 if n < 5 else 1020}
        | ({"reward": 0.03 if n < 3 else 0.0} if n % 3 == 0 else {})
        for n in range(14)
    ]
    assert [(step - 5 <= 3, status) for step, status in alarms(rows)] == [(True, "collapsed")]


def test_a_policy_that_learns_as_its_answers_shrink_is_silent():
    rows = [
        {"step": n, "entropy": 0.6, "completions/mean_length": max(300 - 6 * n, 20), "reward": 0.1 + n / 100}
        for n in range(60)
    ]
    assert alarms(rows) == []


@pytest.mark.parametrize("name", BY_DESIGN)
def test_data_that_change_by_design_stop_nothing(name):
    for seed in range(2):
        assert not stopped(BY_DESIGN[name](np.random.default_rng(seed)))
