"""DG301: numbers that are not finite."""

import numpy as np

from heuristics.diagnosis.levels import lasts
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import GIVEN, RL, Seen, Symptom

LEAST = 3
SUDDEN = 0.1  # loss from which no training falls to 0.0000 in a row
FROM_THE_START = (
    "look at the labels of one batch, all of which may be masked, and train it in fp32: it was so before the first step, "
    "whatever the learning rate"
)
ORDER = ("error", "warning", "info")


def _look(log: Log) -> Seen | None:
    found = [sign for name in ("loss", "grad_norm", "reward") if (sign := _column(log, name)) is not None]
    found += [sign for sign in (_zeroed(log), _held_out(log)) if sign is not None]
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
    always = bool(broken[logged].all())
    when = " in any row" if always else " any more" if last else " at times"
    return Seen(
        "collapsed" if last else "unstable", "error" if last else "warning", f"{name} is not a finite number{when}",
        f"{name} in {count}", since, FROM_THE_START if always else "",
    )  # fmt: skip


def _zeroed(log: Log) -> Seen | None:
    """A loss that is exactly 0 from one row to the next: a trainer logs one that is not finite so."""
    steps, values = log.seen("loss")
    since = lasts(steps, values == 0.0) if log.method in GIVEN and log.method != "dpo" else None  # DPO's may round to 0
    if since is None or steps[0] == since or (values[-LEAST:] != 0.0).any():
        return None
    before = float(values[steps < since][-1])
    if before < SUDDEN:
        return None  # it may have learned its examples by heart
    return Seen(
        "collapsed", "error", "the loss is exactly 0 all at once: so a trainer logs a loss that is no finite number",
        f"loss 0 in the last {int((steps >= since).sum())} rows, {before:.3g} in the row before", since,
    )  # fmt: skip


def _held_out(log: Log) -> Seen | None:
    values = log.series.get("eval_loss", np.empty(0))
    logged = values[~np.isnan(values)]
    if not len(logged) or np.isfinite(logged[-1]):
        return None
    since = int(log.steps[np.flatnonzero(np.isinf(values))[0]])
    return Seen(
        None, "warning", "the held-out loss is not a finite number", f"eval_loss in {int(np.isinf(logged).sum())} of "
        f"{len(logged)} evaluations", since, "look for held-out examples without a label, and evaluate in fp32",
    )  # fmt: skip


def _may_be_fp16(log: Log) -> bool:
    told = log.knobs.get("fp16")
    return bool(told) or (told is None and not log.knobs.get("bf16"))


SYMPTOM = Symptom(
    code="DG301", name="not-finite", methods=(*RL, *GIVEN), needs=("loss|grad_norm|reward|eval_loss",),
    claim=None,
    says="Loss, gradient norm, reward or held-out loss is NaN or infinite, or the loss is exactly 0 all at once, as trainers log NaN; a gradient norm alone, at times, is fp16 scaling at work.",
    advice="go back to the checkpoint before that step; lower the learning rate, use bf16 instead of fp16",
    look=_look,
)  # fmt: skip
