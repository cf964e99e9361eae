"""Diagnosis: what a training log shows."""

from collections.abc import Mapping
from html import escape
from typing import Literal

from heuristics.schema.base import Noun
from heuristics.schema.finding import Severity

Status = Literal["healthy", "flat", "collapsed", "unstable", "hacking", "undecided"]
Cause = Literal[
    "learning-rate-too-high", "learning-rate-too-low", "reward-never-fires", "clipping", "kl-coefficient",
    "proxy-reward", "truncation", "groups-without-spread", "unknown",
]  # fmt: skip


class RunFinding(Noun):
    """A symptom that a log shows.

    Attributes:
        code: of the symptom, such as `DG103`.
        symptom: what is seen, in one sentence.
        cause: the likeliest.
        evidence: the numbers that it rests on.
        advice: what to try.
        claim: `slug/claim` that it is tied to, None where no claim has been run on it.
        known: what is known of that claim today.
        since_step: where it began.
        page: address of the page that says more, relative to the site.
    """

    code: str
    severity: Severity
    symptom: str
    cause: Cause
    evidence: str
    advice: str
    claim: str | None = None
    known: str | None = None
    since_step: int | None = None
    page: str | None = None


class Ranked(Noun):
    """A cause, its share of the weight, which ranks it and is no probability, and what speaks for it."""

    cause: Cause
    share: float
    because: str


class Diagnosis(Noun):
    """What a training log shows.

    Attributes:
        status: of the policy, as far as the log shows it.
        since_step: where the status began; None for a healthy or undecided run.
        reason: why this status, in one sentence.
        findings: symptoms, the worst first.
        causes: likeliest first.
        skipped: symptoms that could not be looked for, and why.
        columns: names as they stand in the log, and what each was taken for; empty for what is not known.
        method: of the log, None if its columns do not tell.
        notes: what had to be put right to read it.
        rows: of the log.
        steps: first and last.
        path: of the log.
    """

    status: Status
    since_step: int | None
    reason: str
    findings: tuple[RunFinding, ...] = ()
    causes: tuple[Ranked, ...] = ()
    skipped: Mapping[str, str] = {}
    columns: Mapping[str, str] = {}
    method: str | None = None
    notes: tuple[str, ...] = ()
    rows: int = 0
    steps: tuple[int, int] = (0, 0)
    path: str = ""

    @property
    def since(self) -> str:
        """` since step 12`, or nothing."""
        return "" if self.since_step is None else f" since step {self.since_step}"

    @property
    def answer(self) -> str:
        """Status, step and reason in a line."""
        return f"{self.status}{self.since}: {self.reason}"

    def __str__(self) -> str:
        """The answer, then what was seen and what to do, as plain lines."""
        lines = [self.answer]
        for finding in self.findings:
            lines.append(f"  {finding.severity} {finding.code}: {finding.symptom}")
            lines += [f"    seen: {finding.evidence}", f"    do: {finding.advice}"]
        lines += [f"  cause: {cause.cause.replace('-', ' ')}: {cause.because}" for cause in self.causes[:1]]
        return "\n".join([*lines, *(f"  note: {note}" for note in self.notes)])

    def _repr_html_(self) -> str:
        """The same as a notebook shows it."""
        first, *rest = str(self).splitlines()
        more = f"<pre>{escape(chr(10).join(rest))}</pre>" if rest else ""
        return f"<p><strong>{escape(first)}</strong></p>{more}"
