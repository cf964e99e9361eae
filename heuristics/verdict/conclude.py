"""How every judge of runs writes its assessment down."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from heuristics.schema import Assessment, Claim, Direction, Evidence, Leg
from heuristics.schema.words import spell
from heuristics.verdict.bounds import ALPHA, rate_bounds
from heuristics.verdict.controls import failed_controls
from heuristics.verdict.select import arms_of, controlled, name, spec, stratum
from heuristics.verdict.windows import Estimate, Window
from heuristics.verdict.windows import spoken as window_spoken


def conclude(
    claim: Claim,
    evidence: Evidence,
    direction: Direction,
    reason: str,
    legs: Sequence[Leg] = (),
    picks: Mapping[str, float] | None = None,
) -> Assessment:
    """An assessment with everything that does not depend on the kind: stratum, scope, controls, post hoc or not."""
    protocol = spec(evidence)
    arms = arms_of(evidence, claim)
    sized = sorted(arms, key=lambda arm: protocol.arms[arm].parameters or 0)
    there = stratum(evidence, sized[-1] if claim.kind == "trend" else arms[0])
    return Assessment(
        claim=claim.id,
        evidence=name(evidence),
        direction=direction,
        reason=reason,
        legs=tuple(legs),
        picks=dict(picks or {}),
        stratum=there,
        in_scope=claim.scope.covers(
            protocol.arms[arms[0]],
            pretrained=bool(there["pretrained"]),
            base=str(there["base"]),
            task=protocol.task,
            steps=int(str(there["steps"])),
        ),
        controls=failed_controls(evidence, controlled(evidence, claim)),
        post_hoc=evidence.rules.get(claim.id) != claim.rule,
    )


def conclude_between(
    claim: Claim, evidence: Evidence, noun: str, found: Estimate, seen: Mapping[str, Window], gains: Sequence[Leg]
) -> Assessment:
    """The assessment of an estimate, a decimal logarithm, against the claim's two values.

    Supported: both one-sided bounds lie between them. Contradicted: it surely lies outside, the level split. A window
    whose end was not seen, with all seeds or with any of them left out, has no middle.

    Args:
        claim: with two values.
        evidence: that is judged.
        noun: what is estimated, such as `middle` or `factor`.
        found: the estimate.
        seen: the windows that it is made of, by arm.
        gains: whether anything was learned.
    """
    said = "; ".join(window_spoken(arm, window) for arm, window in seen.items())
    if found.open or any(window.open for window in seen.values()):
        return conclude(claim, evidence, "inconclusive", f"a window reaches the end of what was run: {said}", gains)
    low, high = (10**bound for bound in found.bounds())
    value, wanted = 10**found.value, (claim.value[0], claim.value[-1])
    sides: tuple[tuple[float, Literal["above", "below"]], ...] = ((wanted[0], "above"), (wanted[1], "below"))
    legs = [
        Leg(
            name=f"{noun} of {' to '.join(seen)}",
            estimate=value,
            low=low,
            high=high,
            threshold=edge,
            supports_when=side,
            n=found.seeds,
        )
        for edge, side in sides
    ]
    reason = f"{noun} {value:.2g} ({low:.2g} to {high:.2g}), claimed {spell(claim.value)}; near-optimal: {said}"
    picks = {arm: float(f"{10**window.centre:.3g}") for arm, window in seen.items()}
    surely = [10**bound for bound in found.bounds(ALPHA / 2)]
    within, without = low >= wanted[0] and high <= wanted[1], surely[1] < wanted[0] or surely[0] > wanted[1]
    direction: Direction = "supported" if within else "contradicted" if without else "inconclusive"
    return conclude(claim, evidence, direction, reason, (*legs, *gains), picks)


def taught(gains: Iterable[Leg]) -> bool:
    """Whether every gain is surely above what counts as learned."""
    return all(leg.low is not None and leg.low > leg.threshold for leg in gains)


def nothing_learned(claim: Claim, evidence: Evidence, *gains: Leg) -> Assessment | None:
    """The assessment where a method did not learn, so that no regret can be formed; None if all of them learned."""
    dull = [leg for leg in gains if not taught((leg,))]
    if not dull:
        return None
    return conclude(
        claim, evidence, "inconclusive", f"nothing was learned: {dull[0].name} is not clearly above 0.10", gains
    )


def share_leg(name: str, seen: Sequence[bool], threshold: float, side: Literal["above", "below"]) -> Leg:
    """A share of runs with its exact one-sided bounds, beside what it is compared with."""
    share, low, high = rate_bounds(sum(seen), len(seen))
    return Leg(
        name=f"{name}: {sum(seen)} of {len(seen)} runs", estimate=share if seen else None, low=low, high=high,
        threshold=threshold, supports_when=side, n=len(seen),
    )  # fmt: skip


def spoken(leg: Leg) -> str:
    """A leg in words, for reasons: estimate, bounds and what they are compared with."""
    if leg.estimate is None:
        return f"{leg.name}: too few runs ({leg.n})"
    if leg.note:
        return f"{leg.name} {leg.estimate:.2f}; {leg.note} {leg.low:.2f}, needed {leg.supports_when} {leg.threshold:g}"
    bounds = f"{leg.low:.2f} to {leg.high:.2f}" if leg.low is not None and leg.high is not None else "no bounds"
    return f"{leg.name} {leg.estimate:.2f} ({bounds}), needed {leg.supports_when} {leg.threshold:g}"
