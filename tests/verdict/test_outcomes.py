"""Judges of what long runs and single updates show, on synthetic runs; each with the case of its being silent."""

from functools import partial

import pytest
from heuristics.verdict.calibration.outcomes import Outcomes
from heuristics.verdict.judges import load_judge

from heuristics.store import pages
from heuristics.store.checks import load_check
from heuristics.verdict.calibration import evidence_of, slimmed

CLAIMS = {claim.id: claim for claim in pages.load("rl-learning-rate").claims}
PROTOCOLS = {protocol.id: protocol for protocol in load_check("rl-learning-rate").protocols}
WHERE = {
    "too-high-falls": "long-sort",
    "slower-but-stable": "long-sort",
    "one-jump": "long-sort",
    "too-high-hacks": "proxy-sort",
    "too-high-spikes": "clip-sort",
}


@pytest.mark.parametrize("name", WHERE)
@pytest.mark.parametrize(
    ("world", "direction"),
    [
        (Outcomes(1.0, 0.0), "supported"),
        (Outcomes(0.0, 0.0, 0.0), "contradicted"),
        (Outcomes(0.5, 0.1, 0.5), "inconclusive"),
    ],
)
def test_a_claim_of_what_runs_show_is_judged_as_its_world_is(name, world, direction):
    claim = CLAIMS[name]
    protocol = slimmed(PROTOCOLS[WHERE[name]], claim, claim.arms or ("grpo",))

    found = load_judge(claim.kind)(claim, evidence_of(protocol, [claim], partial(world.run, claim=claim), 0))

    assert found.direction == direction, found.reason
    assert world.truth(claim) == direction
