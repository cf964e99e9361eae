"""DG104: the reward was lost for a while, or ends somewhat below the base's."""

import numpy as np

from heuristics.diagnosis.levels import SHORT, begins, noise_of, reward_of, smooth
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import RL, Seen, Symptom

LONG = 0.1  # of the rows
FEW = 3  # rows, where nearly all was lost
BELOW, ERRORS = 0.12, 3.0


def _look(log: Log) -> Seen | None:
    reward = reward_of(log)
    if reward is None or len(reward.values) < SHORT:
        return None
    least = max(3, int(LONG * len(reward.values)))
    low = smooth(reward.values) < reward.limit
    deep = smooth(reward.values) < reward.bottom
    if low.sum() >= least or deep.sum() >= FEW:
        low = low if low.sum() >= least else deep
        since = begins(reward.steps, low, min(3, int(low.sum())))
        return Seen(
            "unstable", "warning", f"the reward was below half of where it began in {int(low.sum())} of {len(low)} rows",
            f"lowest {reward.values.min():.3g}, at first {reward.start:.3g}, now {reward.end:.3g}",
            since if since is not None else int(reward.steps[np.flatnonzero(low)[0]]),
        )  # fmt: skip
    last = reward.values[-max(3, len(reward.values) // 5) :]
    first = float(reward.values[: max(3, len(reward.values) // 20)].mean())
    error = noise_of(reward.values) * np.sqrt(1 / len(last) + 1 / max(3, len(reward.values) // 20))
    if (first - last.mean()) / reward.spread > BELOW and first - last.mean() > ERRORS * error:
        since = begins(reward.steps, smooth(reward.values) < first - BELOW * reward.spread, 3)
        return Seen(
            "unstable", "warning", "the reward ends below where it began",
            f"reward {last.mean():.3g} after {first:.3g}, standard error {error:.2g}",
            since if since is not None else int(reward.steps[-len(last)]),
        )  # fmt: skip
    return None


SYMPTOM = Symptom(
    code="DG104", name="reward-dipped", methods=RL, needs=("reward",), claim="rl-learning-rate/sft-rate-damages-grpo",
    says=f"The reward was below half of the base's in {LONG:.0%} of the rows, or all but lost in {FEW}, or ends clearly below.",
    advice="halve or third the learning rate; a policy that dips at once and comes back has lost part of what it knew",
    look=_look, unless=("DG103",),
)  # fmt: skip
