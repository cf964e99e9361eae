"""DG109: KL to the base above one nat a token."""

from heuristics.diagnosis.levels import begins, mean
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import RL, Seen, Symptom
from heuristics.signals import FAR


def _look(log: Log) -> Seen | None:
    far = mean(log, "kl")
    if far is None or far <= FAR:
        return None
    steps, values = log.seen("kl")
    return Seen(
        None, "warning", "the policy is further from the base than one nat a token",
        f"KL {far:.3g}", begins(steps, values > FAR, 1),
    )  # fmt: skip


SYMPTOM = Symptom(
    code="DG109", name="far-from-base", methods=RL, needs=("kl",), claim="rl-learning-rate/too-high-collapses",
    says="The KL to the base that the trainer logs is above one nat a token at the end.",
    advice="lower the learning rate before raising the KL coefficient",
    look=_look,
)  # fmt: skip
