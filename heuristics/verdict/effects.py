"""From a claim and one evidence to effects: the kind's numbers, with their study, interval, controls and timeliness."""

import math
from collections.abc import Iterable, Sequence

from scipy import stats

from heuristics.kinds import find_kind
from heuristics.kinds._base.arms import protocol_of, told_of
from heuristics.kinds._base.estimate import Estimate
from heuristics.schema import Claim, Effect, Evidence, Group, Study
from heuristics.store.engine_checks import counts_as
from heuristics.verdict.controls import failed_controls, learned
from heuristics.verdict.digests import rule

ALPHA = 0.05
"""Chance that one end of an interval misses: intervals hold 90 %."""
READ: dict[str, Group] = {"cost": "machines", "practice": "published", "ceiling": "published"}
"""Groups of kinds that rest on readings; the others read libraries."""


def effects(claims: Iterable[Claim], evidence: Sequence[Evidence]) -> list[Effect]:
    """Estimate every claim on every evidence that may decide it.

    Runs decide the claims that their protocol names, readings those that they hold an answer to. An absolute claim is
    estimated in its scope only. A claim that is called untested is not estimated.
    """
    found = []
    for claim in claims:
        kind = find_kind(claim.kind)
        for item in evidence if not claim.untested else ():
            if kind.rests_on == "readings":
                asked = bool(item.readings)
            else:
                asked = item.spec is not None and (claim.id in item.rules or claim.id in item.spec.decides)
            for one in kind.estimate(claim, item) if asked else ():
                effect = _effect(claim, item, one)
                if claim.transfer == "relational" or effect.in_scope:
                    found.append(effect)
    return found


def name(evidence: Evidence) -> str:
    """How effects refer to an evidence file."""
    return f"{evidence.protocol}/{evidence.profile}-{evidence.engine}-{evidence.device}-{evidence.content[:8]}"


def quantile(freedom: float | None, alpha: float = ALPHA) -> float:
    """How many standard errors an interval reaches to either side."""
    return float(stats.t.ppf(1 - alpha, math.inf if freedom is None else max(freedom, 1.0)))


def _effect(claim: Claim, evidence: Evidence, one: Estimate) -> Effect:
    kind = find_kind(claim.kind)
    exact = kind.rests_on == "readings" and one.error == 0
    value, problems = one.value, list(one.problems)
    if dull := [why for arm in one.needs if (why := learned(evidence, arm))]:
        value, problems = None, dull
    known = value is not None
    low, high = _interval(one)
    return Effect(
        claim=claim.id, part=one.part, evidence=name(evidence), study=study(evidence, kind.name, one.arms),
        arms=one.arms,
        estimate=value, low=low if known else None, high=high if known else None, error=one.error if known else None,
        freedom=one.freedom if known and math.isfinite(one.freedom) else None, n=one.runs, seeds=one.seeds,
        in_scope=not evidence.runs or _within(claim, evidence, one.arms),
        controls=failed_controls(evidence) if evidence.runs else (),
        post_hoc=not exact and evidence.rules.get(claim.id) != rule(claim), blind=one.blind, problems=tuple(problems),
    )  # fmt: skip


def _interval(one: Estimate) -> tuple[float, float]:
    """The 90 % interval.

    Exact for a share (Clopper and Pearson 1934), made of the exact ones for a difference of two shares (Zou and Donner
    2008), Student's for the rest.
    """
    value = one.value or 0.0
    exact = [stats.binomtest(*counts).proportion_ci(1 - 2 * ALPHA, method="exact") for counts in one.counts]
    if len(exact) == 1:
        return float(exact[0].low), float(exact[0].high)
    if exact:
        (hits, runs), (others, total) = one.counts
        first, second = hits / runs, others / total
        below = math.hypot(first - exact[0].low, exact[1].high - second)
        above = math.hypot(exact[0].high - first, second - exact[1].low)
        return max(value - below, -1.0), min(value + above, 1.0)
    reach = quantile(one.freedom) * one.error if one.error else 0.0
    return max(value - reach, one.within[0]), min(value + reach, one.within[1])


def study(evidence: Evidence, kind: str, arms: Sequence[str]) -> Study:
    """Where runs of some arms were made, told by the first of them; or what was read."""
    if evidence.spec is None or not arms:
        return Study(group=READ.get(kind, "libraries"), task=evidence.protocol)
    protocol = protocol_of(evidence)
    told = told_of(protocol, arms[0])
    base = str(told["base"])
    return Study(
        group="pretrained" if "/" in base else "made in code", task=protocol.task, base=base,
        tuning=protocol.arms[arms[0]].tuning, parameters=protocol.arms[arms[0]].parameters,
        steps=protocol.lengths.get(arms[0], protocol.steps), engine=counts_as(evidence),
    )  # fmt: skip


def _within(claim: Claim, evidence: Evidence, arms: Sequence[str]) -> bool:
    protocol = protocol_of(evidence)
    if not arms:
        return True
    base = protocol.bases.get(arms[0], protocol.base)
    return claim.scope.covers(
        protocol.arms[arms[0]], pretrained="/" in base, base=base, task=protocol.task,
        steps=protocol.lengths.get(arms[0], protocol.steps),
    )  # fmt: skip
