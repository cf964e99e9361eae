"""DG201: the loss ends far above where it began."""

from heuristics.diagnosis.levels import SMOOTHED, UNUSUAL, chance, first_loss, lasts, mean, smooth, stands_above
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import GIVEN, Seen, Symptom

NATS, RATIO, ERRORS = 0.5, 0.5, 4.0


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
    since = lasts(steps, smooth(values) > limit(log))
    return Seen(
        "collapsed", "error", "the loss ends far above where it began",
        f"loss {end:.3g} after {values[0]:.3g} in the first row", since if since is not None else int(steps[-1]),
    )  # fmt: skip


SYMPTOM = Symptom(
    code="DG201", name="loss-lost", methods=GIVEN, needs=("loss",), claim=None,
    says="The loss of the last rows is above the first by half of it and by half a nat, and beyond chance.",
    advice="start again from the base at a tenth of the learning rate, with a warm-up",
    look=_look,
)  # fmt: skip
