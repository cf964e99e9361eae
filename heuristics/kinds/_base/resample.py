"""What the seeds leave open: whole seeds are drawn again, screening and fresh ones apart, the same in every arm.

A seed fixes base, prompts and sampling, so its runs belong together, at every value and in every arm (Efron and
Tibshirani 1993, chapter 8). Screening and fresh seeds are resampled in turn, so that each has its own variance and its
own number of seeds behind it (Satterthwaite 1946). Few seeds vary too little when drawn with replacement; n / (n - 1)
makes up for that.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from heuristics.kinds._base.arms import Arm

DRAWS = 100
"""Resamplings of each kind of seed: their standard deviation is then known to 7 %."""
FEWEST = 3
"""Seeds, below which nothing is said of spread."""


@dataclass(frozen=True)
class Resampling:
    """Weights of the runs of some arms.

    Attributes:
        weights: of each arm (1 + draws, runs); row 0 is the data as they are.
        parts: rows in which one kind of seed is resampled, and how many such seeds there are.
    """

    weights: tuple[np.ndarray, ...]
    parts: tuple[tuple[slice, int], ...]

    @property
    def seeds(self) -> int:
        """Seeds in all."""
        return sum(count for _, count in self.parts)

    def error(self, values: np.ndarray) -> tuple[float, float]:
        """Standard error of a number, and the degrees of freedom behind it.

        Args:
            values: (1 + draws,) the number on the data, and on every resampling.
        """
        found = [(float(np.var(values[rows], ddof=1)) * count / (count - 1), count - 1) for rows, count in self.parts]
        total = sum(variance for variance, _ in found)
        below = sum(variance**2 / freedom for variance, freedom in found)
        return total**0.5, (total**2 / below if below > 0 else float(sum(freedom for _, freedom in found)))


Seeds = tuple[tuple[int, ...], ...]
"""Seeds that are drawn together: screening ones and fresh ones."""


def resample(arms: Sequence[Arm]) -> Resampling:
    """Draw the seeds of some arms again, the same seeds in all of them."""
    seeds = seeds_of(arms)
    parts = tuple((slice(1 + DRAWS * place, 1 + DRAWS * (place + 1)), len(group)) for place, group in enumerate(seeds))
    return Resampling(tuple(weights_of(arm, seeds) for arm in arms), parts)


def seeds_of(arms: Sequence[Arm]) -> Seeds:
    """The seeds of some arms, by what they were run for.

    A kind of seed of which there is only one is resampled together with the other kind.
    """
    kinds = [{int(seed) for arm in arms for seed in arm.seed[arm.fresh == fresh]} for fresh in (False, True)]
    groups = [seeds for seeds in kinds if seeds]
    if any(len(seeds) < 2 for seeds in groups):
        groups = [set().union(*kinds)]
    return tuple(tuple(sorted(seeds)) for seeds in groups if len(seeds) > 1)


def weights_of(arm: Arm, seeds: Seeds) -> np.ndarray:
    """(1 + draws, runs) how often each run counts; the same draws for the same seeds, whatever is estimated."""
    stream = np.random.default_rng(0)
    weights = np.ones((1 + DRAWS * len(seeds), len(arm.seed)))
    for place, group in enumerate(seeds):
        drawn = stream.multinomial(len(group), np.full(len(group), 1 / len(group)), size=DRAWS)
        column = np.minimum(np.searchsorted(group, arm.seed), len(group) - 1)
        known = np.take(group, column) == arm.seed
        weights[1 + DRAWS * place : 1 + DRAWS * (place + 1), known] = drawn[:, column[known]]
    return weights
