"""Worlds of windows on synthetic curves: where they lie, how far apart, how wide, how they fall with size.

An arm's curve is a parabola over the logarithm of the rate that loses a tenth of the gain at the ends of its window,
with a cliff above it, a shift between seeds and noise.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from heuristics.schema import Cell, Claim, Direction, Run
from heuristics.verdict.calibration.rates import GAIN, START
from heuristics.verdict.judges.trend import NONE

MIDDLE, HALF, CLIFF = -3.5, 0.35, 0.4
SIZE = 5.4
"""Decimal logarithm of the parameters at which a falling window stands in the middle."""


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

    def run(self, cell: Cell, claim: Claim) -> Run:
        """A run; the claim's first arm differs from the others."""
        stream = random.Random(f"{cell.key}/{cell.arm}/{self}")
        shared = random.Random(f"{cell.seed}/{self}").gauss(0, 0.05)
        first = cell.arm == claim.arms[0]
        middle, half = MIDDLE, HALF * (self.width if first else 1.0)
        if claim.kind == "trend":
            middle += self.apart * (math.log10(cell.setting.parameters or 1) - SIZE)
        elif first:
            middle += self.apart
        away = math.log10(cell.rate) - middle - shared - stream.gauss(0, 0.05)
        share = max(0.0 if away < 0 else -0.2, 1 - 0.1 * (away / half) ** 2)
        end = START + GAIN * (share + stream.gauss(0, self.noise) * abs(share))
        if away > half + CLIFF or cell.setting.knobs.get("reward_funcs") == "shuffled":
            end = 0.02
        final = {"accuracy": max(0.0, end), "accuracy_start": START, "weight_change": 0.01, "kl": 0.1}
        if cell.setting.knobs.get("reward_funcs") == "zero":
            final |= {"accuracy": START, "weight_change": 0.0}
        return Run(cell=cell, status="finished", final=final)

    def truth(self, claim: Claim) -> Direction:
        """What the claim's sentence says; `inconclusive` on its edge."""
        if claim.kind in ("shift", "middle"):
            low, high = (math.log10(value) for value in claim.value)
            where = self.apart + (MIDDLE if claim.kind == "middle" else 0.0)
            near = min(abs(where - low), abs(where - high)) < 0.05
            return "inconclusive" if near else "supported" if low < where < high else "contradicted"
        if claim.kind == "trend":  # less than that counts as level
            return "supported" if self.apart <= NONE else "contradicted" if self.apart >= 0 else "inconclusive"
        if claim.kind == "sensitivity":
            return "supported" if self.width < 1 else "contradicted" if self.width > 1 else "inconclusive"
        return "supported" if self.apart > 0.25 else "contradicted" if self.apart < 0.25 else "inconclusive"


def worlds(kind: str) -> Iterator[Windows]:
    """The truths that a kind of claim is judged on."""
    aparts = {
        "middle": (-1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.4, 0.5, 0.6, 0.75, 1.0),
        "shift": (0.0, 0.4, 0.6, 0.8, 1.0, 1.12, 1.25, 1.4, 1.6, 2.0),
        "trend": (-0.8, -0.5, -0.3, -0.15, -0.05, 0.0, 0.2),
        "invariance": (0.0, 0.1, 0.25, 0.5, 1.0),
    }.get(kind, (0.0,))
    widths = (0.4, 0.6, 0.8, 1.0, 1.25, 1.6) if kind == "sensitivity" else (1.0,)
    for apart in aparts:
        for width in widths:
            yield from (Windows(apart, width, noise) for noise in (0.05, 0.10))
