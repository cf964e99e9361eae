"""DG111: the reward stands where it began, whether the policy moves or not."""

from heuristics.diagnosis.levels import SILENT, mean
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.outcome import outcome_of
from heuristics.diagnosis.symptom import RL, Seen, Skipped, Symptom

LEAST = 12


def _look(log: Log) -> Seen | Skipped | None:
    outcome = outcome_of(log)
    if outcome is None or len(log) < LEAST:
        return Skipped(f"fewer than {LEAST} rows, or no reward: too few to say that there is no progress")
    stands = outcome.stands()
    if stands is None:
        return None
    silent = mean(log, "zero_std", "all")
    prompts = silent is not None and silent >= SILENT
    return Seen(
        "flat", "warning", f"no progress: {outcome.named} stands about where it began",
        f"{outcome.name} {outcome.start:.3g} at first, {outcome.end:.3g} at the end: {stands}", int(outcome.steps[0]),
        f"change the prompts: {silent:.0%} of the groups have no spread and give no gradient" if prompts else "",
    )  # fmt: skip


SYMPTOM = Symptom(
    code="DG111", name="no-progress", methods=RL, needs=("reward|gold",), claim="rl-learning-rate/too-low-flat",
    says="Reward or held-out measure has not risen, and that is known within half a group's spread.",
    advice="raise the learning rate threefold, unless the reward cannot rise further; see that some groups have a spread and that completions are not cut",
    look=_look, unless=("DG101", "DG103", "DG104", "DG105", "DG106", "DG108", "DG110", "DG301"), rows="logged",
)  # fmt: skip
