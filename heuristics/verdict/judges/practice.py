"""Judge of `practice`: most published configurations set the knob inside a window.

Readings are rows of a table, one a method and tuning. A configuration that was copied counts once: the unit is the
distinct configuration. Distinct ones of one repository still resemble each other, which would widen the bounds, and
public repositories are no random sample of practice; neither is in the numbers.
"""

from collections.abc import Mapping
from math import ceil, floor, isclose, isnan
from typing import Literal

from scipy.stats import binomtest

from heuristics.schema.base import HeuristicsError
from heuristics.schema.page import Claim
from heuristics.schema.runs import Evidence, Reading
from heuristics.schema.verdict import Assessment, Direction, Leg
from heuristics.verdict.select import name

MOST = 0.5
FEWEST = 10
ALPHA = 0.05
PERCENTILES: Mapping[str, float] = {"p5": 0.05, "p25": 0.25, "median": 0.5, "p75": 0.75, "p95": 0.95, "max": 1.0}


def judge(claim: Claim, evidence: Evidence) -> Assessment:
    """Judge the row of each tuning in the claim's scope; a scope without tuning means every row of the method.

    A row is supported if the exact lower bound of the share inside is at least 0.5, contradicted if the upper bound is
    below. The claim is supported if every row is, and contradicted if one row is, at alpha split among the rows.
    """
    rows = [reading for reading in evidence.readings if _belongs(reading, claim)]
    judged = [_judge_row(row, claim, ALPHA / len(rows)) for row in rows]
    lacking = [tuning for tuning in claim.scope.tuning if tuning not in [row.found["tuning"] for row in rows]]
    return Assessment(
        claim=claim.id,
        evidence=name(evidence),
        post_hoc=evidence.rules.get(claim.id) != claim.rule,
        direction=_all_of([direction for direction, _, _ in judged] + ["inconclusive" for _ in lacking]),
        reason="; ".join([reason for _, reason, _ in judged] + [f"no row for {tuning}" for tuning in lacking])
        or f"no row for {', '.join(claim.scope.methods) or 'a claim without a method'}",
        legs=tuple(leg for _, _, leg in judged),
        stratum={"method": ", ".join(claim.scope.methods[:1]), "tuning": ", ".join(claim.scope.tuning) or "any"},
    )


def _belongs(row: Reading, claim: Claim) -> bool:
    found, scope = row.found, claim.scope
    return (
        found.get("knob") == claim.knob
        and found.get("method") in scope.methods[:1]
        and (not scope.tuning or found.get("tuning") in scope.tuning)
    )


def _all_of(directions: list[Direction]) -> Direction:
    if "contradicted" in directions:
        return "contradicted"
    return "supported" if directions and set(directions) == {"supported"} else "inconclusive"


def _judge_row(row: Reading, claim: Claim, alpha_contradict: float) -> tuple[Direction, str, Leg]:
    low, high = claim.value[0], claim.value[-1]
    name = f"{row.found['method']} {row.found['tuning']}: {claim.knob} in {low:g} to {high:g}"
    percent, distinct = _number(row, "inside_page_window_distinct"), _whole(row, "distinct")
    window = _number(row, "page_window_low"), _number(row, "page_window_high")
    if isnan(percent) or not (isclose(low, window[0]) and isclose(high, window[1])):
        least, most = _share_by_percentiles(row, low, high)
        note = f"of all {row.found['n']}, copies included, {least:.0%} to {most:.0%} by the percentiles"
        reason = f"{name}: the share of distinct configurations cannot be read off the table ({note})"
        return "inconclusive", reason, _row_leg(name, None, None, None, _whole(row, "n"), note)
    fewest, greatest = _counts(percent, distinct)
    lower = _bound(fewest, distinct, ALPHA, "greater")
    upper = _bound(greatest, distinct, alpha_contradict, "less")
    leg = _row_leg(name, percent / 100, lower, upper, distinct, f"{row.found['repos']} repositories")
    reason = f"{name}: {percent:g} % of {distinct} distinct configurations, bounds {lower:.0%} and {upper:.0%}"
    if distinct < FEWEST:
        return "inconclusive", f"{reason}; fewer than {FEWEST} say nothing", leg
    if lower >= MOST:
        return "supported", reason, leg
    return ("contradicted" if upper < MOST else "inconclusive"), reason, leg


def _row_leg(name: str, estimate: float | None, low: float | None, high: float | None, n: int, note: str) -> Leg:
    return Leg(name=name, estimate=estimate, low=low, high=high, threshold=MOST, supports_when="above", n=n, note=note)


def _bound(inside: int, distinct: int, alpha: float, side: Literal["greater", "less"]) -> float:
    """One-sided exact (Clopper-Pearson) bound of a share: the lower one for `greater`, the upper one for `less`."""
    interval = binomtest(inside, distinct, alternative=side).proportion_ci(1 - alpha, method="exact")
    return float(interval.low if side == "greater" else interval.high)


def _counts(percent: float, distinct: int) -> tuple[int, int]:
    """Fewest and most of the distinct configurations that a whole percentage can stand for."""
    fewest, most = ceil((percent - 0.5) * distinct / 100), floor((percent + 0.5) * distinct / 100)
    if fewest > most:
        raise HeuristicsError(f"survey row: {percent:g} % of {distinct} is no whole number; the row contradicts itself")
    return max(fewest, 0), min(most, distinct)


def _share_by_percentiles(row: Reading, low: float, high: float) -> tuple[float, float]:
    """Least and greatest share of all configurations inside a window, from linearly interpolated percentiles."""
    n = _whole(row, "n")
    points = [(rank * (n - 1), _number(row, key)) for key, rank in PERCENTILES.items()]
    outside = max((n - ceil(index) for index, value in points if value > high), default=0)
    outside += max((floor(index) + 1 for index, value in points if value < low), default=0)
    first = min((ceil(index) for index, value in points if value >= low), default=n)
    end = max((floor(index) + 1 for index, value in points if value <= high), default=0)
    return max(0, end - first) / n, max(0, n - outside) / n


def _whole(row: Reading, key: str) -> int:
    return int(_number(row, key))


def _number(row: Reading, key: str) -> float:
    value = row.found.get(key)
    return float(value) if isinstance(value, int | float) else float("nan")
