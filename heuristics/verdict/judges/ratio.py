"""Judge of `ratio`: the best rate of one method is a factor, such as 10 to 40, below another's.

Never a ratio of two argmaxes: with a plateau a decade wide those hop about. L is the middle of the other method's
near-optimal window on screening seeds. The claim says that L divided by the middle of the factors is near-optimal, and
that L itself is not.
"""

from heuristics.schema import MARGINS, Assessment, Claim, Evidence
from heuristics.verdict.bounds import ALPHA
from heuristics.verdict.conclude import conclude, nothing_learned, spoken
from heuristics.verdict.select import arm_of, gain, rate_of, regret

WORSE = 0.20


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Judge the loss at the other method's rate, and at fractions of it.

    Supported: regret at L / middle surely below the margin and at L surely above 0.20. Contradicted: regret at L
    over the lowest, middle and highest factor surely above the margin, or at L surely below 0.20.
    """
    lower, upper = (arm_of(evidence, method) for method in claim.scope.methods[:2])
    gains = gain(evidence, lower), gain(evidence, upper)
    if dull := nothing_learned(claim, evidence, *gains):
        return dull
    margin = claim.margin or MARGINS["ratio"]
    low, high = claim.value[0], claim.value[-1]
    factors = (low, (low * high) ** 0.5, high)
    same = rate_of(evidence, f"centre({upper})")
    rates = [rate_of(evidence, f"centre({upper})/{factor:g}") for factor in factors]
    picks = {f"centre({upper})": same} | {f"centre({upper})/{f:g}": r for f, r in zip(factors, rates, strict=True)}
    middle, top = regret(evidence, lower, rates[1]), regret(evidence, lower, same)
    legs = (middle.leg(lower, margin, "below"), top.leg(lower, WORSE, "above"))
    shown = (
        *legs,
        *(regret(evidence, lower, rate).leg(lower, margin, "below") for rate in (rates[0], rates[2])),
        *gains,
    )
    said = "; ".join(spoken(leg) for leg in legs)
    if middle.below(margin) and top.above(WORSE):
        return conclude(claim, evidence, "supported", said, shown, picks)
    if all(regret(evidence, lower, rate, ALPHA / 2).above(margin) for rate in rates):
        return conclude(
            claim, evidence, "contradicted", f"every rate {low:g} to {high:g} times lower loses: {said}", shown, picks
        )
    if regret(evidence, lower, same, ALPHA / 2).below(WORSE):
        return conclude(claim, evidence, "contradicted", f"the same rate suits both: {said}", shown, picks)
    return conclude(claim, evidence, "inconclusive", said, shown, picks)
