"""Judge of `invariance`: the middle of a window moves when only the scale of something else changes."""

from heuristics.schema import MARGINS, Assessment, Claim, Evidence, Leg
from heuristics.verdict.bounds import ALPHA
from heuristics.verdict.conclude import conclude, nothing_learned
from heuristics.verdict.select import gain
from heuristics.verdict.windows import estimate, spoken


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Compare how far the middle of every other arm's window lies from the first arm's with a quarter of a decade.

    The claim says that it moves. Supported: one of them surely lies further off, the level split among them.
    Contradicted: all of them surely lie nearer.
    """
    gains = tuple(gain(evidence, arm) for arm in claim.arms)
    if dull := nothing_learned(claim, evidence, *gains):
        return dull
    first, *others = claim.arms
    same = claim.margin or MARGINS["invariance"]
    legs: list[Leg] = []
    words: dict[str, str] = {}
    still, moved = True, False
    for other in others:
        found, seen = estimate(evidence, (other, first), lambda pair: pair[0].centre - pair[1].centre)
        words |= {arm: spoken(arm, window) for arm, window in zip((other, first), seen, strict=False)}
        if isinstance(found, str):
            return conclude(claim, evidence, "inconclusive", found, gains)
        if found.open or any(window.open for window in seen):
            said = f"a window reaches the end of what was run: {'; '.join(words.values())}"
            return conclude(claim, evidence, "inconclusive", said, gains)
        low, high = found.bounds()
        legs.append(
            Leg(
                name=f"decades from {first} to {other}", estimate=found.value, low=low, high=high, threshold=same,
                supports_when="above", n=found.seeds,
            )
        )  # fmt: skip
        still = still and low > -same and high < same
        surely = found.bounds(ALPHA / len(others))
        moved = moved or surely[0] > same or surely[1] < -same
    said = "; ".join(f"{leg.name} {leg.estimate:+.2f} ({leg.low:+.2f} to {leg.high:+.2f})" for leg in legs)
    if moved:
        return conclude(claim, evidence, "supported", said, (*legs, *gains))
    if still:
        return conclude(claim, evidence, "contradicted", said, (*legs, *gains))
    return conclude(claim, evidence, "inconclusive", said, (*legs, *gains))
