"""Recommendation: what to set, and what that rests on."""

from typing import Literal

from heuristics.schema.base import Noun
from heuristics.schema.effect import Certainty, Group


class Edge(Noun):
    """How far above the best value a training breaks: where half of the runs lose what training gains.

    Attributes:
        multiple: of the best value.
        low: lower end of its 90 % interval.
        high: upper end.
        at: the value, if `point` is the best one.
        beyond: `multiple` times the top of the range: broken wherever in the range the best value lies.
        group: of models that it was seen on.
        tasks: on how many tasks, or in how many families of sweeps.
        claim: that says so.
        neighbour: the method whose claim it is, if it is another one.
    """

    multiple: float
    low: float
    high: float
    at: float
    beyond: float
    group: Group
    tasks: int
    claim: str
    neighbour: str = ""


class Recommendation(Noun):
    """Advice for one knob, with what it rests on.

    Attributes:
        low: lower end of the range, in the knob's own unit.
        point: where to start.
        high: upper end of the range.
        basis: `practice`: a rule fitted to what laboratories set and to published sweeps, each laboratory and each
            family of sweeps with one vote. `runs`: the near-optimal window of our own runs of a pretrained model within
            a decade of this one's size, length and batch.
        certainty: how surely the range holds the best value: practice is chosen, seldom measured, and our runs are one
            task on one model, so `low` at most.
        edge: where it breaks; None where nothing tells.
        next: what to do next, step by step.
        settings: published settings of this method and tuning behind the rule.
        laboratories: that published them.
        families: of published sweeps of this method and tuning.
        practice: range of the rule.
        sources_for: statements of cited sources, and of the other basis, inside the range.
        sources_against: those outside it.
        moves: of what was told, what our runs say about the best value's moving with it.
        assumed: what was not told, and what was told but makes no difference yet.
        would_change: what would change this advice.
        page: slug of the page that says more.
    """

    knob: str
    low: float
    point: float
    high: float
    basis: Literal["practice", "runs"]
    certainty: Certainty
    edge: Edge | None = None
    next: tuple[str, ...] = ()
    settings: int
    laboratories: int
    families: int = 0
    practice: tuple[float, float] | None
    sources_for: tuple[str, ...]
    sources_against: tuple[str, ...]
    moves: tuple[str, ...]
    assumed: tuple[str, ...]
    would_change: tuple[str, ...]
    page: str
