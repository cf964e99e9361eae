"""The door: what it refuses before anything is trained."""

import pytest
from rich.console import Console

from heuristics.experiment import check as door
from heuristics.schema import HeuristicsError
from heuristics.verdict.digests import rule
from tests.made import toy


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
    claim, before = toy()
    assert door._rules("0", {claim.id: "later", "new": "x"}, [before]) == {claim.id: rule(claim)}
    assert door._rules("1", {claim.id: "later", "new": "x"}, [before]) == {claim.id: "later", "new": "x"}


def test_a_check_of_scans_alone_has_nothing_to_train():
    outcome = door.run_check(
        "configuration-traps", profile="smoke", engine=None, executor="local", console=Console(quiet=True)
    )
    assert (outcome.fresh, outcome.stances, outcome.problems, outcome.files) == ((), {}, (), ())


def test_a_page_that_is_trained_and_asked_is_both(monkeypatch):
    """What was asked is not lost where there is something to train too."""
    from heuristics.verdict.compare import Stance

    said = door.Outcome(("asked",), {"exact": Stance("agrees", "")}, (), ("file",))
    check = door.Check("toy", door.Path("test_toy.py"), ("protocol",), (), (door.Path("probes.py"),))
    plan = door.Plan(check, (), "smoke", None, "local", (), None, {})
    monkeypatch.setattr(door, "load_check", lambda slug: check)
    monkeypatch.setattr(door, "_ask", lambda *rest: said)
    monkeypatch.setattr(door, "_plan", lambda *rest: plan)
    monkeypatch.setattr(door, "_run", lambda *rest: iter(["trained"]))
    monkeypatch.setattr(door, "_compare", lambda *rest: ({"order": Stance("agrees", "")}, ()))
    monkeypatch.setattr(door, "_show", lambda *rest: None)

    def outcome(only):
        return door.run_check(
            "toy", profile="smoke", engine=None, executor="local", console=Console(quiet=True), only=only
        )

    both = outcome(None)
    assert (both.fresh, set(both.stances), both.files) == (("asked", "trained"), {"exact", "order"}, ("file",))
    assert outcome("protocol").fresh == ("trained",)
