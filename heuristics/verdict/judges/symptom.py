"""Judge of `symptom`: at a rate picked before the data most runs show it, and at the best rate few do."""

from collections.abc import Callable

from heuristics import signals
from heuristics.schema import Assessment, Claim, Evidence, Run, split_pick
from heuristics.schema.words import spell
from heuristics.verdict.conclude import conclude, nothing_learned, share_leg, spoken
from heuristics.verdict.select import arms_of, fresh, gain, rate_of, reward_gain, spec

MOST = 0.5
FEW = 0.25


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Judge how many runs show the symptom.

    Supported: lower bound of the share at the rate at least 0.5 and upper bound at the contrast rate at most 0.25.
    Contradicted: upper bound at the rate below 0.5, and, where the rate is the lowest that ruins, no higher screened
    rate shows the symptom in every run.
    """
    arm = arms_of(evidence, claim)[0]
    unit = gain(evidence, arm)
    if claim.symptom == "hacking":
        unit = reward_gain(evidence, arm)  # what the reward is said to betray may be lost at every rate
    if dull := nothing_learned(claim, evidence, unit):
        return dull
    shows = _detector(claim, evidence, unit.estimate or 0.0)
    assert claim.at is not None
    picks = {pick: rate_of(evidence, pick) for pick in (claim.at, claim.unlike) if pick}
    there = [shows(run) for run in fresh(evidence, arm, picks[claim.at]).values()]
    calm = [shows(run) for run in fresh(evidence, arm, picks[claim.unlike]).values()] if claim.unlike else []
    if None in (*there, *calm):
        short = f"completions are shorter than {signals.LONG_ENOUGH} tokens"
        unseen = short if claim.symptom == "repetition" else f"{claim.symptom} was not looked for in every run"
        return conclude(claim, evidence, "inconclusive", unseen, (unit,), picks)
    rule, ruined, _ = split_pick(claim.at)
    if rule == "ruin" and (unruined := _unruined(evidence, ruined, picks[claim.at])):
        return conclude(claim, evidence, "inconclusive", unruined, (unit,), picks)
    share = share_leg(
        f"{claim.symptom} of {arm} at {spell((picks[claim.at],))}", [bool(seen) for seen in there], MOST, "above"
    )
    legs, few = [share], True
    if claim.unlike:
        at_contrast = f"{claim.symptom} of {arm} at {spell((picks[claim.unlike],))}"
        legs.append(share_leg(at_contrast, [bool(seen) for seen in calm], FEW, "below"))
        few = legs[1].high is not None and legs[1].high <= FEW
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
        "spike": signals.spiked,
        "fall": lambda run: signals.rose_and_fell(run, metric),
        "hacking": lambda run: signals.hacked(run, metric),
    }
    return detectors[str(claim.symptom)]


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
