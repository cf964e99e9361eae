"""The nouns of the project, frozen and without input or output."""

from heuristics.schema.base import HeuristicsError, Noun, Scalar, canonical, digest
from heuristics.schema.page import (
    MARGINS,
    Claim,
    Defect,
    Kind,
    Link,
    Page,
    PageType,
    Pick,
    Scope,
    Source,
    Statement,
    Symptom,
    split_pick,
)
from heuristics.schema.protocol import DAMAGE, NEAR_OPTIMAL, Judged, Profile, ProfileName, Protocol
from heuristics.schema.runs import Cell, Evidence, History, Reading, Role, Run
from heuristics.schema.setting import Setting, Tuning
from heuristics.schema.verdict import Assessment, Certainty, Direction, Finding, Leg, Verdict

__all__ = [
    "DAMAGE",
    "MARGINS",
    "NEAR_OPTIMAL",
    "Assessment",
    "Cell",
    "Certainty",
    "Claim",
    "Defect",
    "Direction",
    "Evidence",
    "Finding",
    "HeuristicsError",
    "History",
    "Judged",
    "Kind",
    "Leg",
    "Link",
    "Noun",
    "Page",
    "PageType",
    "Pick",
    "Profile",
    "ProfileName",
    "Protocol",
    "Reading",
    "Role",
    "Run",
    "Scalar",
    "Scope",
    "Setting",
    "Source",
    "Statement",
    "Symptom",
    "Tuning",
    "Verdict",
    "canonical",
    "digest",
    "split_pick",
]
