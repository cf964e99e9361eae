"""Kind `interaction`: what one change gains hangs on another setting."""

from collections.abc import Sequence

from heuristics.kinds._base.estimate import Estimate, nothing
from heuristics.kinds._base.fields import Limits, Told, Typed, between
from heuristics.kinds._base.gains import Tuned, contrasts
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.truth import CONTRADICTED, EDGE, GAIN, SUPPORTED, Peak, Toy, Truth
from heuristics.schema import Evidence, Fixed, Setting


class Interaction(Typed):
    """What `of` gains over `to` is larger with `given` than with `otherwise`, by `value` of a gain.

    Attributes:
        of: what singles out the changed arms.
        to: what singles out the unchanged ones.
        given: the other setting, one way.
        otherwise: the other setting, the other way.
        value: least and greatest difference, in units of the unchanged arms' gains; null for no limit.
        tuned: each arm at its own best value, or both at the unchanged one's.
        fixed: what all have the same amount of.
    """

    kind: str = "interaction"
    of: Told
    to: Told
    given: Told
    otherwise: Told
    value: Limits
    tuned: Tuned = "own"
    fixed: Fixed = "steps"


def estimate(claim: Interaction, evidence: Evidence) -> Sequence[Estimate]:
    """The difference of two contrasts. Their errors are taken as independent, which is no smaller than they are."""
    sides = [
        contrasts(evidence, {**claim.of, **told}, {**claim.to, **told}, claim.scope, claim.tuned, claim.fixed)
        for told in (claim.given, claim.otherwise)
    ]
    if not all(sides):
        return []
    one, other = sides[0][0], sides[1][0]
    arms = (*one.arms, *other.arms)
    if one.value is None or other.value is None:
        return [nothing(arms, *one.problems, *other.problems)]
    error = (one.error**2 + other.error**2) ** 0.5
    parts = one.error**4 / one.freedom + other.error**4 / other.freedom
    return [
        Estimate(
            arms=arms, value=one.value - other.value, error=error, freedom=error**4 / parts if parts else one.freedom,
            runs=one.runs + other.runs, seeds=min(one.seeds, other.seeds), needs=(*one.needs, *other.needs),
        )
    ]  # fmt: skip


TOY = Toy(
    Interaction(
        id="toy", says="the change helps more with adapters", of={"beta": 0.1}, to={"beta": 0.0},
        given={"tuning": "lora"}, otherwise={"tuning": "full"}, value=(0.0, None),
    ),
    arms={
        f"{tuning}-{name}": Setting(method="sft", tuning=tuning, knobs={"beta": beta})
        for tuning in ("lora", "full")
        for name, beta in (("without", 0.0), ("with", 0.1))
    },
)  # fmt: skip
TRUTHS = tuple(
    Truth(
        f"{more:+.0%}",
        direction,
        more,
        {arm: Peak(gain=GAIN * (1 + (more if arm == "lora-with" else 0))) for arm in TOY.arms},
        0.0,
    )
    for more, direction in ((0.3, SUPPORTED), (0.0, EDGE), (-0.3, CONTRADICTED))
)

KIND = Kind(
    name="interaction", claim=Interaction, scale="gain", unit="of a gain", estimate=estimate,
    region=lambda claim, _: between(claim.value),
    estimand="what a change gains with one setting, less what it gains with another",
    toy=TOY, worlds=TRUTHS,
)  # fmt: skip
