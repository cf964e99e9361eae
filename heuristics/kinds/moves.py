"""Kind `moves`: the best value moves when something else changes."""

from collections.abc import Sequence

from pydantic import Field

from heuristics.kinds._base.arms import pairs, protocol_of
from heuristics.kinds._base.estimate import Estimate, Region
from heuristics.kinds._base.fields import Told, Typed
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.truth import CONTRADICTED, EDGE, MIDDLE, SUPPORTED, Peak, Toy, Truth
from heuristics.kinds._base.windows import of_windows
from heuristics.schema import Evidence, Setting


class Moves(Typed):
    """The best value of any of `of` lies further than `margin` decades from that of `to`.

    Attributes:
        of: what singles out each of the arms that were changed.
        to: what singles out the arm that they are compared with.
        margin: decades by which a best value must move to count: a quarter is a factor of 1.8.
    """

    kind: str = "moves"
    of: tuple[Told, ...]
    to: Told
    margin: float = Field(default=0.25, gt=0)


def estimate(claim: Moves, evidence: Evidence) -> Sequence[Estimate]:
    """The factor between each changed arm's middle and the other's; a part each."""
    found = []
    for changed in claim.of:
        for pair in pairs(protocol_of(evidence), changed, claim.to, claim.scope):
            said = ", ".join(f"{name} {value}" for name, value in changed.items() if claim.to.get(name) != value)
            found.append(
                of_windows(evidence, pair, lambda _, windows: windows[0].middle - windows[1].middle, part=said)
            )
    return found


TOY = Toy(
    Moves(id="toy", says="the best value moves", of=({"method": "sft"},), to={"method": "dpo"}),
    arms={"one": Setting(method="sft", tuning="full"), "other": Setting(method="dpo", tuning="full")},
)
TRUTHS = tuple(
    Truth(f"{apart:g} decades", direction, apart, {"one": Peak(MIDDLE + apart), "other": Peak()})
    for apart, direction in ((0.0, CONTRADICTED), (0.25, EDGE), (0.7, SUPPORTED))
)

KIND = Kind(
    name="moves", claim=Moves, scale="factor", unit="times", combined="any", estimate=estimate,
    region=lambda claim, _: Region(-claim.margin, claim.margin, outside=True),
    estimand="middle of each changed arm's near-optimal window, over that of the unchanged one's",
    toy=TOY, worlds=TRUTHS,
)  # fmt: skip
