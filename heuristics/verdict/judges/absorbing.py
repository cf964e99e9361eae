"""Judge of `absorbing`: one method cannot heal once it is dead, the other can, at the same rate."""

from heuristics import signals
from heuristics.schema import Assessment, Claim, Evidence, Leg, Run
from heuristics.schema.words import spell
from heuristics.verdict.bounds import ALPHA, rate_bounds
from heuristics.verdict.conclude import conclude, nothing_learned, spoken
from heuristics.verdict.select import arm_of, fresh, gain, rate_of, spec

MOST = 0.5


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Compare two shares at one rate with a half.

    Of the first method's runs in which more than nine in ten groups were all wrong at some
    checkpoint: how many end damaged with a vanished gradient. Of the second method's runs that fell below half their
    start at some checkpoint: how many end undamaged. Supported: both lower bounds at least 0.5. Contradicted: one
    upper bound below 0.5, the level split.
    """
    first, second = (arm_of(evidence, method) for method in claim.scope.methods[:2])
    gains = gain(evidence, first), gain(evidence, second)
    if dull := nothing_learned(claim, evidence, *gains):
        return dull
    metric = spec(evidence).metric
    assert claim.at is not None
    rate = rate_of(evidence, claim.at)

    def ends_damaged(run: Run) -> bool:
        return signals.damaged(*signals.end_and_start(run, metric))

    dead = [run for run in fresh(evidence, first, rate).values() if signals.died(run)]
    stay = [run for run in dead if ends_damaged(run) and signals.gradient_vanished(run.final)]
    down = [run for run in fresh(evidence, second, rate).values() if signals.fell(run, metric)]
    healed = [run for run in down if not ends_damaged(run)]
    legs = (
        _leg(f"dead {first} runs at {spell((rate,))} that stay dead without gradient", len(stay), len(dead), ALPHA),
        _leg(f"fallen {second} runs at {spell((rate,))} that heal", len(healed), len(down), ALPHA),
    )
    said = "; ".join(spoken(leg) for leg in legs)
    picks = {claim.at: rate}
    if all((leg.low or 0.0) >= MOST for leg in legs):
        return conclude(claim, evidence, "supported", said, (*legs, *gains), picks)
    split = (rate_bounds(len(stay), len(dead), ALPHA / 2), rate_bounds(len(healed), len(down), ALPHA / 2))
    if any(high < MOST for _, _, high in split):
        return conclude(claim, evidence, "contradicted", said, (*legs, *gains), picks)
    return conclude(claim, evidence, "inconclusive", said, (*legs, *gains), picks)


def _leg(name: str, hits: int, count: int, alpha: float) -> Leg:
    share, low, high = rate_bounds(hits, count, alpha)
    return Leg(
        name=f"{name}: {hits} of {count}", estimate=share if count else None, low=low, high=high, threshold=MOST,
        supports_when="above", n=count,
    )  # fmt: skip
