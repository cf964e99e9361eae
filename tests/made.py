"""Evidence made up of drawn runs, for tests that need some and care little which."""

from heuristics.kinds import find_kind
from heuristics.kinds._base.truth import Peak, draw
from heuristics.verdict.calibration import evidence_of

LOW, HIGH = Peak(middle=-4.5, half=0.6, ruined=1.5), Peak(middle=-3.0, half=0.6, ruined=1.5)
"""The best value is 3.16e-5, or 1e-3; from 30 times that on every run ends damaged."""
NOTHING = Peak(gain=0.0)


def recorded(protocol, claims=(), **peaks):
    """Evidence of a protocol; an arm that no peak is given for learns as `LOW` does, one of a false reward nothing."""

    def run(cell):
        unpaid = cell.setting.knobs.get("reward_funcs") in ("shuffled", "zero")
        peak = peaks.get(cell.arm.replace("-", "_"), NOTHING if unpaid else LOW)
        made = draw(cell, peak, "normal", "made")
        return made.model_copy(update={"final": made.final | {"weight_change": 0.0}}) if unpaid else made

    item = evidence_of(protocol, claims, run)
    return item.model_copy(update={"content": item.content_digest()})


def toy():
    """The claim of a toy protocol, and evidence that decides it."""
    toy = find_kind("order").toy
    return toy.claim, recorded(toy.protocol(0), [toy.claim], one=LOW, other=HIGH)
