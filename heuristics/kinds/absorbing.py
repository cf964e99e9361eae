"""Kind `absorbing`: at one value runs of the first arm that died stay dead, and those of the second that fell heal."""

from collections.abc import Sequence

from heuristics import signals
from heuristics.kinds._base.arms import arms_with, protocol_of
from heuristics.kinds._base.estimate import Estimate, Region, nothing
from heuristics.kinds._base.events import fresh
from heuristics.kinds._base.fields import Told, Typed
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.shares import share
from heuristics.kinds._base.truth import CONTRADICTED, EDGE, SUPPORTED, Peak, Toy, Truth
from heuristics.schema import Evidence, Judged, Pick, Run, Setting


class Absorbing(Typed):
    """At `at` most dead runs of `of` stay dead without a gradient, and most fallen runs of `to` heal.

    A run is dead once more than nine in ten groups were all wrong; it fell if the metric was below half its start.

    Attributes:
        of: what singles out the arm that cannot heal.
        to: what singles out the one that can.
        at: the value, by the rule that picks it.
    """

    kind: str = "absorbing"
    of: Told
    to: Told
    at: Pick


def estimate(claim: Absorbing, evidence: Evidence) -> Sequence[Estimate]:
    """Two shares: of the dead runs that stay dead, and of the fallen runs that heal."""
    protocol = protocol_of(evidence)
    first, second = arms_with(protocol, claim.of, claim.scope), arms_with(protocol, claim.to, claim.scope)
    if not first or not second:
        return []
    arms = (first[0], second[0])
    value = protocol.pick(claim.at, evidence.runs)

    def hurt(run: Run) -> bool:
        return signals.damaged(*signals.end_and_start(run, protocol.metric))

    dead = [run for run in fresh(evidence, arms[0], value).values() if signals.died(run)]
    down = [run for run in fresh(evidence, arms[1], value).values() if signals.fell(run, protocol.metric)]
    stay = [hurt(run) and signals.gradient_vanished(run.final) for run in dead]
    heal = [not hurt(run) for run in down]
    return [
        share(seen, arms, part, arms) if seen else nothing(arms, why, part=part)
        for seen, part, why in (
            (stay, "dead runs that stay dead", f"no run of {arms[0]} died"),
            (heal, "fallen runs that heal", f"no run of {arms[1]} fell"),
        )
    ]


TOY = Toy(
    Absorbing(
        id="toy", says="the one stays dead, the other heals", of={"method": "sft"}, to={"method": "dpo"}, at="ruin(one)"
    ),
    arms={"one": Setting(method="sft", tuning="full"), "other": Setting(method="dpo", tuning="full")},
    confirm=(
        Judged(arm="one", at="ruin(one)", seeds=12),
        Judged(arm="other", at="ruin(one)", seeds=12),
        *(Judged(arm=arm, at=f"best({arm})", seeds=6) for arm in ("one", "other")),
    ),
)
TRUTHS = tuple(
    Truth(
        f"{stay:.0%} stay, {heal:.0%} heal", direction, None,
        {"one": Peak(shows=1.0, heals=1 - stay, ruined=0.6), "other": Peak(heals=heal, ruined=0.6)}, 0.0,
    )
    for stay, heal, direction in (
        (0.95, 0.95, SUPPORTED), (0.5, 0.95, EDGE), (0.95, 0.1, CONTRADICTED), (0.1, 0.1, CONTRADICTED)
    )
)  # fmt: skip

KIND = Kind(
    name="absorbing", claim=Absorbing, scale="share", unit="of the runs", region=lambda claim, _: Region(0.5, None),
    estimate=estimate, estimand="share of dead runs that stay dead, and share of fallen runs that heal",
    toy=TOY, worlds=TRUTHS,
)  # fmt: skip
