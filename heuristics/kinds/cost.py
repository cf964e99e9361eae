"""Kind `cost`: one way costs a factor of another, in seconds or bytes or tokens, measured side by side."""

import math
from collections.abc import Sequence

import numpy as np

from heuristics.kinds._base.drawn import PAIRS, pairs
from heuristics.kinds._base.estimate import Estimate, nothing
from heuristics.kinds._base.fields import Factors, Typed, in_decades
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.truth import CONTRADICTED, EDGE, SUPPORTED, Readings, Truth
from heuristics.schema import Evidence

FEWEST = 3


class Cost(Typed):
    """The first way of a micro-run costs `value` times the second.

    Attributes:
        run: name of the micro-run, whose readings hold interleaved pairs.
        of: what is measured: `seconds`, `bytes` or `tokens`.
        value: least and greatest factor; null for no limit.
    """

    kind: str = "cost"
    run: str
    of: str = "seconds"
    value: Factors


def estimate(claim: Cost, evidence: Evidence) -> Sequence[Estimate]:
    """Geometric mean of the ratios of all pairs: a machine's speed cancels out of each."""
    rows = [
        one.found for one in evidence.readings if one.found.get("run") == claim.run and one.found.get("of") == claim.of
    ]
    if not rows:
        return []
    ratios = np.array([math.log10(float(str(row["first"])) / float(str(row["second"]))) for row in rows])
    if len(ratios) < FEWEST:
        return [nothing((), f"{len(ratios)} pairs, and {FEWEST} are the least to say anything")]
    error = float(ratios.std(ddof=1)) / len(ratios) ** 0.5
    return [
        Estimate(
            (), value=float(ratios.mean()), error=error, freedom=len(ratios) - 1.0, runs=len(ratios), seeds=len(ratios)
        )
    ]


def lowers(claim: Cost) -> Sequence[str]:
    """Seconds are one machine's and one small model's; bytes and tokens are one example's."""
    return ("one machine", "one machine", "a small model") if claim.of == "seconds" else ("one example",)


TOY = Readings(
    Cost(id="toy", says="the one takes 1.5 times as long or more", run="toy", value=(1.5, None)),
    read=pairs, noises=PAIRS,
)  # fmt: skip
TRUTHS = tuple(
    Truth(f"{times:g} times", direction, math.log10(times))
    for times, direction in ((1.2, CONTRADICTED), (1.5, EDGE), (2.0, SUPPORTED))
)

KIND = Kind(
    name="cost", claim=Cost, scale="factor", unit="times", region=lambda claim, _: in_decades(claim.value),
    estimate=estimate, rests_on="readings", estimand="cost of one way over that of another, in interleaved pairs",
    lowers=lowers, toy=TOY, worlds=TRUTHS,
)  # fmt: skip
