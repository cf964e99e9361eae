"""DG301: numbers that are not finite."""

import numpy as np

from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import GIVEN, RL, Seen, Symptom

LEAST = 3
ORDER = ("error", "warning", "info")


def _look(log: Log) -> Seen | None:
    found = [sign for name in ("loss", "grad_norm", "reward") if (sign := _column(log, name)) is not None]
    return min(found, key=lambda sign: ORDER.index(sign.severity), default=None)


def _column(log: Log, name: str) -> Seen | None:
    values = log.series.get(name)
    if values is None or not np.isinf(values).any():
        return None
    broken = np.isinf(values)
    logged = ~np.isnan(values)
    last = bool(broken[logged][-min(LEAST, int(logged.sum())) :].all())
    since = int(log.steps[np.flatnonzero(broken)[0]])
    count = f"{int(broken.sum())} of {int(logged.sum())} rows"
    if name == "grad_norm" and not last and _may_be_fp16(log):
        return Seen(
            None, "info", "single gradient norms are not finite: the loss scaling of fp16 skips such a step, which is harmless",
            f"grad_norm in {count}", since, "nothing, if it trains in fp16 and as long as it stays at single steps",
        )  # fmt: skip
    return Seen(
        "collapsed" if last else "unstable", "error" if last else "warning",
        f"{name} is not a finite number" + (" any more" if last else " at times"), f"{name} in {count}", since,
    )  # fmt: skip


def _may_be_fp16(log: Log) -> bool:
    told = log.knobs.get("fp16")
    return bool(told) or (told is None and not log.knobs.get("bf16"))


SYMPTOM = Symptom(
    code="DG301", name="not-finite", methods=(*RL, *GIVEN), needs=("loss|grad_norm|reward",),
    claim=None,
    says="Loss, gradient norm or reward is NaN or infinite; a gradient norm alone, at times, is fp16 scaling at work.",
    advice="go back to the checkpoint before that step; lower the learning rate, use bf16 instead of fp16",
    look=_look,
)  # fmt: skip
