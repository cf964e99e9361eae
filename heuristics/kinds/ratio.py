"""Kind `ratio`: the best value of one arm is a factor of another's.

Compared are the middles of the two near-optimal windows, not two best values: on a plateau those hop about.
"""

import math
from collections.abc import Sequence

from heuristics.kinds._base.arms import pairs, protocol_of
from heuristics.kinds._base.estimate import Estimate
from heuristics.kinds._base.fields import Factors, Told, Typed, in_decades
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.truth import CONTRADICTED, EDGE, MIDDLE, SUPPORTED, Peak, Toy, Truth
from heuristics.kinds._base.windows import of_windows
from heuristics.schema import Evidence, Setting


class Ratio(Typed):
    """The best value of `of` is `value` times that of `to`.

    Attributes:
        of: what singles out the first arm.
        to: what singles out the second.
        value: least and greatest factor; null for no limit.
    """

    kind: str = "ratio"
    of: Told
    to: Told
    value: Factors


def estimate(claim: Ratio, evidence: Evidence) -> Sequence[Estimate]:
    """The factor between the middles of every pair of arms that differ in what the claim names and in nothing else."""
    return [
        of_windows(evidence, pair, lambda _, windows: windows[0].middle - windows[1].middle)
        for pair in pairs(protocol_of(evidence), claim.of, claim.to, claim.scope)
    ]


TOY = Toy(
    Ratio(
        id="toy",
        says="the one is 2.5 to 10 times the other",
        of={"method": "sft"},
        to={"method": "dpo"},
        value=(2.5, 10),
    ),
    arms={"one": Setting(method="sft", tuning="full"), "other": Setting(method="dpo", tuning="full")},
)
TRUTHS = tuple(
    Truth(
        f"{times:g} times",
        direction,
        math.log10(times),
        {"one": Peak(MIDDLE + math.log10(times), 0.4), "other": Peak()},
    )
    for times, direction in ((1, CONTRADICTED), (5, SUPPORTED), (10, EDGE), (20, CONTRADICTED))
)

KIND = Kind(
    name="ratio", claim=Ratio, scale="factor", unit="times", region=lambda claim, _: in_decades(claim.value),
    estimate=estimate, estimand="middle of one arm's near-optimal window, over that of another's",
    toy=TOY, worlds=TRUTHS,
)  # fmt: skip
