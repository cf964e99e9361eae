"""The door: what it refuses before anything is trained."""

import pytest
from rich.console import Console

from heuristics.experiment import check as door
from heuristics.schema import HeuristicsError


def record(profile):
    door.run_check(
        "rl-learning-rate",
        profile=profile,
        engine="trl",
        executor="local",
        console=Console(quiet=True),
        recording=True,
    )


def test_smoke_is_too_small_to_be_evidence():
    with pytest.raises(HeuristicsError, match="too small to be evidence; record tiny, small or gpu"):
        record("smoke")


def test_uncommitted_changes_are_named_before_the_first_run(monkeypatch):
    def dirty(root):
        raise HeuristicsError("recording needs these committed first:\n M checks/test_rl_learning_rate.py")

    monkeypatch.setattr(door, "clean_commit", dirty)
    with pytest.raises(HeuristicsError, match="committed first"):
        record("tiny")


def test_rules_of_a_plan_recorded_before_are_kept():
    from heuristics.verdict.calibration.rates import Rates

    from heuristics.verdict.calibration import evidence_of
    from tests.verdict.test_judges import ORDER, PROTOCOL

    before = evidence_of(PROTOCOL, [ORDER], Rates(20, "peak", 0.05).run, 0)
    assert door._rules("0", {"c": "later", "new": "x"}, [before]) == {"c": ORDER.rule}
    assert door._rules("1", {"c": "later", "new": "x"}, [before]) == {"c": "later", "new": "x"}


def test_a_check_of_scans_alone_has_nothing_to_train():
    outcome = door.run_check(
        "configuration-traps", profile="smoke", engine=None, executor="local", console=Console(quiet=True)
    )
    assert (outcome.fresh, outcome.agreements, outcome.problems, outcome.files) == ((), {}, (), ())
