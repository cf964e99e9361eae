"""Kind `saturates`: beyond a value of a knob more of it no longer helps."""

from collections.abc import Sequence

from pydantic import Field

from heuristics.kinds._base.arms import arms_with, protocol_of, told_of
from heuristics.kinds._base.estimate import Estimate, Region
from heuristics.kinds._base.fields import Told, Typed
from heuristics.kinds._base.gains import Tuned, contrasts
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.truth import CONTRADICTED, EDGE, GAIN, SUPPORTED, Peak, Toy, Truth
from heuristics.schema import Evidence, Fixed, Setting


class Saturates(Typed):
    """No arm `of` with more than `beyond` of `over` gains more than the one with `beyond`, up to `margin`.

    Attributes:
        of: what the arms have in common.
        over: the knob that they differ in.
        beyond: its value, beyond which more does not help.
        margin: part of the gain at that value that counts as nothing.
        tuned: each arm at its own best value, or all at that of the arm at `beyond`.
        fixed: what all have the same amount of.
    """

    kind: str = "saturates"
    of: Told
    over: str
    beyond: float
    margin: float = Field(default=0.10, gt=0, lt=1)
    tuned: Tuned = "own"
    fixed: Fixed = "steps"


def estimate(claim: Saturates, evidence: Evidence) -> Sequence[Estimate]:
    """The gain of every arm with more over the one at the value; a part each."""
    protocol = protocol_of(evidence)
    told = [told_of(protocol, arm).get(claim.over) for arm in arms_with(protocol, claim.of, claim.scope)]
    more = sorted({value for value in told if isinstance(value, int | float) and value > claim.beyond})
    there = {**claim.of, claim.over: claim.beyond}
    found: list[Estimate] = []
    for value in more:
        wanted, said = {**claim.of, claim.over: value}, f"{claim.over} {value:g}"
        found += contrasts(evidence, wanted, there, claim.scope, claim.tuned, claim.fixed, said)
    return found


TOY = Toy(
    Saturates(id="toy", says="beyond rank 16 more does not help", of={"method": "sft"}, over="r", beyond=16),
    arms={f"rank-{rank}": Setting(method="sft", tuning="lora", knobs={"r": rank}) for rank in (16, 64)},
)
TRUTHS = tuple(
    Truth(f"{more:+.0%}", direction, more, {"rank-16": Peak(), "rank-64": Peak(gain=GAIN * (1 + more))}, 0.0)
    for more, direction in ((0.0, SUPPORTED), (0.1, EDGE), (0.3, CONTRADICTED))
)

KIND = Kind(
    name="saturates", claim=Saturates, scale="gain", unit="of the gain at the value", estimate=estimate,
    region=lambda claim, _: Region(None, claim.margin),
    estimand="gain of every arm with more of a knob over the arm at a value of it",
    toy=TOY, worlds=TRUTHS,
)  # fmt: skip
