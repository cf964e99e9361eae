"""A fresh small run beside the published verdict: agree, conflict, or too few to say; and runs that lie too far off."""

import pytest
from heuristics.verdict.calibration.rates import Rates

from heuristics.schema import Profile, Verdict
from heuristics.verdict.calibration import evidence_of
from heuristics.verdict.compare import agreement, alone, outliers
from tests.verdict.test_judges import COLLAPSE, ORDER, PROTOCOL

TWENTY, SAME = Rates(20, "peak", 0.05), Rates(1, "peak", 0.05)
DECIDING = PROTOCOL.model_copy(update={"decides": ("c",)})


def published(direction):
    return Verdict(claim="c", rule="r", direction=direction, certainty=None, reason="r")


def smoke(world):
    """One fresh seed at the rates that the recorded screening picked."""
    recorded = evidence_of(DECIDING, [ORDER], world.run, 0)
    screening = [run for run in recorded.runs if run.cell.role == "screen"]
    marked = tuple(judged.model_copy(update={"smoke": True}) for judged in DECIDING.confirm)
    small = DECIDING.model_copy(
        update={"confirm": marked, "profiles": {"smoke": Profile(screen=(9,), confirm=900, most=1, smoke=True)}}
    )
    fresh = [world.run(cell, ORDER) for cell in small.next_cells(screening, "smoke")]
    return recorded.model_copy(update={"runs": (*screening, *fresh), "profile": "smoke"}), recorded


@pytest.mark.parametrize(
    ("claim", "world", "direction", "word"),
    [
        (ORDER, TWENTY, "supported", "agrees"),
        (ORDER, TWENTY, "contradicted", "conflicts"),
        (ORDER, SAME, "supported", "conflicts"),
        (ORDER, SAME, "contradicted", "agrees"),
        (COLLAPSE, TWENTY, "supported", "agrees"),
        (ORDER, TWENTY, "inconclusive", "too few to say"),
        (ORDER, TWENTY, "untested", "too few to say"),
    ],
)
def test_one_seed_beside_the_published_verdict(claim, world, direction, word):
    fresh, _ = smoke(world)
    assert agreement(claim, published(direction), fresh) == word


def test_nothing_published_nothing_to_agree_with():
    fresh, _ = smoke(TWENTY)
    assert agreement(ORDER, None, fresh) == "too few to say"


def test_a_claim_that_the_protocol_does_not_decide():
    fresh, _ = smoke(TWENTY)
    other = ORDER.model_copy(update={"id": "other"})
    assert agreement(other, published("supported"), fresh) == "too few to say"


def test_runs_like_the_recorded_ones_are_no_outliers():
    fresh, recorded = smoke(TWENTY)
    far, compared, allowed = outliers(fresh, [recorded])
    assert compared == len([run for run in fresh.runs if run.cell.role != "screen"])
    assert len(far) <= allowed


def test_runs_unlike_the_recorded_ones_are():
    fresh, recorded = smoke(TWENTY)
    runs = tuple(run.model_copy(update={"final": {**run.final, "accuracy": 0.99}}) for run in fresh.runs)
    far, _, allowed = outliers(fresh.model_copy(update={"runs": runs}), [recorded])
    assert len(far) > allowed


def test_without_recorded_runs_nothing_is_compared():
    fresh, _ = smoke(TWENTY)
    assert outliers(fresh, []) == ([], 0, 0)


def test_whole_runs_alone_say_what_their_judge_says_and_nothing_where_they_disagree():
    far, near = (evidence_of(DECIDING, [ORDER], Rates(ratio, "peak", 0.05).run, 0) for ratio in (20, 1))

    assert alone(ORDER, [far]) == "supported"
    assert alone(ORDER, [near]) == "contradicted"
    assert alone(ORDER, [far, near]) == "inconclusive"
    assert alone(ORDER, []) == "inconclusive"
