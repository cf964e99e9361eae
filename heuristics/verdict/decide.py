"""From effects to verdicts: one a claim, whatever was or was not run."""

from collections.abc import Iterable, Mapping, Sequence

from heuristics.kinds import find_kind
from heuristics.kinds._base.kind import Kind
from heuristics.schema import GROUPS, Certainty, Claim, Direction, Effect, Group, Synthesis, Verdict
from heuristics.store.engine_checks import REFERENCE
from heuristics.verdict.digests import rule
from heuristics.verdict.intervals import ALPHA
from heuristics.verdict.synthesis import Pooled, synthesise

CERTAINTIES: tuple[Certainty, ...] = ("very low", "low", "moderate", "high")
ON: Mapping[Group, str] = {
    "pretrained": "on pretrained models", "made in code": "on models made in code", "published": "by what is published",
    "libraries": "by released libraries", "machines": "on machines",
}  # fmt: skip
TASKS = 6
"""Tasks from which on a claim about training in general has a sample."""
TASK_OF: Mapping[Group, str] = {"published": "families of sweeps"}
"""What a task is in a group, where it is no task."""
FAMILIES = 2
"""Families of published sweeps, below which nothing is decided: single runs of one recipe have no seeds."""


def decide(claims: Sequence[Claim], effects: Sequence[Effect]) -> list[Verdict]:
    """One verdict a claim, in the claims' order.

    Groups of models are never pooled. The verdict is taken from the first group, of those that can be judged, whose
    controls held: pretrained models before models made in code.
    """
    return [_verdict(claim, [effect for effect in effects if effect.claim == claim.id]) for claim in claims]


def _verdict(claim: Claim, effects: list[Effect]) -> Verdict:
    told = [effect for effect in effects if effect.estimate is not None]
    kind = find_kind(claim.kind)
    empty = Verdict(
        claim=claim.id, rule=rule(claim), direction="untested", scale=kind.scale, unit=kind.unit, effects=tuple(effects)
    )
    if not told:
        blind = all(effect.blind for effect in effects)
        why = dict.fromkeys(problem for effect in effects for problem in effect.problems)
        reason = claim.untested or "; ".join(why) or "nothing was run in its scope"
        return empty.model_copy(update={"direction": "untested" if blind else "inconclusive", "reason": reason})
    judged = {group: _judged(claim, kind, effects, group) for group in GROUPS if _of(told, group)}
    sound = [group for group, (_, syntheses, _) in judged.items() if all(one.sound for one in syntheses)]
    group = next(iter(sound or judged))
    direction, syntheses, reason = judged[group]
    used = [effect for effect in _counted(effects, group) if effect.estimate is not None]
    general = _general(claim, kind, direction, syntheses)
    lowered = _lowered(claim, kind, used, syntheses, general)
    if kind.rests_on == "runs" and group == "published" and len(used) < len(_of(effects, group)):
        lowered.append("families without a number, most of them one-sided, are left out")
    decided = direction in ("supported", "contradicted")
    elsewhere = {other: found[0] for other, found in judged.items() if other != group}
    others = [one for other, found in judged.items() if other != group for one in found[1]]
    return empty.model_copy(
        update={
            "direction": direction,
            "certainty": _certainty(lowered) if decided else None,
            "general": general if decided else None,
            "group": group,
            "reason": "" if decided else reason,
            "lowered": tuple(lowered) if decided else (),
            "caveats": _caveats(direction, general, used, syntheses, elsewhere),
            "elsewhere": elsewhere,
            "syntheses": (*syntheses, *others),
        }
    )


def _of(effects: Iterable[Effect], group: Group) -> list[Effect]:
    return [effect for effect in effects if effect.study.group == group]


def _counted(effects: Iterable[Effect], group: Group) -> list[Effect]:
    """The effects of a group that count: those whose controls held, and of these those in time, if there are any."""
    found = _of(effects, group)
    sound = [effect for effect in found if not effect.controls]
    found = sound if any(effect.estimate is not None for effect in sound) else found
    timely = [effect for effect in found if not effect.post_hoc]
    return timely if any(effect.estimate is not None for effect in timely) else found


def _judged(
    claim: Claim, kind: Kind, effects: list[Effect], group: Group
) -> tuple[Direction, tuple[Synthesis, ...], str]:
    """Direction of a group, its syntheses by part, and why nothing is decided."""
    counted = _counted(effects, group)
    parts = list(dict.fromkeys(effect.part for effect in counted))
    found: dict[str, tuple[Synthesis, Pooled]] = {}
    for part in parts:
        told = [effect for effect in counted if effect.part == part and effect.estimate is not None]
        if told:
            found[part] = synthesise(told, part, kind.region(claim, part))
    lacking = [part for part in parts if part not in found]
    # Where any part is enough to decide, each of them is asked for more, so that several err no more than one.
    split = {
        part: kind.region(claim, part).direction(*pooled.interval(ALPHA / len(parts)))
        for part, (_, pooled) in found.items()
    }
    whole = [one.direction for one, _ in found.values()]
    every: Direction = "supported" if kind.combined == "all" else "contradicted"
    some: Direction = "contradicted" if kind.combined == "all" else "supported"
    direction: Direction = "inconclusive"
    if not lacking and all(way == every for way in whole):
        direction = every
    elif some in split.values():
        direction = some
    if kind.rests_on == "runs" and group == "published" and any(one.units < FAMILIES for one, _ in found.values()):
        return "inconclusive", tuple(one for one, _ in found.values()), "one family of sweeps is no sample"
    missing = dict.fromkeys(problem for effect in counted if effect.part in lacking for problem in effect.problems)
    reason = "; ".join(missing) or "the interval holds values on both sides"
    return direction, tuple(one for one, _ in found.values()), reason


def _general(claim: Claim, kind: Kind, direction: Direction, syntheses: Sequence[Synthesis]) -> bool | None:
    """Whether one more task would be expected to say the same, part by part."""
    ways = []
    for one in syntheses:
        if one.predicted_low is None or one.predicted_high is None:
            return None
        ways.append(kind.region(claim, one.part).direction(one.predicted_low, one.predicted_high) == one.direction)
    return all(ways) if direction in ("supported", "contradicted") else None


def _lowered(
    claim: Claim, kind: Kind, used: Sequence[Effect], syntheses: Sequence[Synthesis], general: bool | None
) -> list[str]:
    """What lowers the certainty, as GRADE does it (Guyatt et al. 2008): a step each."""
    if kind.rests_on == "readings" and all(effect.error == 0 for effect in used):
        return []
    found = []
    if kind.rests_on == "runs":
        tasks = min(one.tasks for one in syntheses)
        if claim.scope.task is None and tasks < TASKS:
            found += ["one task"] * 2 if tasks == 1 else [f"{tasks} {TASK_OF.get(used[0].study.group, 'tasks')}"]
        if len({effect.study.base for effect in used}) == 1 and claim.scope.base is None:
            found.append("one base")
        if any(effect.study.engine not in (None, REFERENCE) for effect in used):
            found.append("an engine that was not held to TRL on every protocol")
        if used[0].study.group == "made in code" and claim.scope.pretrained is not False and claim.scope.base is None:
            found.append("models made in code")
        if used[0].study.group == "published":
            found.append("read off what others published, mostly single runs")
    if general is False:
        found.append("varies by task")
    if any(effect.post_hoc for effect in used):
        found += ["post hoc"] * 2
    if any(effect.controls for effect in used):
        found += ["a control is weak"] * 3
    return found


def _certainty(lowered: Sequence[str]) -> Certainty:
    return CERTAINTIES[max(len(CERTAINTIES) - 1 - len(lowered), 0)]


def _caveats(
    direction: Direction, general: bool | None, used: Sequence[Effect], syntheses: Sequence[Synthesis],
    elsewhere: Mapping[Group, Direction],
) -> tuple[str, ...]:  # fmt: skip
    found = []
    if direction in ("supported", "contradicted") and general is False:
        found.append("varies by task")
    if any(effect.post_hoc for effect in used):
        found.append("post hoc")
    if any(not one.sound for one in syntheses):
        found.append("a control is weak")
    found += [f"{way} {ON[group]}" for group, way in elsewhere.items() if way not in (direction, "inconclusive")]
    return tuple(found)
