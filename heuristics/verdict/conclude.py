"""How every judge of runs writes its assessment down."""

from collections.abc import Mapping, Sequence
from typing import Literal

from heuristics.schema import Assessment, Claim, Direction, Evidence, Leg
from heuristics.verdict.bounds import rate_bounds
from heuristics.verdict.controls import failed_controls
from heuristics.verdict.select import arms_of, controlled, name, spec, stratum


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
    there = stratum(evidence, arms[0])
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


def nothing_learned(claim: Claim, evidence: Evidence, *gains: Leg) -> Assessment | None:
    """The assessment where a method did not learn, so that no regret can be formed; None if all of them learned."""
    dull = [leg for leg in gains if leg.low is None or leg.low <= leg.threshold]
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
