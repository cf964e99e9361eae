"""DG107: completions run to the cap, or shrink to nothing."""

from heuristics.diagnosis.levels import SHORT, lasts, mean, reward_of, smooth
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import RL, Seen, Symptom

TO_THE_CAP, TO_NOTHING = 0.8, 0.25
PAID = 0.5


def _look(log: Log) -> Seen | None:
    clipped, clipped_first = mean(log, "clipped"), mean(log, "clipped", "head")
    length, first = mean(log, "length"), mean(log, "length", "head")
    if clipped is not None and clipped_first is not None and clipped > TO_THE_CAP and clipped_first < 0.5:
        steps, values = log.seen("clipped")
        since = lasts(steps, smooth(values) > 0.5)
        said, numbers = "completions run to the length cap", f"{clipped:.0%} are cut, {clipped_first:.0%} at first"
    elif length is not None and first and length < TO_NOTHING * first:
        steps, values = log.seen("length")
        since = lasts(steps, smooth(values) < 0.5 * first)
        said, numbers = "completions shrink to nothing", f"{length:.3g} tokens after {first:.3g}"
    else:
        return None
    reward = reward_of(log)
    paid = reward is not None and len(reward.values) > SHORT and reward.change > PAID and not log.has("gold")
    return Seen(
        "undecided" if paid else None, "warning",
        f"possible hacking: {said} while the reward rises" if paid else said, numbers,
        since if since is not None else int(log.steps[-1]),
    )  # fmt: skip


SYMPTOM = Symptom(
    code="DG107", name="length-runs-away", methods=RL, needs=("clipped|length",), claim=None,
    says="Completions go to the cap, or to a quarter of their length: what a policy does when it breaks or is paid for it.",
    advice="read ten completions; log a held-out measure beside the reward; see whether the reward pays for length",
    look=_look,
)  # fmt: skip
