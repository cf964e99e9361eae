"""DG105: the reward rose and lost at least half of what it had gained."""

import numpy as np

from heuristics.diagnosis.levels import SHORT, lasts, noise_of, reward_of, smooth
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import RL, Seen, Symptom

ROSE, LOST, ERRORS = 0.35, 0.5, 5.0
WINDOW = 10


def _look(log: Log) -> Seen | None:
    reward = reward_of(log)
    if reward is None or len(reward.values) <= SHORT:
        return None
    width = min(WINDOW, max(3, len(reward.values) // 10))
    level = np.convolve(smooth(reward.values), np.ones(width) / width, mode="valid")
    first, best, end = float(level[0]), float(level.max()), float(level[-1])
    start = min(first, reward.start)
    error = noise_of(reward.values) * float(np.sqrt(2 / width))
    if best - start < ROSE * reward.spread or best - end < max(LOST * (best - start), ERRORS * error):
        return None
    steps = reward.steps[width - 1 :]
    since = lasts(steps, level < best - 0.25 * (best - start))
    return Seen(
        "unstable", "warning", "the reward rose and then lost at least half of what it had gained",
        f"reward {start:.3g} at first, {best:.3g} at step {int(steps[level.argmax()])}, {end:.3g} at the end",
        since if since is not None else int(steps[level.argmax()]),
    )  # fmt: skip


SYMPTOM = Symptom(
    code="DG105", name="rise-then-fall", methods=RL, needs=("reward",), claim="rl-learning-rate/too-high-falls",
    says=f"Drawdown: the reward, smoothed, lost at least {LOST:.0%} of its gain.",
    advice="keep the checkpoint at the peak; go on from there at a lower learning rate, or with a KL coefficient",
    look=_look,
)  # fmt: skip
