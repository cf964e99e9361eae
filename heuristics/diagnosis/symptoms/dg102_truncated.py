"""DG102: nearly every completion ends at the length cap from the first rows on."""

from heuristics.diagnosis.levels import mean
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import RL, Seen, Symptom

MOST = 0.9


def _look(log: Log) -> Seen | None:
    first, last = mean(log, "clipped", "head"), mean(log, "clipped")
    if first is None or last is None or min(first, last) < MOST:
        return None
    return Seen(
        None, "warning", "nearly every completion is cut at the length cap, since the first rows",
        f"{first:.0%} of the completions at first, {last:.0%} at the end", int(log.steps[0]),
    )  # fmt: skip


SYMPTOM = Symptom(
    code="DG102", name="truncated-from-the-start", methods=RL, needs=("clipped",), claim=None,
    says=f"At least {MOST:.0%} of the completions end at the length cap from the first rows on, so few answers can be right.",
    advice="raise max_completion_length, or shorten what the prompt asks for; see whether the end token is learnt at all",
    look=_look,
)  # fmt: skip
