"""Study, Effect, Synthesis, Verdict: what is concluded, as numbers; no sentence that code would have to read back."""

from collections.abc import Mapping
from typing import Literal, get_args

from pydantic import field_validator

from heuristics.schema.base import Noun
from heuristics.schema.words import spell_interval

Direction = Literal["supported", "contradicted", "inconclusive", "untested"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
"""In the order in which verdicts are shown: what is decided first."""
Certainty = Literal["high", "moderate", "low", "very low"]
Group = Literal["pretrained", "made in code", "published", "libraries", "machines"]
GROUPS: tuple[Group, ...] = get_args(Group)
"""Never pooled: rows of one figure. Models made in code have random weights and were taught their task by us; published
are settings or measurements of others; libraries are read as text or probed; machines are timed."""


def rounded(value: float | None) -> float | None:
    """Four digits: more differ between processors, and mean nothing."""
    return value if value is None else float(f"{value:.4g}")


class Study(Noun):
    """Where an effect was seen.

    Attributes:
        group: kind of model, or of what is read.
        task: that was trained; for readings what was read.
        base: model that the training began with.
        tuning: full, lora or qlora.
        parameters: of the model.
        steps: optimizer steps.
        engine: that trained, `trl` for one that was held equal to it.
    """

    group: Group
    task: str
    base: str | None = None
    tuning: str | None = None
    parameters: int | None = None
    steps: int | None = None
    engine: str | None = None

    @property
    def unit(self) -> str:
        """Task and length: studies that share them are repeats of each other, not new tasks."""
        return self.task if self.steps is None else f"{self.task}, {self.steps} steps"


class Effect(Noun):
    """One Claim estimated on one study.

    Attributes:
        claim: its id.
        part: of the claim, in words, where it has several.
        evidence: file that it was estimated on.
        study: where.
        arms: that it is made of.
        estimate: the number on the scale of its kind; None where there is none.
        low: lower end of the 90 % interval.
        high: upper end.
        error: standard error; 0 for what is exact.
        freedom: degrees of freedom behind the error; None where they do not matter.
        n: runs or settings behind it.
        seeds: seeds or publishers behind it.
        in_scope: whether the study lies in the claim's scope.
        controls: what the controls of these runs found wrong.
        post_hoc: whether the rule, the judge's code included, was set after the runs.
        blind: whether the event could not have been seen at all, so that nothing was tested.
        problems: why there is no number, or what a reader must know of it.
    """

    claim: str
    part: str = ""
    evidence: str
    study: Study
    arms: tuple[str, ...] = ()
    estimate: float | None = None
    low: float | None = None
    high: float | None = None
    error: float | None = None
    freedom: float | None = None
    n: int = 0
    seeds: int = 0
    in_scope: bool = True
    controls: tuple[str, ...] = ()
    post_hoc: bool = False
    blind: bool = False
    problems: tuple[str, ...] = ()

    @field_validator("estimate", "low", "high", "error", "freedom", mode="after")
    @classmethod
    def _rounded(cls, value: float | None) -> float | None:
        return rounded(value)


class Synthesis(Noun):
    """The effects of one group of studies.

    Attributes:
        group: of models.
        part: of the claim.
        estimate: mean over units, on the scale of the kind; of one unit its own.
        low: lower end of the 90 % interval of the mean.
        high: upper end.
        predicted_low: lower end of the 90 % interval of one more task; None with one unit.
        predicted_high: upper end.
        spread: standard deviation between units (tau).
        units: tasks at one length each.
        tasks: different tasks.
        effects: studies.
        direction: what the interval of the mean says.
        true_low: least value in which that part is true; None for no limit.
        true_high: greatest.
        true_outside: whether it is true outside these limits instead.
        sound: whether the controls of these studies held.
    """

    group: Group
    part: str = ""
    estimate: float
    low: float
    high: float
    predicted_low: float | None = None
    predicted_high: float | None = None
    spread: float | None = None
    units: int
    tasks: int
    effects: int
    direction: Direction
    true_low: float | None = None
    true_high: float | None = None
    true_outside: bool = False
    sound: bool = True

    @field_validator("estimate", "low", "high", "predicted_low", "predicted_high", "spread", mode="after")
    @classmethod
    def _rounded(cls, value: float | None) -> float | None:
        return rounded(value)


class Verdict(Noun):
    """One Claim and what all evidence says of it.

    Attributes:
        claim: its id.
        rule: digest of what decides it: the claim's numbers and the judge's code.
        direction: of the group that the verdict is taken from.
        certainty: of a direction that is decided; None otherwise.
        general: whether one more task would be expected to say the same; None where that cannot be told.
        group: that the verdict is taken from; None where nothing was measured.
        reason: why nothing is decided, in one sentence; empty where something is.
        lowered: what lowers the certainty, a few words each.
        caveats: what a reader must know beside the direction, a few words each.
        elsewhere: direction of each other group.
        scale: on which its numbers are: `factor` and `value` are decimal logarithms, the others are not.
        unit: of its numbers, in words.
        syntheses: by group and part, the verdict's own group first.
        effects: of every study.
    """

    claim: str
    rule: str
    direction: Direction
    certainty: Certainty | None = None
    general: bool | None = None
    group: Group | None = None
    reason: str = ""
    lowered: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    elsewhere: Mapping[str, Direction] = {}
    scale: str = "plain"
    unit: str = ""
    syntheses: tuple[Synthesis, ...] = ()
    effects: tuple[Effect, ...] = ()

    @property
    def headline(self) -> tuple[Synthesis, ...]:
        """The syntheses of the group that the verdict is taken from, a part each."""
        return tuple(one for one in self.syntheses if one.group == self.group)

    @property
    def number(self) -> str:
        """What was found, in words, a part each: `5.1 times (2.4 to 11)`; empty where nothing was measured."""
        if self.scale == "yes":  # the direction says it
            return ""
        said = [
            (one.part, spell_interval(self.scale, self.unit, one.estimate, one.low, one.high)) for one in self.headline
        ]
        return "; ".join(f"{part}: {number}" if part else number for part, number in said)

    @property
    def where(self) -> str:
        """Where it was found, in words: group, tasks and runs."""
        told = [effect for effect in self.effects if effect.study.group == self.group and effect.estimate is not None]
        if not told or self.group is None:
            return ""
        tasks, runs = {effect.study.task for effect in told}, sum(effect.n for effect in told)
        if self.group in ("published", "libraries", "machines"):
            return f"{self.group}"
        many = "one task" if len(tasks) == 1 else f"{len(tasks)} tasks"
        return (
            f"models {self.group}, {many}, {runs:,} runs"
            if self.group == "made in code"
            else (f"{self.group} models, {many}, {runs:,} runs")
        )

    @property
    def standing(self) -> str:
        """Direction, and certainty where something is decided: `supported, low certainty`."""
        return f"{self.direction}, {self.certainty} certainty" if self.certainty else self.direction

    @property
    def spoken(self) -> str:
        """Direction, certainty where something is decided, and caveats: `supported, low certainty; post hoc`."""
        return "; ".join((self.standing, *self.caveats))
