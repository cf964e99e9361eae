"""From a claim and one evidence to effects: the kind's numbers, with their study, interval, controls and timeliness."""

import math
from collections.abc import Iterable, Iterator, Sequence

from heuristics.kinds import find_kind
from heuristics.kinds._base.arms import protocol_of, told_of
from heuristics.kinds._base.estimate import Estimate
from heuristics.schema import Claim, Effect, Evidence, Group, Study
from heuristics.store.engine_checks import counts_as
from heuristics.verdict.controls import failed_controls, learned
from heuristics.verdict.digests import rule
from heuristics.verdict.intervals import interval
from heuristics.verdict.sweeps import of_sweeps

READ: dict[str, Group] = {"cost": "machines", "practice": "published", "ceiling": "published"}
"""Groups of kinds that rest on readings; the others read libraries."""


def effects(claims: Iterable[Claim], evidence: Sequence[Evidence]) -> list[Effect]:
    """Estimate every claim on every evidence that may decide it.

    Runs decide the claims that their protocol names, readings those that they hold an answer to; published sweeps are
    readings that answer as runs do. An absolute claim is estimated in its scope only, a claim that is called untested
    not at all.
    """
    found = []
    for claim in claims:
        for item in evidence if not claim.untested else ():
            for one, where in _estimates(claim, item):
                effect = _effect(claim, item, one, where)
                if claim.transfer == "relational" or effect.in_scope:
                    found.append(effect)
    return found


def _estimates(claim: Claim, item: Evidence) -> Iterator[tuple[Estimate, Study]]:
    """A claim's numbers on an evidence, and where each was seen."""
    kind = find_kind(claim.kind)
    if item.readings and kind.rests_on == "runs":
        yield from of_sweeps(claim, item)
    elif item.readings if kind.rests_on == "readings" else _asked(claim, item):
        yield from ((one, study(item, kind.name, one.arms)) for one in kind.estimate(claim, item))


def _asked(claim: Claim, item: Evidence) -> bool:
    return item.spec is not None and (claim.id in item.rules or claim.id in item.spec.decides)


def name(evidence: Evidence) -> str:
    """How effects refer to an evidence file."""
    return f"{evidence.protocol}/{evidence.profile}-{evidence.engine}-{evidence.device}-{evidence.content[:8]}"


def _effect(claim: Claim, evidence: Evidence, one: Estimate, where: Study) -> Effect:
    kind = find_kind(claim.kind)
    exact = kind.rests_on == "readings" and one.error == 0
    value, problems = one.value, list(one.problems)
    if dull := [why for arm in one.needs if (why := learned(evidence, arm))]:
        value, problems = None, dull
    known = value is not None
    low, high = interval(one)
    return Effect(
        claim=claim.id, part=one.part, evidence=name(evidence), study=where,
        arms=one.arms,
        estimate=value, low=low if known else None, high=high if known else None, error=one.error if known else None,
        freedom=one.freedom if known and math.isfinite(one.freedom) else None, n=one.runs, seeds=one.seeds,
        in_scope=not evidence.runs or _within(claim, evidence, one.arms),
        controls=failed_controls(evidence) if evidence.runs else (),
        post_hoc=not exact and evidence.rules.get(claim.id) != rule(claim), blind=one.blind, problems=tuple(problems),
    )  # fmt: skip


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
