"""DG110: the policy broke, though the reward need not have fallen below where it began."""

from heuristics.diagnosis.broken import signs
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.outcome import outcome_of
from heuristics.diagnosis.symptom import RL, Seen, Symptom

LEAST = 5  # rows
PART, ERRORS = 0.25, 3.0


def _look(log: Log) -> Seen | None:
    broken = [sign for sign in signs(log) if sign.grave]
    if not broken or len(log) < LEAST:
        return None
    outcome = outcome_of(log)
    if outcome is None:
        return None
    lost, errors = outcome.lost()
    fell = lost >= PART and errors > ERRORS
    if not fell and (outcome.improved or outcome.solved):
        return None
    became = f"lost {min(lost, 1):.0%} of its rise" if fell else "has not risen"
    return Seen(
        "collapsed", "error", f"the policy gives signs of having broken, and {outcome.named} {became}",
        f"{', '.join(sign.says for sign in broken)}; {outcome.name} {outcome.end:.3g}, at first {outcome.start:.3g}",
        min(sign.since for sign in broken),
    )  # fmt: skip


SYMPTOM = Symptom(
    code="DG110", name="policy-broken", methods=RL, needs=("entropy|length|clipped|kl",),
    claim="rl-learning-rate/too-high-collapses",
    says="Entropy near nothing, completions cut at the cap or shrunk to nothing, or an enormous KL, while reward or held-out measure has not risen or loses a quarter of its rise.",
    advice="go back to a checkpoint before that step and train on at a third of the learning rate or less; read ten completions first",
    look=_look, unless=("DG103",), rows="logged",
)  # fmt: skip
