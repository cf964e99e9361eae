"""DG202: the loss was lost for a while, or ends somewhat above where it began."""

from heuristics.diagnosis.levels import (
    HEAD,
    SHORT,
    SMOOTHED,
    STEADY,
    UNUSUAL,
    begins,
    chance,
    first_loss,
    smooth,
    stands_above,
    tail,
)
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import GIVEN, Seen, Symptom

LONG, TIMES, ABOVE, ERRORS = 0.1, 2.5, 1.25, 4.0


def _look(log: Log) -> Seen | None:
    steps, values = log.seen("loss")
    if len(values) < SHORT or values[0] <= 0:
        return None
    first, last = first_loss(values), float(tail(values).mean())
    if chance(values) > STEADY:
        first = max(first, float(values[:HEAD].mean()))
    high = smooth(values) > first + max((TIMES - 1) * first, UNUSUAL * SMOOTHED * chance(values))
    if high.sum() >= max(2, int(LONG * len(values))):
        since = begins(steps, high, 2)
        return Seen(
            "unstable", "warning", f"the loss was above {TIMES:g} times the first in {int(high.sum())} of {len(values)} rows",
            f"highest {values.max():.3g}, at first {first:.3g}, now {last:.3g}",
            since if since is not None else int(steps[high.argmax()]),
        )  # fmt: skip
    if last > ABOVE * first and stands_above(values, ERRORS):
        since = begins(steps, smooth(values) > ABOVE * first, 2)
        return Seen(
            "unstable", "warning", "the loss ends above where it began", f"loss {last:.3g} after {first:.3g}",
            since if since is not None else int(steps[-len(tail(values))]),
        )  # fmt: skip
    return None


SYMPTOM = Symptom(
    code="DG202", name="loss-spiked", methods=GIVEN, needs=("loss",), claim=None,
    says=f"The loss was above {TIMES:g} times the first in {LONG:.0%} of the rows, or ends above {ABOVE:g} times it.",
    advice="lower the learning rate threefold or warm up for longer; compare a held-out measure with the base's",
    look=_look, unless=("DG201",),
)  # fmt: skip
