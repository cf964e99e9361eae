"""What looks wrong in a log and is so by construction: said beside the findings, because people ask."""

from collections.abc import Iterator

import numpy as np

from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import RL

NEAR_ZERO = 0.05  # of a loss that is noise about zero
UNSURE = 0.693  # -log(1/2): a pair of which neither is preferred
CLOSE = 0.01


def benign(log: Log) -> tuple[str, ...]:
    """What of a log is as it must be."""
    return tuple(_found(log))


def _found(log: Log) -> Iterator[str]:
    _, losses = log.seen("loss")
    coefficient = log.knobs.get("beta")
    if log.method == "grpo" and len(losses) and float(np.abs(losses).mean()) < NEAR_ZERO:
        also = "" if coefficient == 0 else ", but for the KL term"
        yield f"a loss near 0 is normal in GRPO: advantages of a group add up to 0{also}; it says nothing of the policy"
    _, clipped = log.seen("clip_ratio")
    updates = log.knobs.get("num_iterations", 1)
    if log.method in RL and len(clipped) and float(clipped.max()) == 0 and updates == 1:
        yield "a clip ratio of 0 is normal at one update a rollout: the policy that is updated is the one that sampled"
    if log.method == "dpo" and len(losses) and abs(float(losses[0]) - UNSURE) < CLOSE:
        yield "a first loss of 0.693 is normal in DPO: the model is still its own reference, and log 2 is 0.693"
