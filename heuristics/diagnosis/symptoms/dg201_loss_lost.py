"""DG201: the loss ends far above where it began."""

import numpy as np

from heuristics.diagnosis.levels import (
    AT_ONCE,
    SMOOTHED,
    UNUSUAL,
    chance,
    first_loss,
    lasts,
    mean,
    smooth,
    stands_above,
)
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import GIVEN, Seen, Symptom

NATS, RATIO, ERRORS = 0.5, 0.5, 4.0
FLUENT = 4.5  # nats a token: no text that is read as text has more
EXPLODED = 10.0  # of the gradient norm before


def limit(log: Log) -> float:
    """The loss above which what the base could do is lost: half as much again, half a nat, and beyond chance."""
    _, values = log.seen("loss")
    first = first_loss(values)
    return first + max(RATIO * abs(first), NATS, UNUSUAL * SMOOTHED * chance(values))


def _look(log: Log) -> Seen | None:
    steps, values = log.seen("loss")
    end = mean(log, "loss")
    if end is None or len(values) < 4 or end <= limit(log) or not stands_above(values, ERRORS):
        return None
    found = lasts(steps, smooth(values) > limit(log))
    since = found if found is not None else int(steps[-1])
    numbers = f"loss {end:.3g} after {values[0]:.3g} in the first row"
    if int((steps < since).sum()) <= AT_ONCE or values[-2:].min() > FLUENT or _broken(log, since):
        return Seen("collapsed", "error", "the loss ends far above where it began", numbers, since)
    return Seen(
        "unstable", "warning",
        "the loss ends far above where it began, and nothing else shows that the model broke: harder texts look the same",
        numbers, since, "compare the held-out loss with the base's; if the texts have changed all is well",
    )  # fmt: skip


def _broken(log: Log, since: int) -> bool:
    """Whether the gradient or the held-out loss went up as well."""
    steps, norms = log.seen("grad_norm")
    before, after = norms[steps < since], norms[steps >= since]
    exploded = bool(len(before) and len(after) and after.max() > EXPLODED * np.median(before))
    _, held_out = log.seen("eval_loss")
    return exploded or bool(len(held_out) > 1 and held_out[-1] > held_out[0] + max(RATIO * abs(held_out[0]), NATS))


SYMPTOM = Symptom(
    code="DG201", name="loss-lost", methods=GIVEN, needs=("loss",), claim=None,
    says="The loss of the last rows is above the first by half of it and by half a nat, and beyond chance.",
    advice="start again from the base at a tenth of the learning rate, with a warm-up",
    look=_look,
)  # fmt: skip
