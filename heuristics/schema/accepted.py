"""Accepted: a page's snapshot, all that advice, lint, diagnosis and the command line know of it."""

from heuristics.schema.base import Noun
from heuristics.schema.claim import Claim
from heuristics.schema.effect import Verdict
from heuristics.schema.finding import Measured
from heuristics.schema.page import Statement
from heuristics.schema.usual import Usual


class Contradiction(Noun):
    """Two statements that cannot both be right, in words."""

    claims: tuple[str, ...]
    says: str


class Accepted(Noun):
    """What a page claims and how that fared, as somebody accepted it.

    Attributes:
        claims: in the page's order.
        verdicts: one a claim, in the same order.
        windows: near-optimal ones that the recorded runs show.
        statements: values that cited sources state.
        contradictions: of the page with itself and with its sources.
        usual: rules for what to set, one a knob, fitted to what others published.
    """

    slug: str
    title: str
    overview: str
    claims: tuple[Claim, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    windows: tuple[Measured, ...] = ()
    statements: tuple[Statement, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    usual: tuple[Usual, ...] = ()
