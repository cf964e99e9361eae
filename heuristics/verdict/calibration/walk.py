"""The way of every calibration: a protocol walked on synthetic runs, judged many times over, counted."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Protocol

from heuristics.schema import Cell, Claim, Direction, Evidence, Run, split_pick
from heuristics.schema import Protocol as Followed
from heuristics.verdict.judges import load_judge

WAYS: tuple[Direction, ...] = ("supported", "contradicted", "inconclusive")
Row = Mapping[str, str | float]


class World(Protocol):
    """One truth: what its runs look like, and what a claim's sentence says in it."""

    def run(self, cell: Cell, claim: Claim) -> Run:
        """A run; the same cell gives the same run."""
        ...

    def truth(self, claim: Claim) -> Direction:
        """What the sentence says; `inconclusive` where the world is on its edge."""
        ...


def evidence_of(protocol: Followed, claims: Sequence[Claim], draw: Callable[[Cell], Run], repeat: int) -> Evidence:
    """Evidence of a whole protocol, by its first profile that is no smoke.

    Args:
        protocol: to be walked.
        claims: that the evidence shall decide.
        draw: makes the run of a cell.
        repeat: shifts every seed.
    """
    profile = next(name for name, profile in protocol.profiles.items() if not profile.smoke)
    runs: list[Run] = []
    while cells := protocol.next_cells(runs, profile):
        for cell in cells:
            moved = cell.model_copy(update={"seed": cell.seed + 1000 * (repeat + 1)})
            runs.append(draw(moved).model_copy(update={"cell": cell}))
    return Evidence(
        slug="synthetic", protocol=protocol.id, profile=profile, engine="synthetic", device="none", plan="0",
        rules={claim.id: claim.rule for claim in claims}, spec=protocol, environment={}, commit="", content="0" * 64,
        recorded=date(2026, 1, 1), runs=tuple(runs),
    )  # fmt: skip


def calibrate(
    protocol: Followed,
    claims: Sequence[Claim],
    worlds: Iterable[World],
    repeats: int,
    say: Callable[[str], None] = lambda line: None,
) -> list[Row]:
    """Judge claims in worlds, many times.

    Args:
        protocol: to be walked.
        claims: judged on the same runs, which are drawn for the first; so only one, where a world draws by the claim.
        worlds: the truths.
        repeats: of each world.
        say: told of every row.

    Returns:
        rows with claim, kind, truth, repeats, what the world says of itself, and the shares supported, contradicted and
        inconclusive.
    """
    rows: list[Row] = []
    for world in worlds:
        seen: dict[str, list[Direction]] = {claim.id: [] for claim in claims}
        draw = partial(world.run, claim=claims[0])
        for repeat in range(repeats):
            evidence = evidence_of(protocol, claims, draw, repeat)
            for claim in claims:
                seen[claim.id].append(load_judge(claim.kind)(claim, evidence).direction)
        for claim in claims:
            row: dict[str, str | float] = {"claim": claim.id, "kind": claim.kind, "truth": world.truth(claim)}
            shares = {str(way): seen[claim.id].count(way) / repeats for way in WAYS}
            rows.append(row | {"repeats": repeats} | vars(world) | shares)
            say(f"{claim.id} {world}: {shares}")
    return rows


def slimmed(protocol: Followed, claim: Claim, arms: Sequence[str]) -> Followed:
    """The part of a protocol that a claim is decided by.

    Args:
        protocol: whole.
        claim: of its decided ones.
        arms: the claim's own, screened or trained on the side.
    """
    kept = (*arms, *(judged.arm for judged in protocol.controls))
    screened = tuple(arm for arm in arms if arm in protocol.screened)
    return protocol.model_copy(
        update={
            "arms": {arm: setting for arm, setting in protocol.arms.items() if arm in kept},
            "bases": {arm: base for arm, base in protocol.bases.items() if arm in kept},
            "lengths": {arm: steps for arm, steps in protocol.lengths.items() if arm in kept},
            "screened": screened,
            "confirm": tuple(j for j in protocol.confirm if {j.arm, split_pick(j.at)[1]} <= {"", *arms}),
            "controls": tuple(j for j in protocol.controls if split_pick(j.at)[1] in screened),
        }
    )
