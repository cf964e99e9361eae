"""Judge of `sensitivity`: the near-optimal window of one arm is narrower than every other's."""

from heuristics.schema import Assessment, Claim, Evidence, Leg
from heuristics.verdict.bounds import ALPHA
from heuristics.verdict.conclude import conclude, nothing_learned
from heuristics.verdict.select import gain
from heuristics.verdict.windows import estimate, reaches, seeds_of, spoken


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Compare the width of the first arm's window with that of each other arm, seed by seed.

    Supported: it is surely smaller than all of them. Contradicted: it is surely larger than one of them, the level
    split among them. A window whose end was not seen, with all seeds or with any left out, is at least as wide as what
    was: such a first arm supports nothing, such another contradicts nothing.
    """
    gains = tuple(gain(evidence, arm) for arm in claim.arms)
    if dull := nothing_learned(claim, evidence, *gains):
        return dull
    first, *others = claim.arms
    legs: list[Leg] = []
    words: dict[str, str] = {}
    narrower, wider = True, False
    for other in others:
        found, seen = estimate(evidence, (first, other), lambda pair: pair[0].width - pair[1].width)
        if isinstance(found, str):
            return conclude(claim, evidence, "inconclusive", found, gains)
        ours, theirs = seen
        common = seeds_of(evidence, (first, other))
        our_end, their_end = (reaches(evidence, arm, common) for arm in (first, other))
        low, high = found.bounds()
        legs.append(
            Leg(
                name=f"decades of {first} less those of {other}", estimate=found.value, low=low, high=high,
                threshold=0.0, supports_when="below", n=found.seeds,
                note="an end was not seen" if our_end or their_end else "",
            )
        )  # fmt: skip
        narrower = narrower and high < 0 and not our_end
        wider = wider or (found.bounds(ALPHA / len(others))[0] > 0 and not their_end)
        words |= {first: f"{spoken(first, ours)} ({ours.width:.2f} decades)"}
        words |= {other: f"{spoken(other, theirs)} ({theirs.width:.2f} decades)"}
    said = "near-optimal: " + "; ".join(words.values())
    if narrower:
        return conclude(claim, evidence, "supported", said, (*legs, *gains))
    if wider:
        return conclude(claim, evidence, "contradicted", said, (*legs, *gains))
    return conclude(claim, evidence, "inconclusive", said, (*legs, *gains))
