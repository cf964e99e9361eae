"""What published sweeps say of a claim: rates that others tried, read off their tables, figures and logs.

Curves of one family share a recipe, a model or a laboratory, so the family is the study. Whiskers reach to the
neighbours on the grid that was tried; a best value at the end of its grid is one-sided and gives no number.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from heuristics.kinds._base.estimate import Estimate, nothing
from heuristics.schema import Claim, Evidence, Reading, Setting, Study
from heuristics.verdict.intervals import by_precision, quantile

SINGLED = {"method", "tuning", "rank", "base"}
"""What a curve tells of its arm; a claim about anything else is none about published sweeps."""


@dataclass(frozen=True)
class Seen:
    """What curves show of a claim: a number and its standard error, or why there is none."""

    curves: tuple[Reading, ...]
    value: float | None = None
    error: float = 0.0
    why: str = ""


def of_sweeps(claim: Claim, evidence: Evidence) -> list[tuple[Estimate, Study]]:
    """The number of a claim in every family of published curves, and where it was seen."""
    curves = [row for row in evidence.readings if "sweep" in row.found and row.found["knob"] == claim.knob]
    kept = [row for row in curves if claim.transfer == "relational" or _inside(claim, row)]
    found: dict[str, list[Seen]] = {}
    for seen in WAYS[claim.kind](claim, kept) if claim.kind in WAYS else ():
        found.setdefault(str(seen.curves[0].found["family"]), []).append(seen)
    return [_family(family, alike) for family, alike in found.items()]


def _inside(claim: Claim, row: Reading) -> bool:
    told = row.found
    setting = Setting.model_validate({name: told[name] for name in ("method", "tuning", "parameters")})
    return claim.scope.covers(setting, pretrained=True, base=str(told["base"]), task=str(told["family"]), steps=0)


def _family(family: str, alike: Sequence[Seen]) -> tuple[Estimate, Study]:
    """Curves repeat each other: their mean by precision, wider where they disagree; none where all are one-sided."""
    rows = [row for seen in alike for row in seen.curves]
    same = {name: {row.found[name] for row in rows} for name in ("base", "tuning", "parameters")}
    one: dict[str, Any] = {name: values.pop() if len(values) == 1 else None for name, values in same.items()}
    study = Study.model_validate({"group": "published", "task": family, **one})
    told = [seen for seen in alike if seen.value is not None]
    lacking = [seen.why for seen in alike if seen.value is None]
    many = f"{len(lacking)} of {len(alike)} curves give no number: " if len(alike) > 1 else ""
    problems = (f"{many}{'; '.join(dict.fromkeys(lacking[:3]))}",) if lacking else ()
    if not told:
        return nothing((family,), *problems), study
    mean, error = by_precision([seen.value or 0.0 for seen in told], [seen.error for seen in told])
    return Estimate(
        (family,), value=mean, error=error, seeds=len(told), problems=problems,
        runs=sum(int(str(row.found["values"])) for seen in told for row in seen.curves),
    ), study  # fmt: skip


def _locations(claim: Any, curves: Sequence[Reading]) -> Iterator[Seen]:
    for row in _told(curves, claim.of):
        yield _best(row)


def _ratios(claim: Any, curves: Sequence[Reading]) -> Iterator[Seen]:
    """One number a family and tuning: mean by precision of the one arm's best rates over the other's."""
    for family in dict.fromkeys(row.found["family"] for row in curves):
        mine = [row for row in curves if row.found["family"] == family]
        sides = [_told(mine, claim.of), _told(mine, claim.to)]
        # A method by adapters is compared with one by adapters, unless the claim is about adapters.
        apart = "tuning" in claim.of or "tuning" in claim.to
        for tuning in [None] if apart else dict.fromkeys(row.found["tuning"] for row in sides[0]):
            pair = [[row for row in side if tuning in (None, row.found["tuning"])] for side in sides]
            if all(pair):
                yield _ratio(pair)


def _ratio(pair: Sequence[Sequence[Reading]]) -> Seen:
    rows = tuple(row for side in pair for row in side)
    middles = []
    for side in pair:
        seen = [_best(row) for row in side]
        told = [one for one in seen if one.value is not None]
        if not told:
            return Seen(rows, why=seen[0].why)
        middles.append(by_precision([one.value or 0.0 for one in told], [one.error for one in told]))
    return Seen(rows, middles[0][0] - middles[1][0], math.hypot(middles[0][1], middles[1][1]))


def _edges(claim: Any, curves: Sequence[Reading]) -> Iterator[Seen]:
    """Between the highest rate that held and the first that was lost, over the best."""
    for row in _told(curves, claim.of):
        best, good, lost = (row.found[name] for name in ("best", "good", "lost"))
        place = _best(row)
        if lost is None:
            up_to = float(str(good)) / float(str(best))
            yield Seen((row,), why=f"nothing is lost up to {up_to:.2g} times its best value")
        elif place.value is None:
            yield place
        else:
            before, after = math.log10(float(str(good))), math.log10(float(str(lost)))
            spread = math.hypot((after - before) / math.sqrt(12.0), place.error)
            yield Seen((row,), (before + after) / 2 - place.value, spread)


WAYS: Mapping[str, Callable[[Any, Sequence[Reading]], Iterator[Seen]]] = {
    "location": _locations, "ratio": _ratios, "edge": _edges,
}  # fmt: skip
"""Kinds of claims that a published curve can tell of."""


def _told(curves: Sequence[Reading], wanted: Mapping[str, Any]) -> list[Reading]:
    if not wanted.keys() <= SINGLED:
        return []
    return [row for row in curves if all(row.found[name] == value for name, value in wanted.items())]


def _best(row: Reading) -> Seen:
    """Decimal logarithm of the best value; or why it is one-sided."""
    best, below, above = (row.found[name] for name in ("best", "below", "above"))
    if below is None or above is None:
        end = "lowest" if below is None else "highest"
        return Seen((row,), why=f"its best value, {best:g}, is the {end} that was tried")
    whisker = math.log10(float(str(above)) / float(str(below))) / 2
    return Seen((row,), math.log10(float(str(best))), whisker / quantile(None))
