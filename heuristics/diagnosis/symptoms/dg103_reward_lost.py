"""DG103: the reward ends far below the base's."""

import numpy as np

from heuristics.diagnosis.groups import silent_by_chance
from heuristics.diagnosis.levels import DEEP, Reward, begins, lasts, reward_of, signs, smooth
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import RL, Seen, Symptom

LEAST, ERRORS = 3, 3.0


def _look(log: Log) -> Seen | None:
    reward = reward_of(log)
    if reward is None or len(reward.values) < LEAST:
        return None
    low = smooth(reward.values) < reward.limit
    broken = signs(log)
    since = lasts(reward.steps, low) or (begins(reward.steps, low, LEAST) if reward.end < reward.limit else None)
    dead = since is not None and (reward.end < reward.limit or bool(low[-LEAST:].all()))
    if not (dead and (broken or reward.fell(ERRORS))) and not _gone(reward, broken):
        return None
    if since is not None and silent_by_chance(log, since):
        return None
    more = f"; {', '.join(broken)}" if broken else ""
    return Seen(
        "collapsed", "error", "the reward ends far below where it began"
        + (", and the policy gives no sign of coming back" if broken else ""),
        f"reward {reward.end:.3g} after {reward.start:.3g}, spread in a group {reward.spread:.3g} at first{more}",
        since if since is not None else int(reward.steps[0]),
    )  # fmt: skip


def _gone(reward: Reward, broken: list[str]) -> bool:
    """A log that begins when the worst is over: hardly any reward, and then none."""
    return bool(
        len(broken) >= 2 and reward.end < reward.start and np.all(reward.values[-LEAST:] <= reward.values.min())
    )


SYMPTOM = Symptom(
    code="DG103", name="reward-lost", methods=RL, needs=("reward",), claim="rl-learning-rate/too-high-collapses",
    says=f"The reward ends below half of the base's, or {DEEP:g} of a group's spread below it where zero is not the least.",
    advice="go back to a checkpoint before that step and train on at a third of the learning rate or less; a dead policy "
    "seldom comes back by itself",
    look=_look,
)  # fmt: skip
