"""Leg, Assessment, Verdict, Finding: what is concluded."""

from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import field_validator

from heuristics.schema.base import Noun, Scalar

Direction = Literal["supported", "contradicted", "inconclusive", "untested"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
"""In the order in which verdicts are shown: what is decided first."""
Certainty = Literal["high", "moderate", "low", "very low"]


class Leg(Noun):
    """One comparison that an assessment rests on.

    Attributes:
        name: what is compared, in words.
        estimate: point estimate, None if it cannot be formed.
        low: lower one-sided 95 % bound.
        high: upper one-sided 95 % bound.
        threshold: the number that decides.
        supports_when: side of the threshold on which the claim would hold.
        n: runs or readings behind it.
        note: what a reader must know, such as "4 of 12 runs damaged, no t-test".
    """

    name: str
    estimate: float | None
    low: float | None
    high: float | None
    threshold: float
    supports_when: Literal["below", "above"]
    n: int
    note: str = ""

    @field_validator("estimate", "low", "high", mode="after")
    @classmethod
    def _rounded(cls, value: float | None) -> float | None:
        """Six digits: more differ between processors."""
        return value if value is None else float(f"{value:.6g}")


class Assessment(Noun):
    """One Claim judged on one Evidence."""

    claim: str
    evidence: str
    direction: Direction
    reason: str
    legs: tuple[Leg, ...] = ()
    picks: Mapping[str, float] = {}
    stratum: Mapping[str, Scalar] = {}
    in_scope: bool = True
    controls: tuple[str, ...] = ()
    post_hoc: bool = False


class Verdict(Noun):
    """One Claim, all its Assessments.

    Attributes:
        claim: its id.
        rule: digest of the rule that decided.
        direction: of the headline stratum.
        certainty: of a direction that is decided; of another it says nothing.
        reason: why, at length.
        caveats: what a reader must know beside the direction, a few words each.
        stratum: the headline's, in words.
        assessments: of every stratum.
    """

    claim: str
    rule: str
    direction: Direction
    certainty: Certainty | None
    reason: str
    caveats: tuple[str, ...] = ()
    stratum: str = ""
    assessments: tuple[Assessment, ...] = ()

    @property
    def spoken(self) -> str:
        """Direction, certainty where something is decided, and caveats: `supported, low certainty; post hoc`."""
        decided = self.direction in ("supported", "contradicted") and self.certainty
        words = f"{self.direction}, {self.certainty} certainty" if decided else self.direction
        return "; ".join((words, *self.caveats))


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
