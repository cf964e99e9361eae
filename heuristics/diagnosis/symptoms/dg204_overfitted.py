"""DG204: the held-out loss rises while the training loss falls."""

from heuristics.diagnosis.levels import lasts, mean
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import GIVEN, Seen, Symptom

RISES = 0.15


def _look(log: Log) -> Seen | None:
    steps, values = log.seen("eval_loss")
    if len(values) < 3:
        return None
    low, last = float(values.min()), float(values[-2:].min())  # both of the last two
    first, end = mean(log, "loss", "head"), mean(log, "loss")
    if last <= (1 + RISES) * low or (first is not None and end is not None and end >= first):
        return None
    since = lasts(steps, values > (1 + RISES / 2) * low)
    return Seen(
        "unstable", "warning", "the held-out loss rises while the training loss falls: it learns the examples by heart",
        f"held-out loss {low:.3g} at step {int(steps[values.argmin()])}, {last:.3g} at the end",
        since if since is not None else int(steps[-2]),
    )  # fmt: skip


SYMPTOM = Symptom(
    code="DG204", name="overfitted", methods=GIVEN, needs=("eval_loss",), claim=None,
    says=f"The held-out loss ends {RISES:.0%} above its lowest while the training loss falls.",
    advice="keep the checkpoint at the lowest held-out loss; train for fewer epochs",
    look=_look,
)  # fmt: skip
