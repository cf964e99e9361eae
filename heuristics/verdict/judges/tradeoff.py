"""Judge of `tradeoff`: a lower rate converges more slowly, and fewer of its runs end damaged."""

from heuristics import signals
from heuristics.catalog import spell
from heuristics.schema import Assessment, Claim, Evidence
from heuristics.verdict.bounds import ALPHA, rate_bounds
from heuristics.verdict.conclude import conclude, nothing_learned, share_leg, spoken
from heuristics.verdict.select import arm_of, fresh, gain, rate_of, spec

HALF, FEW = 0.5, 0.25
PART = 0.25
"""The fixed gain: a quarter of what the best rate gains, so that runs that die later can reach it too."""


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Compare runs at a lower rate with runs at a higher one, seed by seed.

    Legs: the share of seeds in which the lower rate needs more steps to a quarter of the gain; the share of damaged
    runs at the lower rate; that at the higher one. Supported: the first surely above a half, the second surely at most
    a quarter, the third surely above the second's upper bound. Contradicted: the first surely below a half or the
    second surely above a quarter, the level split.
    """
    arm = arm_of(evidence, claim.scope.methods[0])
    unit = gain(evidence, arm)
    if dull := nothing_learned(claim, evidence, unit):
        return dull
    assert claim.at is not None and claim.unlike is not None
    picks = {pick: rate_of(evidence, pick) for pick in (claim.at, claim.unlike)}
    low, high = (fresh(evidence, arm, picks[pick]) for pick in (claim.at, claim.unlike))
    metric, wanted = spec(evidence).metric, PART * (unit.estimate or 0.0)
    slower = []
    for seed in sorted(set(low) & set(high)):
        steps = [signals.steps_to(side[seed], wanted, metric) for side in (low, high)]
        slower.append((steps[0] or float("inf")) > (steps[1] or float("inf")))
    hurt = [[signals.damaged(*signals.end_and_start(run, metric)) for run in side.values()] for side in (low, high)]
    at, unlike = (spell((picks[pick],)) for pick in (claim.at, claim.unlike))
    legs = (
        share_leg(f"seeds in which {at} is slower than {unlike}", slower, HALF, "above"),
        share_leg(f"damaged at {at}", hurt[0], FEW, "below"),
        share_leg(f"damaged at {unlike}", hurt[1], rate_bounds(sum(hurt[0]), len(hurt[0]))[2], "above"),
    )
    said = "; ".join(spoken(leg) for leg in legs)
    bounds = [(leg.low or 0.0, 1.0 if leg.high is None else leg.high) for leg in legs]
    if bounds[0][0] > HALF and bounds[1][1] <= FEW and bounds[2][0] > bounds[1][1]:
        return conclude(claim, evidence, "supported", said, (*legs, unit), picks)
    quick = rate_bounds(sum(slower), len(slower), ALPHA / 2)[2] < HALF
    if quick or rate_bounds(sum(hurt[0]), len(hurt[0]), ALPHA / 2)[1] > FEW:
        return conclude(claim, evidence, "contradicted", said, (*legs, unit), picks)
    return conclude(claim, evidence, "inconclusive", said, (*legs, unit), picks)
