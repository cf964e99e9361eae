"""Judge of `middle`: the middle of an arm's near-optimal window lies between two values. For predictions."""

from heuristics.catalog import spell
from heuristics.schema import Assessment, Claim, Evidence, Leg
from heuristics.verdict.bounds import ALPHA
from heuristics.verdict.conclude import conclude, nothing_learned
from heuristics.verdict.select import arms_of, gain
from heuristics.verdict.windows import estimate, spoken


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
    if found is None:
        return conclude(claim, evidence, "inconclusive", "fewer than three seeds have every rate", (unit,))
    if seen[0].open:
        said = f"a window reaches the end of what was run: {spoken(arm, seen[0])}"
        return conclude(claim, evidence, "inconclusive", said, (unit,))
    low, high = (10**bound for bound in found.bounds())
    middle, wanted = 10**found.value, (claim.value[0], claim.value[-1])
    name = f"middle of {arm}"
    legs = (
        Leg(name=name, estimate=middle, low=low, high=high, threshold=wanted[0], supports_when="above", n=found.seeds),
        Leg(name=name, estimate=middle, low=low, high=high, threshold=wanted[1], supports_when="below", n=found.seeds),
        unit,
    )
    said = f"middle {middle:.2g} ({low:.2g} to {high:.2g}), claimed {spell(claim.value)}; {spoken(arm, seen[0])}"
    picks = {arm: float(f"{middle:.3g}")}
    surely = [10**bound for bound in found.bounds(ALPHA / 2)]
    if low >= wanted[0] and high <= wanted[1]:
        return conclude(claim, evidence, "supported", said, legs, picks)
    if surely[1] < wanted[0] or surely[0] > wanted[1]:
        return conclude(claim, evidence, "contradicted", said, legs, picks)
    return conclude(claim, evidence, "inconclusive", said, legs, picks)
