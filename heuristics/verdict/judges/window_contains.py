"""Judge of `window-contains`: some rate of a window is near-optimal."""

from heuristics.schema import MARGINS, Assessment, Claim, Evidence
from heuristics.schema.words import spell
from heuristics.signals import damaged, end_and_start
from heuristics.verdict.bounds import ALPHA
from heuristics.verdict.conclude import conclude, nothing_learned, spoken
from heuristics.verdict.select import arm_of, gain, regret, spec


def points(claim: Claim) -> tuple[float, ...]:
    """The rates at which a window is judged: its ends and its geometric middle, or its one value."""
    low, high = claim.value[0], claim.value[-1]
    return (low,) if low == high else (low, (low * high) ** 0.5, high)


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Judge the regret at the ends and the middle.

    Supported: regret surely below the margin at one point, the level split among them. Contradicted: surely above
    it at every point, and no screened rate inside the window does better.
    """
    arm = arm_of(evidence, claim.scope.methods[0])
    unit = gain(evidence, arm)
    if dull := nothing_learned(claim, evidence, unit):
        return dull
    margin = claim.margin or MARGINS["window-contains"]
    rates = points(claim)
    split = [regret(evidence, arm, rate, ALPHA / len(rates)) for rate in rates]
    whole = [regret(evidence, arm, rate) for rate in rates]
    legs = tuple(loss.leg(arm, margin, "below") for loss in split)
    said = "; ".join(spoken(leg) for leg in legs)
    if any(loss.below(margin) for loss in split):
        return conclude(claim, evidence, "supported", said, (*legs, unit))
    better = _better_inside(claim, evidence, arm, margin)
    if all(loss.above(margin) for loss in whole) and better is None:
        return conclude(claim, evidence, "contradicted", said, (*legs, unit))
    aside = f"; on screening seeds {spell((better,))} inside it does better" if better else ""
    return conclude(claim, evidence, "inconclusive", said + aside, (*legs, unit))


def _better_inside(claim: Claim, evidence: Evidence, arm: str, margin: float) -> float | None:
    """A grid rate inside the window whose screening runs are undamaged and lose less than the margin."""
    protocol = spec(evidence)
    best = protocol.pick(f"best({arm})", evidence.runs)
    ends: dict[float, list[tuple[float, float]]] = {}
    for run in evidence.runs:
        if run.cell.role == "screen" and run.cell.arm == arm:
            ends.setdefault(run.cell.rate, []).append(end_and_start(run, protocol.metric))
    gains = {rate: sum(end - start for end, start in pairs) / len(pairs) for rate, pairs in ends.items()}
    for rate, pairs in sorted(ends.items()):
        inside = claim.value[0] <= rate <= claim.value[-1]
        if inside and not any(damaged(*pair) for pair in pairs) and gains[rate] >= (1 - margin) * gains[best]:
            return rate
    return None
