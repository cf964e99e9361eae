"""From Assessments to Verdicts: one a claim, whatever was or was not run."""

from collections.abc import Iterable, Mapping, Sequence

from heuristics.schema import Assessment, Certainty, Claim, Direction, Evidence, Scalar, Verdict
from heuristics.verdict.judges import has_judge, load_judge

CERTAINTIES: tuple[Certainty, ...] = ("very low", "low", "moderate", "high")
STATIC = ("code", "default", "practice")


def assess(claims: Iterable[Claim], evidence: Sequence[Evidence]) -> list[Assessment]:
    """Judge every claim on every evidence that is about it.

    An absolute claim is judged only on evidence in its scope. Evidence that another file supersedes is judged too, and
    left out by `decide`. A claim that its page calls untested is not judged.
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

    Strata are never pooled: the headline is the stratum with most tasks that agree, and the verdict names it.
    """
    return [_verdict(claim, [item for item in assessments if item.claim == claim.id]) for claim in claims]


def _verdict(claim: Claim, items: list[Assessment]) -> Verdict:
    if not items:
        reason = claim.untested or "no evidence in scope"
        return Verdict(claim=claim.id, rule=claim.rule, direction="untested", certainty=None, reason=reason)
    strata: dict[str, list[Assessment]] = {}
    for item in items:
        strata.setdefault(describe(item.stratum), []).append(item)
    judged = [(label, *_in_stratum(claim, group)) for label, group in strata.items()]
    label, direction, certainty, reason = max(judged, key=lambda row: CERTAINTIES.index(row[2]) if row[2] else -1)
    return Verdict(
        claim=claim.id, rule=claim.rule, direction=direction, certainty=certainty, reason=reason, stratum=label,
        assessments=tuple(items),
    )  # fmt: skip


def _in_stratum(claim: Claim, items: list[Assessment]) -> tuple[Direction, Certainty | None, str]:
    reason = " | ".join(f"{item.stratum.get('task') or item.evidence}: {item.reason}" for item in items)
    directions = {item.direction for item in items}
    tasks = {item.stratum.get("task") for item in items}
    if {"supported", "contradicted"} <= directions:
        return "inconclusive", "low", f"tasks disagree | {reason}"
    direction: Direction = next((way for way in ("supported", "contradicted") if way in directions), "inconclusive")
    if claim.kind in STATIC:
        return direction, None if direction == "inconclusive" else "high", reason
    agreeing = [item for item in items if item.direction == direction]
    several_tasks = len({item.stratum.get("task") for item in agreeing}) > 1
    if direction == "contradicted" and not several_tasks and claim.transfer == "relational":
        return "inconclusive", "low", f"contradicted on one task only | {reason}"
    several_bases = len({item.stratum.get("base") for item in agreeing}) > 1
    certainty: Certainty = CERTAINTIES[1 + several_tasks + several_bases]
    if any(item.controls for item in agreeing):
        return direction, "very low", f"a control is weak: {'; '.join(agreeing[0].controls)} | {reason}"
    if any(item.post_hoc for item in agreeing):
        certainty = "low"
        reason = f"post hoc: the rule was set after the runs | {reason}"
    if direction == "inconclusive" and len(tasks) == 1:
        certainty = "low"
    return direction, certainty, reason


def describe(stratum: Mapping[str, Scalar]) -> str:
    """A stratum in words, such as `full fine-tuning, 0.13M parameters, made in code, trl`."""
    if "parameters" not in stratum:
        return ", ".join(f"{value}" for value in stratum.values() if value is not None)
    millions = float(str(stratum["parameters"] or 0)) / 1e6
    tuning = {"full": "full fine-tuning", "lora": "LoRA", "qlora": "QLoRA"}.get(str(stratum["tuning"]), "any tuning")
    origin = "pretrained" if stratum["pretrained"] else "made in code"
    return f"{tuning}, {millions:.2g}M parameters, {origin}, {stratum['engine']}"
