"""What trainings will cost and can tell: counted as the protocol counts, timed by what is like it, honest where nothing is."""

import functools
import math
from collections import Counter

import pytest
from typer.testing import CliRunner

from heuristics.cli import app
from heuristics.experiment import forecast as room
from heuristics.experiment.forecast import Timed, cost_of, forecast
from heuristics.experiment.rehearsal import _run
from heuristics.experiment.trainings import trainings
from heuristics.kinds import find_kind
from heuristics.report.forecast import reach
from heuristics.schema import HeuristicsError
from heuristics.store import evidence_files
from heuristics.store.checks import load_check
from heuristics.verdict.calibration.walk import evidence_of
from heuristics.verdict.power import Power, Spread, power, spread_of
from tests.made import toy

SLUG = "rl-learning-rate"
PROTOCOLS = {protocol.id: protocol for protocol in load_check(SLUG).protocols}
SORT = PROTOCOLS["six-sort-digits"]


@pytest.mark.parametrize("name", ["six-sort-digits", "moves-sort", "long-sort", "sft-grpo-sort"])
def test_a_walk_through_a_protocol_makes_as_many_trainings_or_fewer_where_values_coincide(name):
    walked = len(evidence_of(PROTOCOLS[name], [], functools.partial(_run, PROTOCOLS[name], "count")).runs)
    most = trainings(PROTOCOLS[name], "tiny").by_arm.total()
    assert 0.8 * most <= walked <= most
    told = cost_of(PROTOCOLS[name], "tiny", [])
    assert (told.screen + told.fresh + told.controls, told.minutes, told.like) == (most, None, ())


def test_smoke_screens_nothing_where_screening_is_published():
    told = {screened: trainings(PROTOCOLS["sft-grpo-sort"], "smoke", screened=screened) for screened in (True, False)}
    assert told[True].screen.total() == 0 < told[False].screen.total()
    assert told[True].fresh == told[False].fresh


def test_the_growth_with_size_is_what_recorded_trainings_took():
    (item,) = [one for one in evidence_files.current(SLUG) if one.protocol == "sizes-sort-digits"]
    counts = Counter(run.cell.arm for run in item.runs)
    seconds = {arm: item.wall_seconds[arm] / counts[arm] for arm in ("sft-34k", "sft-530k")}
    sizes = {arm: item.spec.arms[arm].parameters for arm in seconds}
    slope = math.log(seconds["sft-530k"] / seconds["sft-34k"]) / math.log(sizes["sft-530k"] / sizes["sft-34k"])
    assert slope == pytest.approx(room.GROWTH, abs=0.05)


def test_seconds_come_from_the_arm_that_is_most_like_it():
    other = SORT.model_copy(update={"id": "other", "task": "follow-instruction"})
    long = SORT.model_copy(update={"id": "long", "steps": 450})
    known = [Timed(other, "sft", 1.0), Timed(other, "grpo", 1.0), Timed(long, "sft", 30.0), Timed(long, "grpo", 30.0)]
    told = cost_of(SORT, "tiny", known)
    runs = told.screen + told.fresh + told.controls
    assert told.like == ("long",)  # of the same task, and three times as long
    assert told.minutes == pytest.approx(runs * 10 / 60)


def test_a_method_that_was_never_trained_gives_no_minutes():
    assert cost_of(SORT, "tiny", [Timed(SORT, "sft", 1.0)]).minutes is None


def claim_of(kind, **fields):
    return find_kind(kind).toy.claim.model_copy(update=fields)


def test_more_tasks_and_seeds_narrow_the_interval_and_one_task_says_nothing_of_others():
    claim, spread = claim_of("better"), Spread(seed=0.2, task=0.1, studies=9)
    halves = [power(claim, tasks, 4, spread).half for tasks in (2, 3, 6, 12)]
    assert halves == sorted(halves, reverse=True)
    assert power(claim, 6, 16, spread).half < power(claim, 6, 4, spread).half
    assert power(claim, 1, 4, spread).half == pytest.approx(1.645 * 0.1, rel=1e-3)
    assert power(claim, 6, 4, Spread(0.2, None, 3)).half is None
    assert power(claim, 6, 4, None).half is None and reach(power(claim, 6, 4, None)) == "not known"


def test_a_region_that_is_narrower_than_the_interval_is_named():
    tight, wide = claim_of("ratio", value=(0.9, 1.1)), claim_of("ratio", value=(0.1, 10.0))
    spread = Spread(seed=0.3, task=0.2, studies=9)
    assert power(tight, 3, 4, spread).narrow
    assert not power(wide, 3, 4, spread).narrow
    assert not power(claim_of("ratio", value=(0.9, 1.1)), 60, 400, Spread(0.01, 0.001, 9)).narrow


def test_a_spread_needs_errors_of_the_same_kind():
    claim, _ = toy()
    assert spread_of(claim.kind, []) is None


def test_a_factor_is_told_as_one():
    assert reach(Power("a", "ratio", 3, 4, math.log10(1.5), None, False)) == "1.5 times"
    assert reach(Power("a", "better", 3, 4, 0.12, None, False)) == "0.12"


def test_the_command_says_it_for_a_page(monkeypatch):
    monkeypatch.setattr(room, "timed", lambda: iter([Timed(SORT, "sft", 6.0), Timed(SORT, "grpo", 6.0)]))
    done = CliRunner().invoke(app, ["plan", SLUG, "--protocol", "six-sort-digits"])
    assert done.exit_code == 0
    assert "core-minutes" in done.stdout and "ratio-10-40" in done.stdout
    assert "no number" not in done.stdout
    spikes = CliRunner().invoke(app, ["plan", SLUG, "--protocol", "clip-sort"])
    assert "no number, whatever comes: the loss cannot spike" in " ".join(spikes.stdout.split())


def test_what_is_not_there_is_named():
    with pytest.raises(HeuristicsError, match="nothing to train in profile 'tiny' of protocol 'none'"):
        forecast(SLUG, "tiny", "none")
