"""Judge of `shift`: the middle of one arm's near-optimal window is a factor of another's."""

from heuristics.schema import Assessment, Claim, Evidence
from heuristics.verdict.conclude import conclude, conclude_between, nothing_learned
from heuristics.verdict.select import gain
from heuristics.verdict.windows import estimate


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Compare the factor between two middles with the claim's.

    Supported: both one-sided bounds of the factor lie between the claim's two values. Contradicted: the factor is
    surely below the first or above the second, the level split. A window whose end was not seen has no middle.
    """
    first, second = claim.arms[:2]
    gains = gain(evidence, first), gain(evidence, second)
    if dull := nothing_learned(claim, evidence, *gains):
        return dull
    found, seen = estimate(evidence, (first, second), lambda pair: pair[0].centre - pair[1].centre)
    if isinstance(found, str):
        return conclude(claim, evidence, "inconclusive", found, gains)
    return conclude_between(claim, evidence, "factor", found, dict(zip((first, second), seen, strict=True)), gains)
