"""DG203: the loss has not moved."""

from heuristics.diagnosis.levels import gain, since_head, tail
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import GIVEN, Seen, Skipped, Symptom

SHARE, ERRORS, LEAST, ABOVE = 0.08, 4.5, 12, 1.25
LOUD = 2.0


def _look(log: Log) -> Seen | Skipped | None:
    steps, values = log.seen("loss")
    if len(values) < LEAST:
        return Skipped(f"fewer than {LEAST} rows with a loss: too few to say that it stands still")
    change, errors = gain(values)
    first = float(values[: max(2, len(values) // 5)].mean())
    _, rates = log.seen("learning_rate")
    frozen = len(rates) > 0 and rates.max() == 0
    above = float(tail(values).mean()) > ABOVE * abs(float(values[0]))  # it stands still where it was thrown
    at_once, sure = since_head(values)
    fell = -at_once > SHARE * abs(float(values[0])) and -sure > ERRORS
    if above or fell or abs(change) > SHARE * abs(first) or abs(errors) > ERRORS:
        return None  # what moves was trained, whatever rate was logged
    if ERRORS * abs(change) > LOUD * SHARE * abs(first) * abs(errors):
        return Skipped("its rows differ so much by chance that a loss that moves would not show")
    _, norms = log.seen("grad_norm")
    advice = "look at the schedule: the learning rate was 0 in every row" if frozen else ""
    if len(norms) and norms.max() == 0:
        advice = "look at the labels of one batch, and at which parameters are trained: there is no gradient at all"
    return Seen(
        "flat", "error" if frozen else "warning", "the loss stands where it began" + (", and the learning rate is 0 throughout" if frozen else ""),
        f"{change:+.2g} from the first fifth to the last of {first:.3g} ({errors:+.1f} standard errors)", int(steps[0]),
        advice,
    )  # fmt: skip


SYMPTOM = Symptom(
    code="DG203", name="loss-stands-still", methods=GIVEN, needs=("loss",), claim=None,
    says=f"The loss of the last fifth is within {SHARE:.0%} of the first fifth's and of the first rows', and within its noise.",
    advice="raise the learning rate threefold; see that the schedule is not at 0, that parameters are not frozen and that "
    "the gradient is not clipped away",
    look=_look, unless=("DG301",),
)  # fmt: skip
