"""DG103: the reward ends far below the base's."""

import numpy as np

from heuristics.diagnosis.broken import signs
from heuristics.diagnosis.groups import silent_by_chance
from heuristics.diagnosis.levels import AT_ONCE, DEEP, Reward, begins, lasts, noise_of, reward_of, smooth, tail
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import RL, Seen, Symptom

LEAST, ERRORS, PART = 3, 3.0, 0.25
NOTHING = 0.02  # of the reward at first
WATCHED = ("entropy", "kl", "length", "clipped", "grad_norm")


def _look(log: Log) -> Seen | None:
    reward = reward_of(log)
    if reward is None or len(reward.values) < LEAST:
        return None
    low = smooth(reward.values) < reward.limit
    broken = [sign.says for sign in signs(log)]
    since = lasts(reward.steps, low) or (begins(reward.steps, low, LEAST) if reward.end < reward.limit else None)
    dead = since is not None and (reward.end < reward.limit or bool(low[-LEAST:].all()))
    if not (dead and (broken or reward.fell(ERRORS))) and not _gone(reward, broken):
        return None
    if since is not None and silent_by_chance(log, since):
        return None
    begun = since if since is not None else int(reward.steps[0])
    numbers = f"reward {reward.end:.3g} after {reward.start:.3g}, spread in a group {reward.spread:.3g} at first"
    says, at_once = "the reward ends far below where it began", int((reward.steps < begun).sum()) <= AT_ONCE
    if broken or _mute(log, reward) or _held_out_fell(log) or not any(log.has(name) for name in WATCHED):
        more = ", and the policy gives no sign of coming back" if broken else ""
        return Seen("collapsed", "error", says + more, "; ".join([numbers, *broken]), begun)
    return Seen(
        "collapsed" if at_once else "unstable", "warning",
        f"{says}, and nothing else shows that the policy broke: harder prompts look the same", numbers, begun,
        "read ten completions of now and of before, and compare a held-out measure: if the prompts became harder all is "
        "well, otherwise go back to a checkpoint before that step and train on at a third of the learning rate",
    )  # fmt: skip


def _mute(log: Log, reward: Reward) -> bool:
    """Whether the last rows have no group with a spread, or hardly any reward: whatever the reason, nothing is learned."""
    _, silent = log.seen("zero_std")
    if len(silent) >= AT_ONCE and bool((silent[-AT_ONCE:] == 1).all()):
        return True
    last = reward.values[-AT_ONCE:]
    return len(last) == AT_ONCE and reward.values.min() >= 0 and float(last.max()) < NOTHING * reward.start


def _held_out_fell(log: Log) -> bool:
    _, gold = log.seen("gold")
    if len(gold) < LEAST:
        return False
    first, last = float(gold[:2].mean()), float(tail(gold).mean())
    return first - last > max(PART * abs(first), ERRORS * noise_of(gold))


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
