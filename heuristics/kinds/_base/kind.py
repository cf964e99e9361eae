"""What every claim kind says of itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from heuristics.kinds._base.estimate import Combined, Estimate, Region
from heuristics.schema import Claim, Evidence

Scale = Literal["factor", "value", "share", "gain", "plain", "yes"]
"""How an estimate is written: `factor` and `value` are decimal logarithms (of a factor; of a value of the knob),
`share` a share of runs or settings, `gain` a part of the gain at the best value, `plain` a number as it is, `yes` 1 for
yes and 0 for no."""


@dataclass(frozen=True)
class Kind:
    """One kind of claim.

    Attributes:
        name: as claims write it.
        claim: class of its claims, with the fields that they need.
        estimand: what is estimated, in words for the docs.
        scale: how the estimate is written.
        unit: in words, behind the number.
        region: the values in which a part of a claim is true.
        estimate: the numbers that one evidence gives for a claim; none if it is not about the claim.
        rests_on: runs, or readings.
        combined: whether all parts of a claim must hold, or any.
        lowers: what speaks against the certainty of a decided claim of this kind, a step each; none if left out.
        worlds: truths on which the kind is calibrated; see `heuristics.verdict.calibration`.
        toy: a protocol's arms and a claim about them, for calibration.
    """

    name: str
    claim: type[Claim]
    estimand: str
    scale: Scale
    unit: str
    region: Callable[[Any, str], Region]
    estimate: Callable[[Any, Evidence], Sequence[Estimate]]
    rests_on: Literal["runs", "readings"] = "runs"
    combined: Combined = "all"
    lowers: Callable[[Any], Sequence[str]] | None = None
    worlds: tuple[Any, ...] = ()
    toy: Any = field(default=None)
