"""Worlds of one method's best rate below another's: for order, ratio, symptoms, absorption and values of a window.

A peak or a plateau a decade wide over the logarithm of the rate, a cliff above RL's best rate where RL runs end damaged
and SFT runs fall and heal, a shift between seeds, noise.
"""

import math
import random
from dataclasses import dataclass

from heuristics.schema import Cell, Claim, Direction, History, Run
from heuristics.verdict.judges.window_contains import points

START, GAIN = 0.33, 0.45
SFT_BEST = 6e-4


def curve(shape: str, distance: float) -> float:
    """Share of the full gain at a distance from the best rate, in decades; never below -0.2."""
    if shape == "plateau":
        distance = math.copysign(max(0.0, abs(distance) - 0.5), distance)
    return max(0.0 if distance < 0 else -0.2, 1 - (distance / 1.1) ** 2)


@dataclass(frozen=True)
class Rates:
    """One truth to judge.

    Attributes:
        ratio: how far RL's best rate lies below SFT's.
        shape: `peak`, a parabola that loses a tenth of the gain 0.35 decades off; `plateau`, flat for one decade.
        noise: standard deviation of a run's end, in units of the gain.
        collapse: share of ruined RL runs that show the symptom.
    """

    ratio: float
    shape: str
    noise: float
    collapse: float = 1.0

    def run(self, cell: Cell, claim: Claim | None = None) -> Run:
        """A run, whatever the claim; the same cell gives the same run."""
        stream = random.Random(f"{cell.key}/{self}")
        method = str(cell.setting.method)
        reward = cell.setting.knobs.get("reward_funcs", "exact")
        best = SFT_BEST if method == "sft" else SFT_BEST / self.ratio
        distance = math.log10(cell.rate / best) + stream.gauss(0, 0.05)
        edge = 0.75 if self.shape == "peak" else 0.95
        moved = abs(curve(self.shape, distance))
        end = START + GAIN * (curve(self.shape, distance) + stream.gauss(0, self.noise) * moved)
        healthy = {"kl": 0.1 * moved, "entropy": 0.4, "repetition": 0.0, "clipped": 0.0, "grad_norm_end": 1.0}
        final: dict[str, float] = {"weight_change": 0.01, "all_wrong_end": 0.1, **healthy}
        ruined = math.log10(cell.rate * self.ratio / SFT_BEST) > edge
        if method == "grpo" and (ruined or reward == "shuffled"):
            end = 0.02 + 0.01 * stream.random()
            if stream.random() < self.collapse:
                final |= {"kl": 2.0, "grad_norm_end": 0.0, "all_wrong_end": 1.0, "repetition": 0.9}
        if reward == "zero":
            end, final = START, {**healthy, "weight_change": 0.0}
        final |= {"accuracy": max(0.0, end), "accuracy_start": START, "entropy_start": 0.8, "grad_norm_start": 2.0}
        final |= {"repetition_start": 0.0, "length_start": 25.0}
        low = 0.02 if ruined else START
        history = History(
            steps=(0, 5, 150), series={"accuracy": (START, low, end), "all_wrong": (None, float(ruined), 0.1)}
        )
        return Run(cell=cell, status="finished", final=final, history=history)

    def truth(self, claim: Claim) -> Direction:
        """What the claim's own sentence says; `inconclusive` where the sentence is on its edge.

        On a plateau the best rate is no point. Where the middle of the plateau and the loss at the rate that is advised
        give different answers, the sentence has no truth there.
        """
        edge = 0.75 if self.shape == "peak" else 0.95
        apart = math.log10(self.ratio)
        here = 1 - curve(self.shape, apart)
        if claim.kind == "order":
            return "supported" if here > 0.2 else "contradicted" if here < 0.1 else "inconclusive"
        if claim.kind == "ratio":
            low, high = claim.value[0], claim.value[-1]
            advised = 1 - curve(self.shape, apart - math.log10((low * high) ** 0.5))
            by_middle = low <= self.ratio <= high
            by_loss = advised < 0.1 and here > 0.2
            return ("supported" if by_middle else "contradicted") if by_middle == by_loss else "inconclusive"
        if claim.symptom == "damage" or (claim.symptom == "collapse" and claim.at == "centre(sft)"):
            shown = 1.0 if claim.symptom == "damage" else self.collapse
            return "contradicted" if apart <= edge or shown < 0.5 else "supported" if shown > 0.5 else "inconclusive"
        if claim.symptom == "flat":
            return "supported" if self.shape == "peak" else "inconclusive"
        if claim.kind == "absorbing" and self.ratio == 1:
            return "inconclusive"  # SFT is ruined by the same rate, so there is nothing to heal
        if claim.kind.startswith("window"):
            losses = [1 - curve(self.shape, math.log10(rate * self.ratio / SFT_BEST)) for rate in points(claim)]
            asked = any if claim.kind == "window-contains" else all
            return "supported" if asked(loss < 0.1 for loss in losses) else "contradicted"
        return "supported" if self.collapse > 0.5 else "contradicted" if self.collapse < 0.5 else "inconclusive"
