"""DG101: no group ever had an advantage, from the first step on."""

import numpy as np

from heuristics.diagnosis.levels import mean
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import RL, Seen, Symptom

LEAST = 5


def _look(log: Log) -> Seen | None:
    steps, rewards = log.seen("reward")
    _, spread = log.seen("reward_std")
    _, silent = log.seen("zero_std")
    _, norms = log.seen("grad_norm")
    constant = len(rewards) >= LEAST and float(np.ptp(rewards)) <= 1e-9
    if not constant or (len(spread) and spread.max() > 1e-9) or (len(silent) and silent.min() < 1 - 1e-9):
        return None
    if not len(spread) and not len(silent) and (not len(norms) or norms.max() > 0):
        return None
    clipped = mean(log, "clipped")
    where = "" if clipped is None else f"; {clipped:.0%} of the completions end at the cap"
    return Seen(
        "flat", "error", f"the reward is {rewards[0]:g} for every completion of every group since the first row",
        f"reward {rewards[0]:g} in {len(rewards)} rows, no group with a spread{where}", int(steps[0]),
    )  # fmt: skip


SYMPTOM = Symptom(
    code="DG101", name="reward-never-fires", methods=RL, needs=("reward",), claim=None,
    says="Every completion of every group earns the same reward from the first row on: there is no gradient at all.",
    advice="read a few completions and score them by hand; make the reward reachable (a format reward, an easier set, a "
    "warm start by SFT), and see that completions are not cut at the cap",
    look=_look,
)  # fmt: skip
