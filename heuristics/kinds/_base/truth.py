"""Worlds of known truth, from which runs are drawn to find out how often a kind is right.

An arm has one peak over the logarithm of the tuned knob. What scatters about it, and how, is a world's business; where
the peaks lie and what the sentence then is, the kind's.
"""

import functools
import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from heuristics.schema import Cell, Claim, Direction, History, Judged, Profile, Protocol, Reading, Run, Setting, around

SUPPORTED: Direction = "supported"
EDGE: Direction = "inconclusive"
CONTRADICTED: Direction = "contradicted"
START, GAIN = 0.33, 0.45
MIDDLE, HALF = -3.5, 0.35
NARROW = (1 / 5.62, 1 / 3.16, 1 / 1.78, 1, 1.78, 3.16, 5.62)
GRID = tuple(float(f"{10 ** (-6 + 0.5 * step):.3g}") for step in range(10))
STEPS = (0, 25, 50, 100, 200)
Noise = Literal[
    "normal", "heavy tails", "bimodal seeds", "unlearnable seeds", "some damaged", "cliff", "correlated seeds"
]
NOISES: tuple[Noise, ...] = (
    "normal", "heavy tails", "bimodal seeds", "unlearnable seeds", "some damaged", "cliff", "correlated seeds",
)  # fmt: skip


@dataclass(frozen=True)
class Peak:
    """How an arm truly does.

    Attributes:
        middle: decimal logarithm of the best value.
        half: decades from there to where a tenth of the gain is lost.
        gain: at the best value.
        shows: chance that a run well above the best value shows the symptom.
        calm: the same chance at the best value and below.
        slower: chance that a run below the best value is the slower one.
        heals: chance that a run that fell ends undamaged.
        ruined: decades above the middle from which on every run ends damaged; None for nowhere.
    """

    middle: float = MIDDLE
    half: float = HALF
    gain: float = GAIN
    shows: float = 0.0
    calm: float = 0.0
    slower: float = 1.0
    heals: float = 0.0
    ruined: float | None = None


@dataclass(frozen=True)
class Truth:
    """One truth to judge.

    Attributes:
        name: what is the case, in a few words.
        direction: what the sentence then is; `inconclusive` on the edge of its region.
        value: the true number on the scale of the kind; None where the sentence has several.
        peaks: of each arm.
        spread: standard deviation between tasks of the first arm's middle, in decades, or of its gain.
    """

    name: str
    direction: Direction
    value: float | None
    peaks: Mapping[str, Peak] = field(default_factory=dict)
    spread: float = 0.1


@dataclass(frozen=True, eq=False)
class Toy:
    """What a kind is calibrated on: arms, and a claim about them, run as pages run theirs.

    Attributes:
        claim: to be judged.
        arms: by name.
        confirm: fresh runs; seven values about the best of every arm, six seeds each, if none are named.
        lengths: steps of arms that are not the protocol's.
        screened: arms that have a grid; all if none are named.
        noises: in which its truths hold.
    """

    claim: Claim
    arms: Mapping[str, Setting]
    confirm: Sequence[Judged] = ()
    lengths: Mapping[str, int] = field(default_factory=dict)
    screened: tuple[str, ...] = ()
    noises: tuple[Noise, ...] = NOISES

    def protocol(self, task: int) -> Protocol:
        """The protocol on one of the tasks."""
        screened = self.screened or tuple(self.arms)
        return Protocol(
            id=f"toy-{task}", decides=(self.claim.id,), task=f"task-{task}", base="made", arms=self.arms,
            screened=screened, knob="learning_rate", grid=GRID, steps=200, lengths=self.lengths,
            confirm=tuple(self.confirm) or around(screened, NARROW, 6),
            profiles={"tiny": Profile(screen=(0, 1), confirm=100)},
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Readings:
    """What a kind that rests on readings is calibrated on.

    Attributes:
        claim: to be judged.
        read: draws what was read, of a truth, in one of the worlds.
        noises: names of these worlds.
    """

    claim: Claim
    read: Callable[[Truth, str, random.Random], Sequence[Reading]]
    noises: tuple[str, ...]


@functools.lru_cache(maxsize=4096)
def _of_seed(told: str, spread: float) -> tuple[float, float]:
    """By how much a seed moves every peak, and which sort of seed it is."""
    stream = random.Random(told)
    return stream.gauss(0, spread), stream.random()


def draw(cell: Cell, peak: Peak, noise: str, world: str) -> Run:
    """A run of an arm in a world; the same cell in the same world gives the same run."""
    own = random.Random(f"{cell.arm}/{cell.value}/{cell.seed}/{cell.steps}/{cell.task}/{world}")
    shift, kind = _of_seed(f"{cell.seed}/{cell.task}/{world}", 0.15 if noise == "correlated seeds" else 0.05)
    away = math.log10(cell.number) - peak.middle - shift - own.gauss(0, 0.05)
    share = max(0.0, 1 - 0.1 * (away / peak.half) ** 2)
    scatter = own.gauss(0, 1)
    if noise == "heavy tails":
        scatter = 0.7 * scatter / math.sqrt(own.gammavariate(1.5, 2) / 3)
    share *= max(0.0, 1 + 0.08 * scatter)
    share *= {"bimodal seeds": 0.5 if kind < 0.35 else 1.0, "unlearnable seeds": 0.0 if kind < 0.15 else 1.0}.get(
        noise, 1
    )
    above = away > peak.half
    ruined = peak.ruined is not None and away > peak.ruined
    ruined = (
        ruined or (noise == "cliff" and away > 1.15 * peak.half) or (noise == "some damaged" and own.random() < 0.1)
    )
    shows = own.random() < (peak.shows if above else peak.calm)
    end, healed = START + peak.gain * share, own.random() < peak.heals
    if ruined:
        end = START if healed else 0.02
    final = {"accuracy": end, "accuracy_start": START, "kl": 2.0 if shows else 0.05, "repetition": float(shows)}
    final |= {"repetition_start": 0.0, "length_start": 30.0, "loss_spikes": float(shows), "entropy": 0.5}
    final |= {
        "entropy_start": 0.8,
        "grad_norm_start": 1.0,
        "grad_norm_end": 0.0 if shows else 1.0,
        "all_wrong_end": 0.1,
    }
    quick = 0.9 if above or own.random() > peak.slower else 0.1
    fallen = 0.0 if ruined else START
    series = {
        "accuracy": (START, fallen, end, end, end), "all_wrong": (0.1, float(ruined), 0.1, 0.1, 0.1),
        "reward": (START, *(START + peak.gain * part for part in (quick, 0.95, 1.0, 1.0))),
    }  # fmt: skip
    history = History.model_construct(steps=STEPS, series=series)
    return Run.model_construct(cell=cell, status="finished", final=final, history=history)
