"""Judge of `shift`: the middle of one arm's near-optimal window is a factor of another's."""

from heuristics.catalog import spell
from heuristics.schema import Assessment, Claim, Evidence, Leg
from heuristics.verdict.bounds import ALPHA
from heuristics.verdict.conclude import conclude, nothing_learned
from heuristics.verdict.select import gain
from heuristics.verdict.windows import estimate, spoken


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
    said = "; ".join(spoken(arm, window) for arm, window in zip((first, second), seen, strict=False))
    if found is None:
        return conclude(claim, evidence, "inconclusive", "fewer than three seeds have every rate", gains)
    if any(window.open for window in seen):
        return conclude(claim, evidence, "inconclusive", f"a window reaches the end of what was run: {said}", gains)
    low, high = (10**bound for bound in found.bounds())
    factor = 10**found.value
    wanted = claim.value[0], claim.value[-1]
    name = f"middle of {first} over middle of {second}"
    legs = (
        Leg(name=name, estimate=factor, low=low, high=high, threshold=wanted[0], supports_when="above", n=found.seeds),
        Leg(name=name, estimate=factor, low=low, high=high, threshold=wanted[1], supports_when="below", n=found.seeds),
        *gains,
    )
    picks = {arm: float(f"{10**window.centre:.3g}") for arm, window in zip((first, second), seen, strict=True)}
    reason = f"factor {factor:.2g} ({low:.2g} to {high:.2g}), claimed {spell(claim.value)}; near-optimal: {said}"
    surely = [10**bound for bound in found.bounds(ALPHA / 2)]
    if low >= wanted[0] and high <= wanted[1]:
        return conclude(claim, evidence, "supported", reason, legs, picks)
    if surely[1] < wanted[0] or surely[0] > wanted[1]:
        return conclude(claim, evidence, "contradicted", reason, legs, picks)
    return conclude(claim, evidence, "inconclusive", reason, legs, picks)
