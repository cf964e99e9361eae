"""Kind `slope`: the best value falls or rises with a number that arms differ in, such as the size of the model."""

import math
from collections.abc import Sequence

import numpy as np

from heuristics.kinds._base.arms import arms_with, protocol_of, told_of
from heuristics.kinds._base.curve import Window as Windows
from heuristics.kinds._base.estimate import Estimate, nothing
from heuristics.kinds._base.fields import Limits, Told, Typed, between
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.truth import CONTRADICTED, EDGE, MIDDLE, SUPPORTED, Peak, Toy, Truth
from heuristics.kinds._base.windows import of_windows
from heuristics.schema import Evidence, HeuristicsError, Setting

FEWEST, SPAN = 4, 1.5
"""Arms, and decades of the covariate from the first to the last, below which a line says nothing."""


class Slope(Typed):
    """Over a decade of `over` the middle of the window moves by `value` decades.

    Attributes:
        of: what the arms have in common.
        over: what they differ in: `parameters`, `steps` or a knob.
        value: least and greatest slope; null for no limit.
    """

    kind: str = "slope"
    of: Told
    over: str = "parameters"
    value: Limits


def estimate(claim: Slope, evidence: Evidence) -> Sequence[Estimate]:
    """Slope of the straight line through the middles, both as decimal logarithms.

    Its error is what the seeds leave open or what the middles scatter about the line, whichever is more.

    Raises:
        HeuristicsError: an arm does not say the number that it is compared by.
    """
    protocol = protocol_of(evidence)
    arms = arms_with(protocol, claim.of, claim.scope)
    if not arms:
        return []
    told = {arm: told_of(protocol, arm).get(claim.over) for arm in arms}
    for arm, number in told.items():
        if isinstance(number, bool) or not isinstance(number, int | float) or number <= 0:
            raise HeuristicsError(
                f"protocol {protocol.id!r}: arm {arm!r} has {claim.over} {number!r}; wanted: a number above 0"
            )
    where = np.array([math.log10(float(str(number))) for number in told.values()])
    if len(set(where)) < FEWEST or where.max() - where.min() < SPAN:
        return [nothing(arms, f"a slope needs {FEWEST} values of {claim.over} over {SPAN:g} decades")]
    away = where - where.mean()

    def slope(_: object, windows: Sequence[Windows]) -> np.ndarray:
        middles = np.stack([window.middle for window in windows], axis=1)
        return np.asarray(middles @ away / (away @ away))

    weights = {arm: abs(float(part)) / float(away @ away) for arm, part in zip(arms, away, strict=True)}
    found = of_windows(evidence, arms, slope, lengths=weights)
    if found.value is None:
        return [found]
    middles = [of_windows(evidence, (arm,), lambda _, windows: windows[0].middle).value or 0.0 for arm in arms]
    left = np.array(middles) - np.mean(middles) - found.value * away
    scatter = float(np.sqrt(left @ left / (len(arms) - 2) / (away @ away)))
    if scatter <= found.error:
        return [found]
    return [
        Estimate(
            arms=found.arms, value=found.value, error=scatter, freedom=float(len(arms) - 2), runs=found.runs,
            seeds=found.seeds, needs=found.needs,
        )
    ]  # fmt: skip


SIZES = (34_000, 130_000, 530_000, 2_400_000)
TOY = Toy(
    Slope(id="toy", says="the larger the model, the lower the best value", of={"method": "sft"}, value=(None, -0.15)),
    arms={f"size-{size}": Setting(method="sft", tuning="full", parameters=size) for size in SIZES},
)
TRUTHS = tuple(
    Truth(
        f"{slope:g} decades a decade", direction, slope,
        {f"size-{size}": Peak(MIDDLE + slope * (math.log10(size) - 5.4)) for size in SIZES}, 0.0,
    )
    for slope, direction in ((-0.45, SUPPORTED), (-0.15, EDGE), (0.1, CONTRADICTED))
)  # fmt: skip

KIND = Kind(
    name="slope", claim=Slope, scale="plain", unit="decades a decade", region=lambda claim, _: between(claim.value),
    estimate=estimate, estimand="decades by which the middle of the window moves over a decade of something else",
    toy=TOY, worlds=TRUTHS,
)  # fmt: skip
