"""Measured, Finding: windows that runs show, and what lint or diagnose says."""

from typing import Literal

from heuristics.schema.base import Noun


class Measured(Noun):
    """Where the near-optimal window of one arm lay on fresh seeds.

    Attributes:
        evidence: file that it was measured on.
        knob: that was varied.
        parameters: of the model.
        pretrained: whether it is a pretrained model, not one made in code.
        batch: examples or completions an optimizer step.
        low: lowest near-optimal value, in the knob's own unit.
        high: highest.
        open_low: whether the lowest value that was run is near-optimal, so that the window may begin below.
        open_high: whether the highest one is.
        seeds: fresh ones.
        controls: what the controls of these runs found wrong; such a window enters no advice.
    """

    evidence: str
    arm: str
    knob: str
    method: str
    tuning: str
    parameters: int
    pretrained: bool
    base: str
    task: str
    steps: int
    batch: int | None
    low: float
    high: float
    open_low: bool
    open_high: bool
    seeds: int
    controls: tuple[str, ...] = ()


Severity = Literal["error", "warning", "info"]


class Edit(Noun):
    """A place of a file, and what shall stand there instead. Lines and columns from 1, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Finding(Noun):
    """What lint or diagnose says.

    Attributes:
        code: of the rule or symptom, such as `RL001`.
        severity: how bad it is where it is right.
        message: one sentence.
        path: file, None for what is no file.
        line: from 1.
        column: from 1.
        end_column: column behind the last character.
        note: what a person needs to find the line, such as `cell 3`.
        claim: `slug/claim` that it rests on.
        evidence: what is known of that claim, in one line.
        advice: what would be right.
        page: address of the page that says more, relative to the site.
        edits: what puts it right, where there is exactly one right form.
    """

    code: str
    severity: Severity
    message: str
    path: str | None = None
    line: int | None = None
    column: int | None = None
    end_column: int | None = None
    note: str = ""
    claim: str | None = None
    evidence: str | None = None
    advice: str | None = None
    page: str | None = None
    edits: tuple[Edit, ...] = ()
