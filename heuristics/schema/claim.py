"""Claim: one testable sentence. What a kind of claim needs beyond this stands in `heuristics.kinds`, a file a kind."""

from typing import Literal

from pydantic import ConfigDict, Field

from heuristics.schema.base import Noun, Scalar
from heuristics.schema.setting import Setting, Tuning
from heuristics.schema.words import spell


class Scope(Noun):
    """Where a claim says it holds; an empty part means everywhere."""

    methods: tuple[str, ...] = ()
    tuning: tuple[Tuning, ...] = ()
    parameters: tuple[int | None, int | None] = (None, None)
    pretrained: bool | None = None
    base: str | None = None
    task: str | None = None
    steps: int | None = None

    def covers(self, setting: Setting, *, pretrained: bool, base: str, task: str, steps: int) -> bool:
        """Whether a training of this setting, base, task and length lies inside the scope.

        Methods are not compared: a claim about two methods rests on runs of both.
        """
        low, high = self.parameters
        size = setting.parameters or 0
        return (
            (not self.tuning or setting.tuning in self.tuning)
            and (low is None or size >= low)
            and (high is None or size <= high)
            and (self.pretrained is None or self.pretrained == pretrained)
            and (self.base is None or self.base == base)
            and (self.task is None or self.task == task)
            and (self.steps is None or self.steps == steps)
        )


class Claim(Noun):
    """One testable sentence of a page: an estimand, and the region of its values in which the sentence is true.

    Attributes:
        id: by which pages and evidence name it.
        kind: file of `heuristics/kinds`, with hyphens; it adds fields of its own.
        says: the sentence.
        scope: where it holds.
        transfer: `absolute`: judged inside its scope only; `relational`: wherever its arms were run.
        ours: whether we add it, rather than take it over from a page or a library.
        knob: that it is about, under TRL's name.
        moves_with: what the best value is said to move with.
        untested: why it is not judged, with cost and command.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    id: str = Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
    kind: str
    says: str = Field(min_length=10)
    scope: Scope = Scope()
    transfer: Literal["absolute", "relational"] = "absolute"
    ours: bool = False
    knob: str | None = None
    moves_with: str | None = None
    untested: str | None = None

    def field(self, name: str) -> Scalar | tuple[Scalar, ...] | None:
        """A field that only some kinds have; None where this one has none."""
        found = getattr(self, name, None)
        return tuple(found) if isinstance(found, list) else found

    @property
    def numbers(self) -> tuple[float, ...]:
        """The numbers of its `value`, lowest first; none where it has no such field, and none for an open limit."""
        value = self.field("value")
        told = value if isinstance(value, tuple) else (value,)
        return tuple(float(one) for one in told if isinstance(one, int | float) and not isinstance(one, bool))

    @property
    def number_words(self) -> str:
        """Its numbers as people write them, such as `5e-6 to 1e-5`; the sentence itself where it has none."""
        return spell(self.numbers) if self.numbers else self.says
