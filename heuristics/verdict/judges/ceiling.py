"""Judge of `ceiling`: hardly any published configuration reaches the value.

Readings count distinct configurations of repositories that the value was not fitted on, by family of methods and
tuning. Those of one repository resemble each other, which would widen the bound; that is not in the number.
"""

from scipy.stats import binomtest

from heuristics.schema.page import Claim
from heuristics.schema.runs import Evidence, Reading
from heuristics.schema.verdict import Assessment, Direction, Leg
from heuristics.schema.words import spell
from heuristics.verdict.select import name

HARDLY = 0.05
ALPHA = 0.05
FEWEST = 10


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Supported if the exact upper bound of the share at or above the claim's last value is below one in twenty.

    Contradicted if the lower bound is above.
    """
    row = next((reading for reading in evidence.readings if _belongs(reading, claim)), None)
    legs: tuple[Leg, ...] = ()
    direction: Direction = "inconclusive"
    reason = f"no row for {', '.join(claim.scope.methods)} {', '.join(claim.scope.tuning)}"
    if row is not None:
        limit, said = claim.value[-1], spell(claim.value[-1:])
        total, above = int(str(row.found["distinct"])), int(str(row.found[f"from_{limit:g}"]))
        reason = f"{above} of {total} distinct configurations from {row.found['repos']} repositories at {said} or more"
        if total < FEWEST:
            reason += f"; fewer than {FEWEST} say nothing"
        else:
            bounds = binomtest(above, total).proportion_ci(1 - 2 * ALPHA, method="exact")
            reason += f", bounds {bounds.low:.1%} and {bounds.high:.1%}"
            direction = (
                "supported" if bounds.high < HARDLY else "contradicted" if bounds.low > HARDLY else "inconclusive"
            )
            legs = (
                Leg(
                    name=f"share at {said} or more", estimate=above / total, low=float(bounds.low),
                    high=float(bounds.high), threshold=HARDLY, supports_when="below", n=total,
                    note=f"{row.found['repos']} repositories",
                ),
            )  # fmt: skip
    return Assessment(
        claim=claim.id, evidence=name(evidence), post_hoc=evidence.rules.get(claim.id) != claim.rule,
        direction=direction, reason=reason, legs=legs,
        stratum={"method": ", ".join(claim.scope.methods), "tuning": ", ".join(claim.scope.tuning) or "any"},
    )  # fmt: skip


def _belongs(row: Reading, claim: Claim) -> bool:
    found = row.found
    return (
        found.get("knob") == claim.knob
        and found.get("half") == "measured"
        and found.get("methods") == " ".join(claim.scope.methods)
        and found.get("tuning") == " ".join(claim.scope.tuning)
        and f"from_{claim.value[-1]:g}" in found
    )
