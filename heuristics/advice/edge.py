"""Where a training breaks, and what to do next: from the accepted verdicts of claims about edges."""

from heuristics.advice.rounding import rounded
from heuristics.schema import ADAPTERS, GOALS, Claim, Edge, Group, Synthesis
from heuristics.schema.words import spell
from heuristics.store import accepted

KIND = "edge"
FIRST: tuple[Group, ...] = ("pretrained", "published", "made in code")
"""Groups of models in the order in which they are believed."""


def edge(slug: str, knob: str, method: str, tuning: str, point: float, high: float) -> Edge | None:
    """The multiple of the best value at which half of the runs are lost; None where nothing tells.

    Taken from the first group of models that gives a number and whose controls held: pretrained ones before published
    sweeps and these before models made in code. Of a method without a number, that of its nearest neighbour: another
    method with the same goal.

    Args:
        slug: page whose claims are asked.
        knob: TRL's name.
        method: likewise.
        tuning: QLoRA is taken for LoRA.
        point: where to start.
        high: top of the range.
    """
    about = [claim for claim in accepted.claims(slug) if claim.kind == KIND and claim.knob == knob]
    alike = [claim for claim in about if _alike(claim, method, tuning)]
    alike.sort(key=lambda claim: _of(claim)["method"] != method)
    for claim in alike:
        found = _number(slug, claim)
        if found is not None:
            times = 10**found.estimate
            named = str(_of(claim)["method"])
            return Edge(
                multiple=_two(times), low=_two(10**found.low), high=_two(10**found.high), at=rounded(point * times),
                beyond=rounded(high * times), group=found.group, tasks=found.tasks, claim=f"{slug}/{claim.id}",
                neighbour="" if named == method else named,
            )  # fmt: skip
    return None


def _of(claim: Claim) -> dict[str, object]:
    told = claim.field("of")
    return dict(told) if isinstance(told, dict) else {}


def _alike(claim: Claim, method: str, tuning: str) -> bool:
    told = _of(claim)
    named, how = str(told.get("method")), str(told.get("tuning"))
    return GOALS.get(named) == GOALS[method] and (how in ADAPTERS) == (tuning in ADAPTERS)


def _number(slug: str, claim: Claim) -> Synthesis | None:
    verdict = accepted.verdict(slug, claim.id)
    found = [one for one in verdict.syntheses if one.sound and one.group in FIRST] if verdict else []
    return min(found, key=lambda one: FIRST.index(one.group), default=None)


def next_steps(method: str, point: float) -> tuple[str, ...]:
    """What to do after the first steps: a factor of two up or down, no more.

    Args:
        method: one of `GOALS`.
        point: where to start.
    """
    up, down = (spell((rounded(value),)) for value in (2 * point, point / 2))
    if GOALS[method] == "reinforcement":
        return (
            f"If neither KL nor held-out reward has moved after 20 to 30 steps, go to {up}.",
            f"If reward falls and stays down, or KL leaps, stop; go back to the last good checkpoint and to {down}.",
        )
    return (
        f"If the held-out measure still rises evenly at a tenth of the training, try {up}.",
        f"If it falls, or the loss leaps, stop; go back to the last good checkpoint and to {down}.",
    )


def _two(number: float) -> float:
    return float(f"{number:.2g}")
