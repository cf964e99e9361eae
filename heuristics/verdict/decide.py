"""From Assessments to Verdicts: one a claim, whatever was or was not run."""

from collections.abc import Iterable, Mapping, Sequence

from heuristics.catalog import spell_size
from heuristics.schema import Assessment, Certainty, Claim, Direction, Evidence, Scalar, Verdict
from heuristics.verdict.held import REFERENCE
from heuristics.verdict.judges import has_judge, load_judge

CERTAINTIES: tuple[Certainty, ...] = ("very low", "low", "moderate", "high")
STATIC = ("code", "default", "practice", "ceiling")


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


def _verdict(claim: Claim, items: list[Assessment]) -> Verdict:
    if not items:
        reason = claim.untested or "no evidence in scope"
        return Verdict(claim=claim.id, rule=claim.rule, direction="untested", certainty=None, reason=reason)
    strata: dict[tuple[str, ...], list[Assessment]] = {}
    for item in items:
        strata.setdefault(_alike(item.stratum), []).append(item)
    nearest = max(strata.values(), key=_nearness)
    direction, certainty, reason = _in_stratum(claim, nearest)
    for other in strata.values():
        if other is not nearest and (there := _in_stratum(claim, other)[0]) != direction:
            reason += f" | elsewhere ({describe(other[0].stratum)}): {there}"
    return Verdict(
        claim=claim.id, rule=claim.rule, direction=direction, certainty=certainty, reason=reason,
        stratum=describe(nearest[0].stratum), assessments=tuple(items),
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


def _in_stratum(claim: Claim, items: list[Assessment]) -> tuple[Direction, Certainty | None, str]:
    several = len({item.stratum.get("task") for item in items}) < len(items)
    named = [item.evidence.split("/")[0] if several else item.stratum.get("task") or item.evidence for item in items]
    reason = " | ".join(f"{name}: {item.reason}" for name, item in zip(named, items, strict=True))
    weak = [item for item in items if item.controls]
    sound = [item for item in items if not item.controls] or weak
    timely = [item for item in sound if not item.post_hoc] or sound
    tasks: dict[Scalar, set[Direction]] = {}
    for item in timely:
        tasks.setdefault(item.stratum.get("task"), set()).add(item.direction)
    # Several files of one task must agree: what was recorded again until it fitted is worth nothing.
    said = [next(iter(ways)) if len(ways) == 1 else "inconclusive" for ways in tasks.values()]
    if any(len(ways) > 1 for ways in tasks.values()):
        reason = f"versions disagree | {reason}"
    direction: Direction = next((way for way in ("supported", "contradicted") if way in said), "inconclusive")
    if {"supported", "contradicted"} <= set(said):
        return "inconclusive", "low", f"tasks disagree | {reason}"
    if claim.kind in STATIC:
        certainty: Certainty = "moderate" if claim.kind in ("practice", "ceiling") else "high"
        return direction, None if direction == "inconclusive" else certainty, reason
    agreeing = [item for item in timely if item.direction == direction]
    several_tasks = said.count(direction) > 1
    if direction == "contradicted" and not several_tasks and claim.scope.task is None:
        return "inconclusive", "low", f"contradicted on one task only | {reason}"
    several_bases = len({item.stratum.get("base") for item in agreeing}) > 1
    certainty = CERTAINTIES[1 + several_tasks + several_bases]
    if direction == "inconclusive" or not agreeing or not agreeing[0].in_scope:
        certainty = "low"
    if timely[0].post_hoc:
        certainty, reason = "low", f"post hoc: the rule was set after the runs | {reason}"
    if sound is weak:
        certainty, reason = "very low", f"a control is weak: {'; '.join(weak[0].controls)} | {reason}"
    return direction, certainty, reason


def describe(stratum: Mapping[str, Scalar]) -> str:
    """A stratum in words, such as `full fine-tuning, 0.13M parameters, made in code, trl`."""
    if "parameters" not in stratum:
        return ", ".join(f"{value}" for value in stratum.values() if value is not None)
    spelled = spell_size(float(str(stratum["parameters"] or 0)))
    tuning = {"full": "full fine-tuning", "lora": "LoRA", "qlora": "QLoRA"}.get(str(stratum["tuning"]), "any tuning")
    origin = "pretrained" if stratum["pretrained"] else "made in code"
    return f"{tuning}, {spelled} parameters, {origin}, {stratum['engine']}"
