"""From Assessments to Verdicts: one a claim, whatever was or was not run."""

from collections.abc import Iterable, Mapping, Sequence

from heuristics.schema import Assessment, Certainty, Claim, Direction, Evidence, Scalar, Verdict
from heuristics.schema.words import TUNINGS, spell_size
from heuristics.store.engine_checks import REFERENCE
from heuristics.verdict.judges import has_judge, load_judge

CERTAINTIES: tuple[Certainty, ...] = ("very low", "low", "moderate", "high")
STATIC = ("code", "default", "practice", "ceiling")
ONE_TASK = "contradicted on one task, and two are needed"


def assess(claims: Iterable[Claim], evidence: Sequence[Evidence]) -> list[Assessment]:
    """Judge every claim on every evidence that is about it.

    An absolute claim is judged only on evidence in its scope. A claim that its page calls untested is not judged.
    """
    found = []
    for claim in claims:
        if claim.untested or not has_judge(claim.kind):
            continue
        for item in evidence:
            if claim.id in item.rules or (item.spec is not None and claim.id in item.spec.decides):
                assessment = load_judge(claim.kind)(claim, item)
                if claim.transfer == "relational" or assessment.in_scope:
                    found.append(assessment)
    return found


def decide(claims: Sequence[Claim], assessments: Sequence[Assessment]) -> list[Verdict]:
    """One verdict a claim, in the claims' order.

    Strata are never pooled. The headline is the stratum nearest to what the page is about: inside the claim's scope,
    pretrained, large; the verdict names it, and others that disagree.
    """
    return [_verdict(claim, [item for item in assessments if item.claim == claim.id]) for claim in claims]


def strata(items: Iterable[Assessment]) -> list[list[Assessment]]:
    """Assessments by stratum, which are never pooled; the one nearest to what the page is about comes first.

    Of a stratum only what lies in the claim's scope counts, if any of it does.
    """
    found: dict[tuple[str, ...], list[Assessment]] = {}
    for item in items:
        found.setdefault(_alike(item.stratum), []).append(item)
    within = [[item for item in alike if item.in_scope] or alike for alike in found.values()]
    return sorted(within, key=_nearness, reverse=True)


def _verdict(claim: Claim, items: list[Assessment]) -> Verdict:
    if not items:
        reason = claim.untested or "no evidence in scope"
        return Verdict(claim=claim.id, rule=claim.rule, direction="untested", certainty=None, reason=reason)
    nearest, *others = strata(items)
    direction, certainty, caveats, reason = _in_stratum(claim, nearest)
    for other in others:
        if (there := _in_stratum(claim, other)[0]) != direction:
            reason += f" | elsewhere ({describe(other[0].stratum)}): {there}"
            caveats += () if there == "inconclusive" else (f"elsewhere {there}",)
    return Verdict(
        claim=claim.id, rule=claim.rule, direction=direction, certainty=certainty, reason=reason,
        caveats=tuple(dict.fromkeys(caveats)), stratum=describe(nearest[0].stratum), assessments=tuple(items),
    )  # fmt: skip


def _alike(stratum: Mapping[str, Scalar]) -> tuple[str, ...]:
    """What two runs of one stratum share: the size to two digits, since it hangs a little on the task's words."""
    if "parameters" not in stratum:
        return tuple(str(value) for value in stratum.values())
    size = f"{float(str(stratum['parameters'] or 0)):.1e}"
    return size, *(str(stratum[name]) for name in ("tuning", "pretrained", "engine"))


def _nearness(items: list[Assessment]) -> tuple[bool, bool, float, bool]:
    stratum = items[0].stratum
    size = float(str(stratum.get("parameters") or 0))
    return items[0].in_scope, bool(stratum.get("pretrained")), size, stratum.get("engine") == REFERENCE


def _in_stratum(claim: Claim, items: list[Assessment]) -> tuple[Direction, Certainty | None, tuple[str, ...], str]:
    """Direction, certainty, caveats and reason; of a stratum's assessments those without a weak control, in time."""
    weak = [item for item in items if item.controls]
    sound = [item for item in items if not item.controls] or weak
    timely = [item for item in sound if not item.post_hoc] or sound
    tasks: dict[Scalar, set[Direction]] = {}
    for item in timely:
        tasks.setdefault(item.stratum.get("task"), set()).add(item.direction)
    # Several files of one task must agree: what was recorded again until it fitted is worth nothing.
    said = [next(iter(ways)) if len(ways) == 1 else "inconclusive" for ways in tasks.values()]
    direction: Direction = next((way for way in ("supported", "contradicted") if way in said), "inconclusive")
    caveats: list[str] = []
    if {"supported", "contradicted"} <= set(said):
        direction, caveats = "inconclusive", ["tasks disagree"]
    alone = direction == "contradicted" and said.count(direction) == 1 and claim.scope.task is None
    if alone and claim.kind not in STATIC:
        direction, caveats = "inconclusive", [ONE_TASK]
    if any(len(ways) > 1 for ways in tasks.values()):
        caveats.append("repeats on one task disagree")
    certainty = _certainty(claim, direction, timely, said)
    late, unsure = timely[0].post_hoc, sound is weak
    if late:
        certainty, caveats = "low", [*caveats, "post hoc"]
    if unsure:
        certainty, caveats = "very low", [*caveats, "a control is weak"]
    long = {"post hoc": "post hoc: the rule was set after the runs"}
    long |= {"a control is weak": f"a control is weak: {'; '.join(weak[0].controls)}"} if unsure else {}
    return (
        direction,
        certainty,
        tuple(caveats),
        " | ".join([*(long.get(word, word) for word in caveats), *_told(items)]),
    )


def _certainty(
    claim: Claim, direction: Direction, timely: list[Assessment], said: Sequence[Direction]
) -> Certainty | None:
    """How sure a direction is, but for rules that were set too late and for weak controls."""
    if claim.kind in STATIC:
        return None if direction == "inconclusive" else "moderate" if claim.kind in ("practice", "ceiling") else "high"
    agreeing = [item for item in timely if item.direction == direction]
    if direction == "inconclusive" or not agreeing or not agreeing[0].in_scope:
        return "low"
    several_bases = len({item.stratum.get("base") for item in agreeing}) > 1
    return CERTAINTIES[1 + (said.count(direction) > 1) + several_bases]


def _told(items: list[Assessment]) -> list[str]:
    """The reasons of assessments, each by its task, or by its file where a task has several."""
    several = len({item.stratum.get("task") for item in items}) < len(items)
    named = [item.evidence.split("/")[0] if several else item.stratum.get("task") or item.evidence for item in items]
    return [f"{name}: {item.reason}" for name, item in zip(named, items, strict=True)]


def describe(stratum: Mapping[str, Scalar]) -> str:
    """A stratum in words, such as `full fine-tuning, 0.13M parameters, made in code, trl`."""
    if "parameters" not in stratum:
        return ", ".join(f"{value}" for value in stratum.values() if value is not None)
    spelled = spell_size(float(str(stratum["parameters"] or 0)))
    tuning = TUNINGS.get(str(stratum["tuning"]), "any tuning")
    origin = "pretrained" if stratum["pretrained"] else "made in code"
    return f"{tuning}, {spelled} parameters, {origin}, {stratum['engine']}"
