"""Kind `narrower`: the near-optimal window of one arm is narrower than every other's: it forgives less."""

from collections.abc import Sequence

from heuristics.kinds._base.arms import arms_with, protocol_of
from heuristics.kinds._base.estimate import Estimate, Region
from heuristics.kinds._base.fields import Told, Typed
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.truth import CONTRADICTED, EDGE, HALF, SUPPORTED, Peak, Toy, Truth
from heuristics.kinds._base.windows import of_windows
from heuristics.schema import Evidence, Setting


class Narrower(Typed):
    """The window of `of` is narrower than that of each of `than`.

    Attributes:
        of: what singles out the arm.
        than: what singles out each of the others.
    """

    kind: str = "narrower"
    of: Told
    than: tuple[Told, ...]


def estimate(claim: Narrower, evidence: Evidence) -> Sequence[Estimate]:
    """Decades from end to end, the arm's less each other's; a part each."""
    protocol = protocol_of(evidence)
    found = []
    for arm in arms_with(protocol, claim.of, claim.scope):
        for told in claim.than:
            for other in arms_with(protocol, told, claim.scope):
                said = f"against {', '.join(str(value) for value in told.values())}"
                pair = (arm, other)
                found.append(of_windows(evidence, pair, lambda _, both: both[0].width - both[1].width, part=said))
    return found


TOY = Toy(
    Narrower(id="toy", says="the one forgives less than the other", of={"method": "sft"}, than=({"method": "dpo"},)),
    arms={"one": Setting(method="sft", tuning="full"), "other": Setting(method="dpo", tuning="full")},
)
TRUTHS = tuple(
    Truth(
        f"{2 * (half - HALF):+.1f} decades",
        direction,
        2 * (half - HALF),
        {"one": Peak(half=half), "other": Peak()},
        0.05,
    )
    for half, direction in ((0.15, SUPPORTED), (HALF, EDGE), (0.55, CONTRADICTED))
)

KIND = Kind(
    name="narrower", claim=Narrower, scale="plain", unit="decades wider", region=lambda claim, _: Region(None, 0.0),
    estimate=estimate, estimand="decades from end to end of one arm's window, less those of each other arm's",
    toy=TOY, worlds=TRUTHS,
)  # fmt: skip
