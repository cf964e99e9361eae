"""DG103: the reward ends far below the base's."""

import numpy as np

from heuristics.diagnosis.levels import Reward, begins, lasts, mean, reward_of, smooth
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import RL, Seen, Symptom
from heuristics.signals import ALL_WRONG, FAR, NO_GRADIENT

LEAST, ERRORS = 3, 3.0


def signs(log: Log) -> list[str]:
    """What says that the policy itself broke: groups without a spread, no gradient, far from the base, no end."""
    found = []
    silent, norm, first = mean(log, "zero_std"), mean(log, "grad_norm"), mean(log, "grad_norm", "head")
    if silent is not None and silent > ALL_WRONG:
        found.append(f"{silent:.0%} of the groups without a spread")
    if norm is not None and first is not None and norm < NO_GRADIENT * first:
        found.append(f"gradient norm {norm:.2g} after {first:.2g}")
    far = mean(log, "kl")
    if far is not None and far > FAR:
        found.append(f"KL {far:.2g}")
    clipped, before = mean(log, "clipped"), mean(log, "clipped", "head")
    if clipped is not None and before is not None and clipped > ALL_WRONG > before:
        found.append(f"{clipped:.0%} of the completions cut at the cap")
    length, at_first = mean(log, "length"), mean(log, "length", "head")
    if length is not None and at_first and length < 0.25 * at_first:
        found.append(f"completions of {length:.3g} tokens after {at_first:.3g}")
    return found


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
    says="The reward ends below half of the base's, or 0.8 of a group's spread below it where zero is not the least.",
    advice="go back to a checkpoint before that step and train on at a third of the learning rate or less; a dead policy "
    "does not come back by itself",
    look=_look,
)  # fmt: skip
