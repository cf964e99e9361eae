"""DG106: the reward rises while the gold or held-out measure falls."""

import numpy as np

from heuristics.diagnosis.levels import HEAD, SHORT, lasts, noise_of, reward_of, smooth, tail
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import RL, Seen, Skipped, Symptom

RISES, FALLS, ERRORS = 0.3, 0.15, 3.0


def _look(log: Log) -> Seen | Skipped | None:
    if not log.has("gold"):
        return Skipped("no gold or held-out measure beside the reward: a proxy that rises cannot be told from progress")
    reward = reward_of(log)
    steps, gold = log.seen("gold")
    if reward is None or len(gold) < 4 or len(reward.values) <= SHORT:
        return Skipped(f"{len(log)} rows, {len(gold)} with the gold measure, are too few")
    first = gold[: max(2, min(HEAD, len(gold) // 4))]
    last = tail(gold)
    error = noise_of(gold) * float(np.sqrt(1 / len(first) + 1 / len(last)))
    fall = float(first.mean() - last.mean())
    rises = (tail(reward.values).mean() - reward.values[: max(2, len(first))].mean()) / reward.spread
    if rises < RISES or fall < max(FALLS * abs(float(first.mean())), ERRORS * error):
        return None
    since = lasts(steps, smooth(gold) < first.mean() - 0.5 * fall)
    return Seen(
        "hacking", "error", "the reward rises while what it stands for falls",
        f"reward {reward.values[: len(first)].mean():.3g} to {reward.end:.3g}, gold measure {first.mean():.3g} to "
        f"{last.mean():.3g}", since if since is not None else int(steps[-1]),
    )  # fmt: skip


SYMPTOM = Symptom(
    code="DG106", name="proxy-reward", methods=RL, needs=("reward",), claim="rl-learning-rate/too-high-hacks",
    says=f"The reward rises by at least {RISES:g} of a group's spread while the gold or held-out measure falls.",
    advice="read the completions with the highest reward; change the reward so that this no longer pays, and go back to a "
    "checkpoint before that step",
    look=_look,
)  # fmt: skip
