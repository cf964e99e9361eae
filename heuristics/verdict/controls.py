"""Controls: an instrument that fails them makes every verdict of the protocol weak."""

from collections.abc import Sequence

from heuristics.schema import DAMAGE, Evidence
from heuristics.schema.words import spell
from heuristics.signals import end_and_start
from heuristics.verdict.select import LEARNED, gain, reward_gain, spec

PROXY_REWARDS = ("dense", "keyword", "length")
"""Rewards that can rise while the metric does not: an arm that is paid by one must surely raise that, by 0.10."""


def failed_controls(evidence: Evidence, arms: Sequence[str]) -> tuple[str, ...]:
    """What the controls of a protocol found wrong; empty if they pass.

    Args:
        evidence: of the protocol.
        arms: that a claim is about.

    Returns:
        What is wrong. A shuffled reward must not improve the policy: no rate's mean gain above 0.05. An all-zero reward
        must leave the weights as they were, to the bit. The best rate of each of the arms must surely
        gain 0.10; an arm that is paid by a proxy must surely raise that.
    """
    protocol = spec(evidence)
    wrong = []
    for arm in arms:
        proxy = str(protocol.arms[arm].knobs.get("reward_funcs", "")) in PROXY_REWARDS
        leg = (reward_gain if proxy else gain)(evidence, arm)
        if leg.low is None or leg.low <= LEARNED:
            wrong.append(f"{leg.name} is not clearly above {LEARNED}")
    runs = [run for run in evidence.runs if run.cell.role == "control"]
    rewarded = any("reward_funcs" in protocol.arms[arm].knobs for arm in protocol.screened)
    for kind in ("shuffled", "zero") if rewarded else ():
        if not any(run.cell.setting.knobs.get("reward_funcs") == kind for run in runs):
            wrong.append(f"no control run with a {kind} reward")
    rates = sorted({run.cell.rate for run in runs if run.cell.setting.knobs.get("reward_funcs") == "shuffled"})
    for rate in rates:
        gains = [
            end - start
            for run in runs
            if run.cell.rate == rate and run.cell.setting.knobs.get("reward_funcs") == "shuffled"
            for end, start in [end_and_start(run, protocol.metric)]
        ]
        mean = sum(gains) / len(gains)
        if mean > DAMAGE:
            wrong.append(f"a shuffled reward improves the policy by {mean:.3f} at {spell((rate,))}")
    for run in runs:
        if run.cell.setting.knobs.get("reward_funcs") == "zero" and run.final.get("weight_change") != 0.0:
            wrong.append(f"an all-zero reward moved the weights at {spell((run.cell.rate,))} (seed {run.cell.seed})")
    return tuple(wrong)
