"""DG205: the first loss is worse than guessing."""

from heuristics.diagnosis.levels import mean
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import Seen, Symptom

FLUENT = 4.5  # nats: above it no text is predicted, whatever the tokenizer
GUESSING = 12.5  # nats: the logarithm of 268,000, more words than any vocabulary in use has


def _look(log: Log) -> Seen | None:
    _, values = log.seen("loss")
    end = mean(log, "loss")
    if end is None or values[0] < GUESSING:
        return None
    learnt = end < FLUENT
    return Seen(
        None if learnt else "undecided", "warning" if learnt else "error", "the loss begins above that of guessing among all words: what is predicted does not fit the text",
        f"first loss {values[0]:.3g} nats a token, guessing among 268,000 words has {GUESSING:g}, now {end:.3g}",
        int(log.steps[0]),
        "if its embeddings are new, this is how it begins; otherwise look at one batch as text with its labels" if learnt else "",
    )  # fmt: skip


SYMPTOM = Symptom(
    code="DG205", name="worse-than-guessing", methods=("sft",), needs=("loss",), claim=None,
    says=f"The first loss is above {GUESSING:g} nats a token, worse than any uniform guess.",
    advice="look at one batch as text with its labels: a shifted or shuffled label, another tokenizer's ids, a summed loss",
    look=_look,
)  # fmt: skip
