"""Judge of `order`: the best rate of one method is below the best rate of another.

Stated as a loss, not as two argmaxes: at the middle of the other method's near-optimal window the first method loses
more than the margin (0.20 of its gain), and its own best rate lies below.
"""

from heuristics.schema import MARGINS, Assessment, Claim, Evidence
from heuristics.verdict.bounds import ALPHA
from heuristics.verdict.conclude import conclude, nothing_learned, spoken
from heuristics.verdict.select import arm_of, gain, rate_of, regret

SAME = 0.10


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Judge the loss at the other method's rate.

    Supported: regret at the other's rate surely above the margin, best below it. Contradicted: regret there surely
    below 0.10, or surely above the margin with the best rate above.
    """
    lower, upper = (arm_of(evidence, method) for method in claim.scope.methods[:2])
    gains = gain(evidence, lower), gain(evidence, upper)
    if dull := nothing_learned(claim, evidence, *gains):
        return dull
    margin = claim.margin or MARGINS["order"]
    middle, best = rate_of(evidence, f"centre({upper})"), rate_of(evidence, f"best({lower})")
    picks = {f"centre({upper})": middle, f"best({lower})": best}
    there = regret(evidence, lower, middle)
    leg = there.leg(lower, margin, "above")
    legs = (leg, *gains)
    if there.above(margin) and best < middle:
        return conclude(claim, evidence, "supported", spoken(leg), legs, picks)
    either = regret(evidence, lower, middle, ALPHA / 2)
    if either.below(SAME):
        return conclude(claim, evidence, "contradicted", f"{spoken(leg)}: the same rate suits both", legs, picks)
    if either.above(margin) and best > middle:
        return conclude(claim, evidence, "contradicted", f"the best rate of {lower} is the higher one", legs, picks)
    return conclude(claim, evidence, "inconclusive", spoken(leg), legs, picks)
