"""The nouns of the project, frozen and without input or output."""

from heuristics.schema.accepted import Accepted, Contradiction
from heuristics.schema.base import HeuristicsError, Noun, Scalar, canonical, digest
from heuristics.schema.claim import Claim, Scope
from heuristics.schema.config import Config, KnobValue, ModelRole, Place, Problem, ValueSource
from heuristics.schema.diagnosis import Cause, Diagnosis, Ranked, RunFinding, Status
from heuristics.schema.effect import DIRECTIONS, GROUPS, Certainty, Direction, Effect, Group, Study, Synthesis, Verdict
from heuristics.schema.evidence import Evidence
from heuristics.schema.finding import Edit, Finding, Measured, Severity
from heuristics.schema.page import Defect, Link, Page, PageType, Source, Statement
from heuristics.schema.pick import DAMAGE, NEAR_OPTIMAL, Pick, split_pick
from heuristics.schema.protocol import Fixed, Judged, Profile, ProfileName, Protocol, around
from heuristics.schema.recommendation import Edge, Recommendation
from heuristics.schema.runs import Cell, History, Reading, Role, Run
from heuristics.schema.setting import Setting, Tuning
from heuristics.schema.usual import ADAPTERS, GOALS, STEPS, Behind, Published, Usual

Assessment = Effect
"""The name that a claim's numbers on one study had before."""

__all__ = [
    "ADAPTERS",
    "DAMAGE",
    "DIRECTIONS",
    "GOALS",
    "GROUPS",
    "NEAR_OPTIMAL",
    "STEPS",
    "Accepted",
    "Assessment",
    "Behind",
    "Cause",
    "Cell",
    "Certainty",
    "Claim",
    "Config",
    "Contradiction",
    "Defect",
    "Diagnosis",
    "Direction",
    "Edge",
    "Edit",
    "Effect",
    "Evidence",
    "Finding",
    "Fixed",
    "Group",
    "HeuristicsError",
    "History",
    "Judged",
    "KnobValue",
    "Link",
    "Measured",
    "ModelRole",
    "Noun",
    "Page",
    "PageType",
    "Pick",
    "Place",
    "Problem",
    "Profile",
    "ProfileName",
    "Protocol",
    "Published",
    "Ranked",
    "Reading",
    "Recommendation",
    "Role",
    "Run",
    "RunFinding",
    "Scalar",
    "Scope",
    "Setting",
    "Severity",
    "Source",
    "Statement",
    "Status",
    "Study",
    "Synthesis",
    "Tuning",
    "Usual",
    "ValueSource",
    "Verdict",
    "around",
    "canonical",
    "digest",
    "split_pick",
]
