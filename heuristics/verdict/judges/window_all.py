"""Judge of `window-all`: every rate of a window is near-optimal."""

from heuristics.schema import MARGINS, Assessment, Claim, Evidence
from heuristics.verdict.bounds import ALPHA
from heuristics.verdict.conclude import conclude, nothing_learned, spoken
from heuristics.verdict.judges.window_contains import points
from heuristics.verdict.select import arm_of, gain, regret


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Judge the regret at the ends and the middle.

    Supported: regret surely below the margin at all points. Contradicted: surely above it at one, the level split
    among them.
    """
    arm = arm_of(evidence, claim.scope.methods[0])
    unit = gain(evidence, arm)
    if dull := nothing_learned(claim, evidence, unit):
        return dull
    margin = claim.margin or MARGINS["window-all"]
    rates = points(claim)
    losses = [regret(evidence, arm, rate) for rate in rates]
    legs = tuple(loss.leg(arm, margin, "below") for loss in losses)
    said = "; ".join(spoken(leg) for leg in legs)
    if all(loss.below(margin) for loss in losses):
        return conclude(claim, evidence, "supported", said, (*legs, unit))
    if any(regret(evidence, arm, rate, ALPHA / len(rates)).above(margin) for rate in rates):
        return conclude(claim, evidence, "contradicted", said, (*legs, unit))
    return conclude(claim, evidence, "inconclusive", said, (*legs, unit))
