"""Judge of `symptom`: at a rate picked before the data most runs show it, and at the best rate few do."""

from collections.abc import Callable

from heuristics import signals
from heuristics.catalog import spell
from heuristics.schema import Assessment, Claim, Evidence, HeuristicsError, Leg, Run, split_pick
from heuristics.verdict.bounds import rate_bounds
from heuristics.verdict.conclude import conclude, nothing_learned, spoken
from heuristics.verdict.select import arm_of, fresh, gain, rate_of, spec

MOST = 0.5
FEW = 0.25


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Judge how many runs show the symptom.

    Supported: lower bound of the share at the rate at least 0.5 and upper bound at the contrast rate at most 0.25.
    Contradicted: upper bound at the rate below 0.5, and, where the rate is the lowest that ruins, no higher screened
    rate shows the symptom in every run.
    """
    arm = arm_of(evidence, claim.scope.methods[0])
    unit = gain(evidence, arm)
    if dull := nothing_learned(claim, evidence, unit):
        return dull
    shows = _detector(claim, evidence, unit.estimate or 0.0)
    assert claim.at is not None
    picks = {pick: rate_of(evidence, pick) for pick in (claim.at, claim.unlike) if pick}
    there = [shows(run) for run in fresh(evidence, arm, picks[claim.at]).values()]
    if any(seen is None for seen in there):
        return conclude(
            claim,
            evidence,
            "inconclusive",
            f"completions are shorter than {signals.LONG_ENOUGH} tokens",
            (unit,),
            picks,
        )
    rule, _, _ = split_pick(claim.at)
    if rule == "ruin" and (unruined := _unruined(evidence, arm, picks[claim.at])):
        return conclude(claim, evidence, "inconclusive", unruined, (unit,), picks)
    share = _leg(
        f"{claim.symptom} of {arm} at {spell((picks[claim.at],))}", [bool(seen) for seen in there], MOST, "above"
    )
    legs, few = [share], True
    if claim.unlike:
        calm = [bool(shows(run)) for run in fresh(evidence, arm, picks[claim.unlike]).values()]
        legs.append(_leg(f"{claim.symptom} of {arm} at {spell((picks[claim.unlike],))}", calm, FEW, "below"))
        few = (legs[1].high or 0.0) <= FEW
    said = "; ".join(spoken(leg) for leg in legs)
    if (share.low or 0.0) >= MOST and few:
        return conclude(claim, evidence, "supported", said, (*legs, unit), picks)
    above = _every_run_shows_above(evidence, arm, picks[claim.at], shows) if rule == "ruin" else None
    if (share.high if share.high is not None else 1.0) < MOST:
        if above is None:
            return conclude(claim, evidence, "contradicted", said, (*legs, unit), picks)
        said += f"; but at {spell((above,))} every screening run shows it"
    return conclude(claim, evidence, "inconclusive", said, (*legs, unit), picks)


def _detector(claim: Claim, evidence: Evidence, gained: float) -> Callable[[Run], bool | None]:
    metric = spec(evidence).metric
    detectors: dict[str, Callable[[Run], bool | None]] = {
        "collapse": lambda run: signals.collapsed(run, gained, metric),
        "damage": lambda run: signals.damaged(*signals.end_and_start(run, metric)),
        "repetition": signals.repetitive,
        "flat": lambda run: signals.flat(run, metric),
    }
    if claim.symptom not in detectors:
        raise HeuristicsError(f"claim {claim.id!r}: no detector for symptom {claim.symptom!r} yet; say it is untested")
    return detectors[claim.symptom]


def _leg(name: str, seen: list[bool], threshold: float, side: str) -> Leg:
    share, low, high = rate_bounds(sum(seen), len(seen))
    return Leg(
        name=f"{name}: {sum(seen)} of {len(seen)} runs", estimate=share if seen else None, low=low, high=high,
        threshold=threshold, supports_when="above" if side == "above" else "below", n=len(seen),
    )  # fmt: skip


def _unruined(evidence: Evidence, arm: str, rate: float) -> str | None:
    """Why a rate picked as ruinous is none on fresh seeds."""
    metric = spec(evidence).metric
    runs = list(fresh(evidence, arm, rate).values())
    hurt = sum(signals.damaged(*signals.end_and_start(run, metric)) for run in runs)
    return None if hurt > len(runs) / 2 else f"{spell((rate,))} ruins only {hurt} of {len(runs)} fresh runs"


def _every_run_shows_above(
    evidence: Evidence, arm: str, rate: float, shows: Callable[[Run], bool | None]
) -> float | None:
    by_rate: dict[float, list[bool]] = {}
    for run in evidence.runs:
        if run.cell.role == "screen" and run.cell.arm == arm and run.cell.rate > rate:
            by_rate.setdefault(run.cell.rate, []).append(bool(shows(run)))
    return next((there for there in sorted(by_rate) if all(by_rate[there])), None)
