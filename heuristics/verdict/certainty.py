"""What a kind itself says against the certainty of its verdicts, on top of what lowers that of every kind."""

from collections.abc import Sequence

from heuristics.kinds import find_kind
from heuristics.schema import Claim, Verdict
from heuristics.verdict.decide import CERTAINTIES


def qualified(claims: Sequence[Claim], verdicts: Sequence[Verdict]) -> list[Verdict]:
    """The verdicts, in their order, less certain by a step for each thing that their kind names."""
    return [_lowered(claim, verdict) for claim, verdict in zip(claims, verdicts, strict=True)]


def _lowered(claim: Claim, verdict: Verdict) -> Verdict:
    kind = find_kind(claim.kind)
    against = tuple(kind.lowers(claim)) if kind.lowers is not None and verdict.certainty else ()
    if not against or verdict.certainty is None:
        return verdict
    left = max(CERTAINTIES.index(verdict.certainty) - len(against), 0)
    return verdict.model_copy(update={"certainty": CERTAINTIES[left], "lowered": (*verdict.lowered, *against)})
