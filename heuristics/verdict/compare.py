"""Hold a fresh run against what is published: it agrees, it surely conflicts, or it is too small to say."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import hypot, log, sqrt
from typing import Literal

from scipy import stats

from heuristics.kinds._base.arms import protocol_of
from heuristics.kinds._base.events import fresh
from heuristics.schema import DAMAGE, Claim, Effect, Evidence, HeuristicsError, Run, Verdict
from heuristics.schema.words import spell_interval
from heuristics.signals import end_and_start
from heuristics.verdict.decide import decide
from heuristics.verdict.effects import effects
from heuristics.verdict.intervals import ALPHA, quantile

Agreement = Literal["agrees", "conflicts", "too few to say"]
FEWEST = 5
LEVEL = 0.99
MOVED, NOTHING = 0.01, 1e-5
"""Part by which an answer of a library may move between machines; and what is no more than rounding."""
SURELY = (1 - LEVEL) / 2
"""Chance, either way, of calling a run that repeats the published ones a conflict."""


@dataclass(frozen=True)
class Stance:
    """How a fresh run stands to the published verdict of a claim, and why."""

    word: Agreement
    why: str


def stance(claim: Claim, published: Verdict | None, run: Sequence[Evidence], recorded: Sequence[Evidence]) -> Stance:
    """Judge a fresh run by itself, and hold it against what is published.

    It conflicts where its number lies surely away from that of the same study, or of all studies if that one was never
    recorded; or where more of its runs than chance allows end outside the interval of the recorded ones of the claim's
    arms. It agrees where a number or runs could be compared and did not conflict.

    Args:
        claim: that is asked about.
        published: its accepted verdict.
        run: evidence of the fresh run, with the screening runs that it picked its values from.
        recorded: evidence that is published.
    """
    if published is None:
        return Stance("too few to say", "nothing is accepted yet")
    asked = [item for item in run if item.spec is not None and claim.id in item.spec.decides]
    if not asked:
        return Stance("too few to say", "this run is not about it")
    try:
        own = effects([claim], asked)
    except HeuristicsError as error:
        return Stance("too few to say", str(error))
    agreed: list[str] = []
    against: list[str] = []
    for effect in own:
        if effect.estimate is not None and (known := _known(effect, published)):
            words, apart = _held(effect, known, published)
            (against if apart else agreed).append(words)
    for item in asked:
        arms = {arm for effect in own for arm in effect.arms} or set(protocol_of(item).screened)
        far, compared, allowed = outliers(item, recorded, arms)
        said = f"{item.protocol}: {len(far)} of {compared} runs end outside the 99 % interval of the recorded ones"
        if len(far) > allowed:
            worst = "; ".join(
                f"{one.run.cell.label} {one.gain:+.2f}, wanted {one.low:+.2f} to {one.high:+.2f}" for one in far[:3]
            )
            against.append(f"{said}, {allowed} may by chance: {worst}")
        elif compared:
            agreed.append(said)
    if against:
        return Stance("conflicts", "; ".join(against))
    if agreed:
        return Stance("agrees", "; ".join(agreed))
    why = dict.fromkeys(problem for effect in own for problem in effect.problems)
    return Stance("too few to say", "; ".join(why) or "no number, and no run that is recorded too")


def answered(claim: Claim, published: Verdict | None, fresh: Sequence[Evidence]) -> Stance:
    """Hold fresh answers of libraries against what is published.

    They conflict where they decide the claim the other way, or where a number moved by more than a hundredth. Seconds
    are another machine's, and only agree or say nothing.
    """
    own = effects([claim], fresh)
    now = decide([claim], own)[0]
    timed = any(effect.error for effect in own)
    said = f"{now.direction} {now.number}".strip()
    if published is None:
        return Stance("too few to say", f"{said}, and nothing is accepted yet")
    if now.direction != published.direction:
        why = f"{said}; published: {published.direction} {published.number}".strip()
        return Stance("too few to say" if timed else "conflicts", why)
    for effect in own if not timed else ():
        known = [one for one in published.effects if one.part == effect.part and one.estimate is not None]
        for one in known:
            assert effect.estimate is not None and one.estimate is not None
            if abs(effect.estimate - one.estimate) > max(MOVED * abs(one.estimate), NOTHING):
                return Stance(
                    "conflicts", f"{effect.part} found {effect.estimate:.4g}, published {one.estimate:.4g}".strip()
                )
    return Stance("agrees", said)


def _known(effect: Effect, published: Verdict) -> list[Effect]:
    """Published effects of the same study; of the same group and part where that study was never recorded."""
    alike = [
        one
        for one in published.effects
        if one.estimate is not None and (one.study.group, one.part) == (effect.study.group, effect.part)
    ]
    same = [one for one in alike if (one.study.unit, one.arms) == (effect.study.unit, effect.arms)]
    return same or alike


def _held(effect: Effect, known: Sequence[Effect], published: Verdict) -> tuple[str, bool]:
    """Two numbers in words, and whether they are surely apart."""
    values = [one.estimate or 0.0 for one in known]
    middle = sum(values) / len(values)
    scatter = sqrt(sum((value - middle) ** 2 for value in values) / (len(values) - 1)) if len(values) > 1 else 0.0
    error = sqrt(max((one.error or 0.0) ** 2 for one in known) + scatter**2)
    freedom = min((one.freedom for one in (effect, *known) if one.freedom is not None), default=None)
    reach = hypot(_reach(effect, published.scale, freedom), quantile(freedom, SURELY) * error)
    here = effect.estimate or 0.0
    low, high = effect.low if effect.low is not None else here, effect.high if effect.high is not None else here
    said = spell_interval(published.scale, published.unit, here, low, high)
    there = spell_interval(published.scale, published.unit, middle, middle - reach, middle + reach)
    return f"{effect.study.unit}: {said}; published, {there} for a run like it", abs(here - middle) > reach


def _reach(effect: Effect, scale: str, freedom: float | None) -> float:
    """How far from a fresh number the truth may lie, but for one time in a hundred.

    A share of runs that are all alike has no scatter: its exact interval, of 90 %, tells how few they are (Clopper and
    Pearson), and so how wide one of 99 % is.
    """
    if scale == "share" and effect.estimate in (0.0, 1.0) and effect.low is not None and effect.high is not None:
        edge = 1 - effect.high if effect.estimate == 0.0 else effect.low
        if 0 < edge < 1:  # a difference of two shares may reach beyond
            return float(1 - edge ** (log(SURELY) / log(ALPHA)))
    return quantile(freedom, SURELY) * (effect.error or 0.0)


@dataclass(frozen=True)
class Outlier:
    """A fresh run that ends outside the 99 % prediction interval of the recorded ones."""

    run: Run
    gain: float
    low: float
    high: float


def outliers(
    evidence: Evidence, recorded: Sequence[Evidence], arms: Collection[str] | None = None
) -> tuple[list[Outlier], int, int]:
    """Fresh runs against recorded ones of the same protocol, arm and rate.

    The interval is t for one more run, widened to what was seen: runs at the edge of ruin are no normal sample.

    Args:
        evidence: fresh.
        recorded: published.
        arms: whose runs count; all if None.

    Returns:
        runs outside, how many were compared, and how many may lie outside by chance (99 %).
    """
    metric = protocol_of(evidence).metric
    found, compared = [], 0
    for run in evidence.runs:
        if run.cell.role == "screen" or (arms is not None and run.cell.arm not in arms):
            continue
        known: list[float] = []
        for item in recorded:
            if item.protocol == evidence.protocol and item.spec is not None:
                same = _like(item, run)
                known.extend(end - start for end, start in (end_and_start(other, metric) for other in same))
        if len(known) < FEWEST:
            continue
        compared += 1
        mean = sum(known) / len(known)
        spread = sqrt(sum((value - mean) ** 2 for value in known) / (len(known) - 1))
        reach = float(stats.t.ppf(1 - (1 - LEVEL) / 2, len(known) - 1)) * spread * sqrt(1 + 1 / len(known))
        low, high = min(mean - reach, min(known) - DAMAGE), max(mean + reach, max(known) + DAMAGE)
        end, start = end_and_start(run, metric)
        if not low <= end - start <= high:
            found.append(Outlier(run, end - start, low, high))
    allowed = int(stats.binom.ppf(LEVEL, compared, 1 - LEVEL)) if compared else 0
    return found, compared, allowed


def _like(item: Evidence, run: Run) -> list[Run]:
    """Recorded runs of the same arm and value in the same role."""
    if run.cell.role == "confirm":
        return list(fresh(item, run.cell.arm, run.cell.value).values())
    alike = (other for other in item.runs if (other.cell.arm, other.cell.role) == (run.cell.arm, run.cell.role))
    return [other for other in alike if other.cell.value == run.cell.value]
