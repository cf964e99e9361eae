"""DG205: the first loss is worse than guessing."""

from heuristics.diagnosis.levels import mean
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import Seen, Symptom

GUESSING = 12.5  # nats: the logarithm of 268,000, more words than any vocabulary in use has


def _look(log: Log) -> Seen | None:
    _, values = log.seen("loss")
    end = mean(log, "loss")
    if end is None or values[0] < GUESSING:
        return None
    return Seen(
        None, "error", "the loss begins above that of guessing among all words: what is predicted does not fit the text",
        f"first loss {values[0]:.3g} nats a token, guessing among 268,000 words has {GUESSING}, now {end:.3g}",
        int(log.steps[0]),
    )  # fmt: skip


SYMPTOM = Symptom(
    code="DG205", name="worse-than-guessing", methods=("sft",), needs=("loss",), claim=None,
    says="The first rows' loss is above 12.5 nats a token, worse than any uniform guess.",
    advice="look at one batch as text with its labels: a shifted or shuffled label, another tokenizer's ids, a summed loss",
    look=_look,
)  # fmt: skip
