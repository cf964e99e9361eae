"""Judge of `tradeoff`: a lower rate converges more slowly, and fewer of its runs end damaged."""

from heuristics import signals
from heuristics.schema import MARGINS, Assessment, Claim, Evidence
from heuristics.schema.words import spell
from heuristics.verdict.bounds import ALPHA, rate_bounds
from heuristics.verdict.conclude import conclude, nothing_learned, share_leg, spoken
from heuristics.verdict.select import arm_of, fresh, gain, rate_of, spec

HALF, FEW, FEWEST = 0.5, 0.25, 5


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Compare runs at a lower rate with runs at a higher one, seed by seed.

    Legs: among the seeds in which the higher rate gains a quarter of the gain, the share in which the lower one needs
    more steps to it; the share of damaged
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
    part = claim.margin or MARGINS["tradeoff"]  # so little that runs that die later can reach it too
    metric, wanted = spec(evidence).metric, part * (unit.estimate or 0.0)
    slower: list[bool] = []
    for seed in sorted(set(low) & set(high)):
        first, second = (signals.steps_to(side[seed], wanted, metric) for side in (low, high))
        if second is not None:  # where the higher rate never gets there, nothing tells which is slower
            slower.append(first is None or first > second)
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
    few = len(slower) < FEWEST
    quick = not few and rate_bounds(sum(slower), len(slower), ALPHA / 2)[2] < HALF
    if quick or rate_bounds(sum(hurt[0]), len(hurt[0]), ALPHA / 2)[1] > FEW:
        return conclude(claim, evidence, "contradicted", said, (*legs, unit), picks)
    if few:
        return conclude(claim, evidence, "inconclusive", f"too few runs got anywhere: {said}", (*legs, unit), picks)
    return conclude(claim, evidence, "inconclusive", said, (*legs, unit), picks)
