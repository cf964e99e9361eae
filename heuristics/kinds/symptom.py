"""Kind `symptom`: at one value most runs show something, and at another few do."""

from collections.abc import Sequence

from heuristics import signals
from heuristics.kinds._base.arms import protocol_of, told_of
from heuristics.kinds._base.estimate import Estimate, Region, nothing
from heuristics.kinds._base.events import Event, detector, fresh, unseen
from heuristics.kinds._base.fields import Told, Typed
from heuristics.kinds._base.kind import Kind
from heuristics.kinds._base.shares import difference, share
from heuristics.kinds._base.truth import CONTRADICTED, EDGE, SUPPORTED, Peak, Toy, Truth
from heuristics.schema import Evidence, HeuristicsError, Judged, Pick, Scalar, Setting, split_pick

MOST = 0.5


class Symptom(Typed):
    """At `at` the share of runs of `of` that show `symptom` is more than a half above that at `unlike`.

    Attributes:
        of: what singles out the arm whose runs are looked at.
        symptom: what they show.
        at: the value, by the rule that picks it on screening seeds, such as `ruin(grpo)`.
        unlike: the value that it is compared with; without one the share itself must be more than a half.
    """

    kind: str = "symptom"
    of: Told
    symptom: Event
    at: Pick
    unlike: Pick | None = None


def estimate(claim: Symptom, evidence: Evidence) -> Sequence[Estimate]:
    """The share of fresh runs at the value, less that at the other."""
    protocol = protocol_of(evidence)
    looked = protocol.arms if "steps" in claim.of else protocol.screened  # shorter trainings have no grid of their own
    arms = [arm for arm in looked if claim.of.items() <= told_of(protocol, arm).items()]
    found = []
    for arm in arms:
        if claim.scope.tuning and protocol.arms[arm].tuning not in claim.scope.tuning:
            continue
        try:
            values = {pick: protocol.pick(pick, evidence.runs) for pick in (claim.at, claim.unlike) if pick}
        except HeuristicsError:
            continue
        if fresh(evidence, arm, values[claim.at]):
            found.append(_of_arm(claim, evidence, arm, values))
    return found


def _of_arm(claim: Symptom, evidence: Evidence, arm: str, values: dict[str, Scalar]) -> Estimate:
    rule, learner, _ = split_pick(claim.at)
    learner = learner or arm
    shows = detector(claim.symptom, evidence, learner)
    there = [shows(run) for run in fresh(evidence, arm, values[claim.at]).values()]
    calm = [shows(run) for run in fresh(evidence, arm, values[claim.unlike]).values()] if claim.unlike else []
    if None in (*there, *calm):
        return nothing((arm,), unseen(claim.symptom), blind=True)
    if rule == "ruin" and (harmless := _harmless(evidence, learner, values[claim.at])):
        return nothing((arm,), harmless)
    if claim.unlike and not calm:
        return nothing((arm,), f"no fresh run of {arm} at {claim.unlike}")
    seen, least = [bool(one) for one in there], [bool(one) for one in calm]
    needs = (learner,)
    return difference(seen, least, (arm,), "", needs) if claim.unlike else share(seen, (arm,), "", needs)


def _harmless(evidence: Evidence, arm: str, value: Scalar) -> str | None:
    """Why a value that screening picked as ruinous is none on fresh seeds."""
    runs = list(fresh(evidence, arm, value).values())
    metric = protocol_of(evidence).metric
    hurt = sum(signals.damaged(*signals.end_and_start(run, metric)) for run in runs)
    if hurt > len(runs) / 2:
        return None
    return f"the value that ruined every screening run ruins only {hurt} of {len(runs)} fresh ones"


TOY = Toy(
    Symptom(
        id="toy",
        says="too much of it collapses",
        of={"method": "sft"},
        symptom="spike",
        at="ruin(one)",
        unlike="best(one)",
    ),
    arms={"one": Setting(method="sft", tuning="full")},
    confirm=(Judged(arm="one", at="best(one)", seeds=12), Judged(arm="one", at="ruin(one)", seeds=12)),
)
TRUTHS = tuple(
    Truth(
        f"{there:.0%} against {calm:.0%}", direction, there - calm,
        {"one": Peak(shows=there, calm=calm, ruined=0.6)}, 0.0,
    )
    for there, calm, direction in (
        (0.95, 0.0, SUPPORTED), (0.5, 0.0, EDGE), (0.7, 0.2, EDGE), (0.1, 0.0, CONTRADICTED)
    )
)  # fmt: skip

KIND = Kind(
    name="symptom", claim=Symptom, scale="share", unit="of the runs", region=lambda claim, _: Region(MOST, None),
    estimate=estimate, estimand="share of runs that show it at one value, less the share at another",
    toy=TOY, worlds=TRUTHS,
)  # fmt: skip
