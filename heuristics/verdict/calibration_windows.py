"""Judges of windows on synthetic curves of known truth: where they lie, how far apart, how wide, how they fall.

As in `heuristics.verdict.calibration` the protocol is walked whole, and the truth comes from the claim's sentence. An
arm's curve is a parabola over the logarithm of the rate that loses a tenth of the gain at the ends of its window, with
a cliff above it, a shift between seeds and noise.
"""

import math
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from heuristics.schema import Cell, Claim, Direction, Evidence, Protocol, Run, split_pick
from heuristics.verdict.calibration import GAIN, START
from heuristics.verdict.judges import load_judge

MIDDLE, HALF, CLIFF = -3.5, 0.35, 0.4


@dataclass(frozen=True)
class Windows:
    """One truth to judge.

    Attributes:
        apart: decades from the middle of the other arms to that of the first; for a trend, by decade of parameters.
        width: width of the first arm's window over that of the others, which is 0.7 decades.
        noise: standard deviation of a run's end, in units of the gain.
    """

    apart: float
    width: float
    noise: float


def worlds(kind: str) -> Iterator[Windows]:
    """The truths that a kind of claim is judged on."""
    aparts = {
        "middle": (-1.0, -0.5, -0.2, 0.0, 0.2, 0.5, 1.0),
        "shift": (0.0, 0.4, 0.8, 1.0, 1.2, 1.6, 2.0),
        "trend": (-0.8, -0.5, -0.3, -0.1, 0.0, 0.2),
        "invariance": (0.0, 0.1, 0.25, 0.5, 1.0),
    }.get(kind, (0.0,))
    widths = (0.4, 0.6, 0.8, 1.0, 1.25, 1.6) if kind == "sensitivity" else (1.0,)
    for apart in aparts:
        for width in widths:
            yield from (Windows(apart, width, noise) for noise in (0.05, 0.10))


def truth(claim: Claim, world: Windows) -> Direction:
    """What the claim's sentence says in a world; `inconclusive` on its edge."""
    if claim.kind in ("shift", "middle"):
        low, high = (math.log10(value) for value in claim.value)
        where = world.apart + (MIDDLE if claim.kind == "middle" else 0.0)
        near = min(abs(where - low), abs(where - high)) < 0.05
        return "inconclusive" if near else "supported" if low < where < high else "contradicted"
    if claim.kind == "trend":
        return "supported" if world.apart < 0 else "contradicted"
    if claim.kind == "sensitivity":
        return "supported" if world.width < 1 else "contradicted" if world.width > 1 else "inconclusive"
    return "supported" if world.apart > 0.25 else "contradicted" if world.apart < 0.25 else "inconclusive"


def synthetic_run(cell: Cell, claim: Claim, world: Windows, largest: float) -> Run:
    """A run of a world; the same cell gives the same run.

    Args:
        cell: of which protocol and arm.
        claim: whose first arm differs from the others.
        world: how.
        largest: parameters of the largest arm.
    """
    stream = random.Random(f"{cell.key}/{cell.arm}/{world}")
    shared = random.Random(f"{cell.seed}/{world}").gauss(0, 0.05)
    first = cell.arm == claim.arms[0]
    middle, half = MIDDLE, HALF * (world.width if first else 1.0)
    if claim.kind == "trend":
        middle += world.apart * (math.log10(cell.setting.parameters or largest) - math.log10(largest) + 1)
    elif first:
        middle += world.apart
    away = math.log10(cell.rate) - middle - shared - stream.gauss(0, 0.05)
    share = max(0.0 if away < 0 else -0.2, 1 - 0.1 * (away / half) ** 2)
    end = START + GAIN * (share + stream.gauss(0, world.noise) * abs(share))
    if away > half + CLIFF or cell.setting.knobs.get("reward_funcs") == "shuffled":
        end = 0.02
    final = {"accuracy": max(0.0, end), "accuracy_start": START, "weight_change": 0.01, "kl": 0.1}
    if cell.setting.knobs.get("reward_funcs") == "zero":
        final |= {"accuracy": START, "weight_change": 0.0}
    return Run(cell=cell, status="finished", final=final)


def synthetic_evidence(protocol: Protocol, claim: Claim, world: Windows, repeat: int) -> Evidence:
    """Evidence of a whole protocol in a world; `repeat` shifts every seed."""
    largest = max(float(setting.parameters or 1) for setting in protocol.arms.values())
    profile = next(iter(protocol.profiles))
    runs: list[Run] = []
    while cells := protocol.next_cells(runs, profile):
        for cell in cells:
            moved = cell.model_copy(update={"seed": cell.seed + 1000 * (repeat + 1)})
            runs.append(synthetic_run(moved, claim, world, largest).model_copy(update={"cell": cell}))
    return Evidence(
        slug="synthetic", protocol=protocol.id, profile=profile, engine="synthetic", device="none", plan="0",
        rules={claim.id: claim.rule}, spec=protocol, environment={}, commit="", content="0" * 64,
        recorded=date(2026, 1, 1), runs=tuple(runs),
    )  # fmt: skip


def calibrate(
    protocol: Protocol, claim: Claim, repeats: int, say: Callable[[str], None] = lambda line: None
) -> list[Mapping[str, str | float]]:
    """Judge a claim about windows in its worlds, many times; rows as `heuristics.verdict.calibration` gives them."""
    arms = {arm: setting for arm, setting in protocol.arms.items() if arm in _kept(claim, protocol)}
    slim = protocol.model_copy(
        update={
            "arms": arms,
            "bases": {arm: base for arm, base in protocol.bases.items() if arm in arms},
            "lengths": {arm: steps for arm, steps in protocol.lengths.items() if arm in arms},
            "screened": claim.arms,
            "confirm": tuple(j for j in protocol.confirm if {j.arm, split_pick(j.at)[1]} <= {"", *claim.arms}),
            "controls": tuple(j for j in protocol.controls if split_pick(j.at)[1] in claim.arms),
        }
    )
    rows: list[Mapping[str, str | float]] = []
    judge = load_judge(claim.kind)
    for world in worlds(claim.kind):
        ways = [judge(claim, synthetic_evidence(slim, claim, world, repeat)).direction for repeat in range(repeats)]
        shares = {way: ways.count(way) / repeats for way in ("supported", "contradicted", "inconclusive")}
        rows.append(
            {
                "claim": claim.id, "kind": claim.kind, "truth": truth(claim, world), "repeats": repeats,
                **vars(world), **shares,
            }
        )  # fmt: skip
        say(f"{claim.id} {world}: {shares}")
    return rows


def _kept(claim: Claim, protocol: Protocol) -> Sequence[str]:
    return (*claim.arms, *(judged.arm for judged in protocol.controls))
