"""What a symptom is, and what looking for one gives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from heuristics.diagnosis.columns import REWARDED
from heuristics.diagnosis.log import Log
from heuristics.schema import Severity, Status

RL = REWARDED
GIVEN = ("sft", "dpo", "kto", "orpo")


@dataclass(frozen=True)
class Seen:
    """A symptom that is there.

    Attributes:
        status: that it speaks for, `undecided` where it only forbids to say healthy; None where it says nothing of the
            policy by itself.
        says: what is seen, in one sentence.
        evidence: the numbers.
        since: step at which it began.
        advice: what to try, where the symptom's own does not fit.
    """

    status: Status | None
    severity: Severity
    says: str
    evidence: str
    since: int | None = None
    advice: str = ""


@dataclass(frozen=True)
class Skipped:
    """A symptom that could not be looked for."""

    why: str


@dataclass(frozen=True)
class Symptom:
    """A symptom.

    Attributes:
        code: stable.
        name: short, in lower case with hyphens.
        methods: that it is looked for in.
        needs: columns without which it cannot be looked for, each `a|b` for one of several.
        claim: `slug/claim` that it is tied to.
        says: what it is, in one sentence.
        advice: what to try.
        look: finds it; None where it is not there.
        unless: codes of symptoms that say the same and more; where one of them is seen this one is not said.
        rows: which rows it is looked for in: those with `enough` groups each, or as they were `logged`.
    """

    code: str
    name: str
    methods: tuple[str, ...]
    needs: tuple[str, ...]
    claim: str | None
    says: str
    advice: str
    look: Callable[[Log], Seen | Skipped | None]
    unless: tuple[str, ...] = ()
    rows: Literal["enough", "logged"] = "enough"

    def seen(self, log: Log) -> Seen | Skipped | None:
        """Look for it in a log, if the log has what it needs."""
        for need in self.needs:
            if not any(name in log.series for name in need.split("|")):
                return Skipped(f"no column {need.replace('|', ' or ')}")
        return self.look(log)
