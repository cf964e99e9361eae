"""Judge of `middle`: the middle of an arm's near-optimal window lies between two values. For predictions."""

from heuristics.schema import Assessment, Claim, Evidence
from heuristics.verdict.conclude import conclude, conclude_between, nothing_learned
from heuristics.verdict.select import arms_of, gain
from heuristics.verdict.windows import estimate


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Compare the middle with the claim's two values.

    Supported: both one-sided bounds of the middle lie between them. Contradicted: the middle surely lies outside, the
    level split. A window whose end was not seen has no middle.
    """
    arm = arms_of(evidence, claim)[0]
    unit = gain(evidence, arm)
    if dull := nothing_learned(claim, evidence, unit):
        return dull
    found, seen = estimate(evidence, (arm,), lambda windows: windows[0].centre)
    if isinstance(found, str):
        return conclude(claim, evidence, "inconclusive", found, (unit,))
    return conclude_between(claim, evidence, "middle", found, {arm: seen[0]}, (unit,))
