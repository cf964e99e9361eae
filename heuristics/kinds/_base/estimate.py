"""An estimand's number on one study, before anybody asks what it means for a claim; and regions of such numbers."""

import math
from dataclasses import dataclass
from typing import Literal

from heuristics.schema import Direction


@dataclass(frozen=True)
class Estimate:
    """A number that one study gives.

    Attributes:
        arms: that it is made of.
        part: which part of the claim, in words, where a claim has several.
        value: the number on the scale of analysis (decimal logarithms for factors); None where there is none.
        error: its standard error; 0 for what is read exactly.
        freedom: degrees of freedom of the error.
        counts: hits and runs of the share that it is, or of the two shares whose difference it is; empty otherwise.
        within: values that the number can have at all; an interval ends there.
        runs: behind it.
        seeds: behind it.
        needs: arms that must have learned for the number to mean anything.
        blind: whether nobody could have seen what is asked, so that nothing was tested.
        problems: why there is no number, or what a reader must know of it.
    """

    arms: tuple[str, ...]
    part: str = ""
    value: float | None = None
    error: float = 0.0
    freedom: float = math.inf
    counts: tuple[tuple[int, int], ...] = ()
    within: tuple[float, float] = (-math.inf, math.inf)
    runs: int = 0
    seeds: int = 0
    needs: tuple[str, ...] = ()
    blind: bool = False
    problems: tuple[str, ...] = ()


def nothing(arms: tuple[str, ...], *problems: str, part: str = "", blind: bool = False) -> Estimate:
    """No number, and why."""
    return Estimate(arms, part, blind=blind, problems=problems)


@dataclass(frozen=True)
class Region:
    """The values of an estimand, on its scale of analysis, in which a sentence is true.

    Attributes:
        low: least of them; None for no limit.
        high: greatest of them.
        outside: the sentence is true outside these limits instead.
    """

    low: float | None = None
    high: float | None = None
    outside: bool = False

    def direction(self, low: float, high: float) -> Direction:
        """What an interval of the number says of the sentence; the same evidence is asked for either way."""
        least, most = -math.inf if self.low is None else self.low, math.inf if self.high is None else self.high
        within, beyond = least <= low and high <= most, high < least or low > most
        if self.outside:
            within, beyond = beyond, within
        return "supported" if within else "contradicted" if beyond else "inconclusive"


Combined = Literal["all", "any"]
"""How the parts of a claim make it true: all of them, or any."""
