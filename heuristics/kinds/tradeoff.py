"""Kind `tradeoff`: a lower value converges more slowly, and fewer of its runs end damaged."""

from collections.abc import Sequence

from pydantic import Field

from heuristics import signals
from heuristics.kinds._base.arms import arms_with, protocol_of, runs_of
from heuristics.kinds._base.curve import curve_of
from heuristics.kinds._base.estimate import Estimate, Region, nothing
from heuristics.kinds._base.events import fresh
from heuristics.kinds._base.fields import Told, Typed
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.shares import difference, share
from heuristics.kinds._base.truth import CONTRADICTED, EDGE, SUPPORTED, Peak, Toy, Truth
from heuristics.schema import Evidence, Judged, Pick, Setting

SLOWER, STEADIER = "seeds in which it is the slower one", "runs that it saves from damage"
FEWEST = 5


class Tradeoff(Typed):
    """At `at` most seeds are slower than at `unlike` to a part of the gain, and fewer runs end damaged.

    Attributes:
        of: what singles out the arm.
        at: the lower value, by the rule that picks it.
        unlike: the higher one.
        margin: part of the gain that is waited for: so little that runs that die later can reach it too.
    """

    kind: str = "tradeoff"
    of: Told
    at: Pick
    unlike: Pick
    margin: float = Field(default=0.25, gt=0, lt=1)


def estimate(claim: Tradeoff, evidence: Evidence) -> Sequence[Estimate]:
    """Share of seeds that are slower at the lower value; and how many fewer of its runs are damaged."""
    protocol = protocol_of(evidence)
    found = []
    for arm in arms_with(protocol, claim.of, claim.scope):
        values = [protocol.pick(pick, evidence.runs) for pick in (claim.at, claim.unlike)]
        low, high = (fresh(evidence, arm, value) for value in values)
        if not low or not high:
            continue
        known = runs_of(evidence, arm)
        gained = float(curve_of(known).peak[0])
        slower = []
        for seed in sorted(set(low) & set(high)):
            first, second = (
                signals.steps_to(side[seed], claim.margin * gained, protocol.metric) for side in (low, high)
            )
            if second is not None:  # where the higher value never gets there, nothing tells which is slower
                slower.append(first is None or first > second)
        hurt = [
            [signals.damaged(*signals.end_and_start(run, protocol.metric)) for run in side.values()]
            for side in (high, low)
        ]
        few = f"at the higher value only {len(slower)} of {len(high)} runs got anywhere"
        found.append(
            share(slower, (arm,), SLOWER, (arm,)) if len(slower) >= FEWEST else nothing((arm,), few, part=SLOWER)
        )
        found.append(difference(hurt[0], hurt[1], (arm,), STEADIER, (arm,)))
    return found


TOY = Toy(
    Tradeoff(
        id="toy",
        says="less is slower and steadier",
        of={"method": "sft"},
        at="best(one) / 3.16",
        unlike="best(one) * 3.16",
    ),
    arms={"one": Setting(method="sft", tuning="full")},
    confirm=tuple(Judged(arm="one", at=f"best(one){far}", seeds=12) for far in (" / 3.16", "", " * 3.16")),
    noises=("normal", "heavy tails", "bimodal seeds", "unlearnable seeds", "correlated seeds"),  # no other damage
)
TRUTHS = tuple(
    Truth(name, direction, None, {"one": Peak(half=0.4, slower=slower, ruined=ruined)}, 0.0)
    for name, slower, ruined, direction in (
        ("slower and steadier", 0.95, 0.3, SUPPORTED), ("no slower", 0.1, 0.3, CONTRADICTED),
        ("slower, no steadier", 0.95, None, EDGE),
    )
)  # fmt: skip

KIND = Kind(
    name="tradeoff", claim=Tradeoff, scale="share", unit="", estimate=estimate,
    region=lambda claim, part: Region(0.5 if part == SLOWER else 0.0, None),
    estimand="share of seeds that are slower at the lower value; share of runs damaged at the higher, less that at the "
    "lower",
    toy=TOY, worlds=TRUTHS,
)  # fmt: skip
