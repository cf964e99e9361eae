"""Worlds of what runs show at a rate and at its contrast: for the symptoms of long runs, trade-offs and single updates.

One arm learns best at one rate and ends damaged above a cliff. Above its best rate runs show what the claim says with
one chance, elsewhere with another.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass

from heuristics.schema import Cell, Claim, Direction, History, Run
from heuristics.verdict.calibration.rates import GAIN, START
from heuristics.verdict.calibration.windows import MIDDLE

ABOVE, CLIFF = 0.15, 0.8
STEPS = (0, 25, 50, 100, 200, 500)


@dataclass(frozen=True)
class Outcomes:
    """One truth to judge.

    Attributes:
        there: chance that a run above the best rate shows the symptom, is thrown off by one update or, for a trade-off,
            ends damaged.
        calm: the same chance at the best rate and below.
        slower: chance that a run below the best rate is the slower one.
    """

    there: float
    calm: float
    slower: float = 1.0

    def run(self, cell: Cell, claim: Claim) -> Run:
        """A run; the same cell gives the same run."""
        stream = random.Random(f"{cell.key}/{cell.arm}/{self}")
        away = math.log10(cell.rate) - MIDDLE - stream.gauss(0, 0.03)
        shows = stream.random() < (self.there if away > ABOVE else self.calm)
        reward = cell.setting.knobs.get("reward_funcs", "exact")
        gained = GAIN * max(0.0, 1 - 1.6 * away**2) * (1 + stream.gauss(0, 0.05))
        dead = away > CLIFF or reward == "shuffled"
        end, top = (0.02 if dead else START + gained), START + (0.0 if dead else gained)
        final = {"accuracy_start": START, "greedy_start": START, "weight_change": 0.01}
        final["kl"] = min(3.0, 0.05 * 10**away)
        final |= {"reward_first": START, "reward_end": 0.02 if dead else START + gained}
        first = 0.8 if away > ABOVE else 0.8 if stream.random() > self.slower else 0.1
        if claim.kind == "mechanism" and cell.steps == 1:
            end, final["kl"] = (START - 0.2, 0.5) if shows else (START + 0.01, 0.01)
        elif claim.kind == "tradeoff":
            end = 0.02 if (shows and abs(away) > ABOVE) or dead else end
        elif claim.symptom == "spike":
            final["loss_spikes"] = float(shows)
        elif claim.symptom == "fall" and shows:
            end, top = min(end, START), START + GAIN
        elif claim.symptom == "hacking" and shows:
            end, final["reward_end"] = 0.02, START + GAIN
        if reward == "zero":
            end, final["weight_change"] = START, 0.0
        rewards = (None, *(START + (top - START) * min(1.0, share) for share in (first, 0.9, 1.0, 1.0, 1.0)))
        final |= {"accuracy": max(0.0, end), "greedy": max(0.0, end)}
        return Run(cell=cell, status="finished", final=final, history=History(steps=STEPS, series={"reward": rewards}))

    def truth(self, claim: Claim) -> Direction:
        """What the claim's sentence says; `inconclusive` on its edge."""
        if claim.kind == "tradeoff":
            if self.slower < 0.5 or self.calm > 0.25:
                return "contradicted"
            return "supported" if self.slower > 0.5 and self.there > self.calm else "inconclusive"
        if claim.kind == "mechanism" and self.calm > 0.25:
            return "contradicted"
        if self.there == 0.5 or (self.calm >= 0.25 and self.there > 0.5):
            return "inconclusive"
        return "supported" if self.there > 0.5 else "contradicted"


def worlds(kind: str) -> Iterator[Outcomes]:
    """The truths that a kind of claim is judged on."""
    for there in (0.0, 0.2, 0.4, 0.5, 0.6, 0.8, 1.0):
        for calm in (0.0, 0.1, 0.4):
            if there >= calm:
                yield Outcomes(there, calm)
    if kind == "tradeoff":
        yield from (Outcomes(1.0, 0.0, slower) for slower in (0.0, 0.2, 0.5, 0.8))
