"""Leg, Assessment, Verdict, Finding: what is concluded."""

from collections.abc import Mapping
from typing import Literal

from pydantic import field_validator

from heuristics.schema.base import Noun, Scalar

Direction = Literal["supported", "contradicted", "inconclusive", "untested"]
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
    """One Claim, all its Assessments."""

    claim: str
    rule: str
    direction: Direction
    certainty: Certainty | None
    reason: str
    stratum: str = ""
    assessments: tuple[Assessment, ...] = ()


class Finding(Noun):
    """What lint or diagnose says."""

    code: str
    severity: Literal["error", "warning", "info"]
    message: str
    path: str | None = None
    line: int | None = None
    claim: str | None = None
    advice: str | None = None
