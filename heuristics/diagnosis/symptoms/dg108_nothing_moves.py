"""DG108: neither the reward nor the policy has moved."""

from heuristics.diagnosis.levels import SILENT, gain, head, mean, reward_of
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import RL, Seen, Skipped, Symptom
from heuristics.signals import FLAT_KL

REWARD, POLICY, ERRORS = 0.12, 0.03, 2.5
LEAST = 12


def moved(log: Log) -> list[str]:
    """Which columns show that the policy is no longer the base."""
    found = []
    for name in ("entropy", "length"):
        _, values = log.seen(name)
        if len(values) < LEAST:
            continue
        change, errors = gain(values)
        if abs(change) > POLICY * abs(float(values[: max(2, len(values) // 5)].mean())) and abs(errors) > ERRORS:
            found.append(name)
    _, far = log.seen("kl")  # its level is none: a policy that samples in another precision has one from the start
    if len(far) and float(far[-max(3, len(far) // 5) :].mean() - head(far).mean()) >= FLAT_KL:
        found.append("kl")
    return found


def _look(log: Log) -> Seen | Skipped | None:
    reward = reward_of(log)
    if reward is None or len(reward.values) < LEAST:
        return Skipped(f"fewer than {LEAST} rows with a reward: too few to say that nothing moves")
    change, errors = gain(reward.values)
    if abs(change) / reward.spread > REWARD or abs(errors) > ERRORS + 1 or moved(log):
        return None
    known = [name for name in ("entropy", "kl", "length") if log.has(name)]
    if not known:
        return Skipped("no entropy, KL or length: a reward that stands still may hide a policy that moves")
    return Seen(
        "flat", "warning", "nothing has moved: the policy is still the base",
        f"reward {change:+.2g} from the first fifth to the last ({errors:+.1f} standard errors), {', '.join(known)} as at "
        "first", int(reward.steps[0]), _about_silence(log),
    )  # fmt: skip


def _about_silence(log: Log) -> str:
    """What to try where hardly any group has a spread: no rate helps there."""
    silent = mean(log, "zero_std", "all")
    if silent is None or silent < SILENT:
        return ""
    return (
        f"change the prompts, not the learning rate: {silent:.0%} of the groups have no spread, all right or all wrong, "
        "and give no gradient; drop such prompts, take easier or harder ones, or more completions a prompt"
    )


SYMPTOM = Symptom(
    code="DG108", name="nothing-moves", methods=RL, needs=("reward",), claim="rl-learning-rate/too-low-flat",
    says="The reward is where it was and so are entropy, length and KL, within their noise.",
    advice="where the reward could still rise, raise the learning rate threefold; see that the gradient is not clipped away and the KL coefficient is not so "
    "high that it holds the policy at the base",
    look=_look, unless=("DG101", "DG103", "DG301"),
)  # fmt: skip
