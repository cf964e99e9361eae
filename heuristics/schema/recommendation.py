"""Advice for one knob."""

from typing import Literal

from heuristics.schema.base import Noun
from heuristics.schema.effect import Certainty


class Recommendation(Noun):
    """Advice for one knob, with what it rests on.

    Attributes:
        low: lower end of the range, in the knob's own unit.
        point: where to start.
        high: upper end of the range.
        basis: `practice`: the middle two thirds of what laboratories set, each with one vote, the
            less of it the further its models are in size. `runs`: the near-optimal
            window of our own runs of a pretrained model within a decade of this one's size, length and batch.
        certainty: how surely the range holds the best value: practice is chosen, seldom measured, and our runs are one
            task on one model, so `low` at most.
        settings: published settings behind the practice.
        laboratories: that published them.
        near: of the settings, those of models within a decade of the size that was asked about; None for any size.
        unsized: of the settings, those of models of unknown size; None for any size.
        votes: how many equal votes the laboratories' votes amount to, since nearer sizes weigh more (Kish's effective
            number); None for any size.
        practice: range of the practice.
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
    settings: int
    laboratories: int
    near: int | None
    unsized: int | None
    votes: float | None
    practice: tuple[float, float] | None
    sources_for: tuple[str, ...]
    sources_against: tuple[str, ...]
    moves: tuple[str, ...]
    assumed: tuple[str, ...]
    would_change: tuple[str, ...]
    page: str
