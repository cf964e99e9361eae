"""Cell, Run, History, Reading: what was run or read, and what came out."""

from collections.abc import Mapping
from typing import Literal

from pydantic import AliasChoices, Field, field_validator, model_validator

from heuristics.schema.base import HeuristicsError, Noun, Scalar, digest
from heuristics.schema.setting import Setting
from heuristics.schema.words import spell_value

Role = Literal["screen", "confirm", "control"]


class Cell(Noun):
    """One training to do.

    Attributes:
        arm: name of the protocol's arm.
        value: of the tuned knob in this training; digests and files that were recorded call it `rate`.
        knob: parameter that the protocol varies, under TRL's name.
        seed: index that fixes base, prompts and sampling.
        steps: optimizer steps.
    """

    protocol: str
    arm: str
    value: Scalar = Field(validation_alias=AliasChoices("value", "rate"), serialization_alias="rate")
    seed: int
    role: Role
    steps: int
    task: str
    base: str
    setting: Setting
    knob: str = "learning_rate"

    @property
    def key(self) -> str:
        """Digest by which the journal finds the cell; the role is left out, the training is the same."""
        return digest(self.model_dump(exclude={"role", "protocol"}, exclude_defaults=True, by_alias=True))

    @property
    def number(self) -> float:
        """The value as a number.

        Raises:
            HeuristicsError: it is a word or a truth value.
        """
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise HeuristicsError(f"{self.arm}: found {self.knob} {self.value!r}; wanted: a number")
        return float(self.value)

    @property
    def label(self) -> str:
        """Short text for progress lines, such as `grpo 3.2e-4 seed 2`."""
        return f"{self.arm} {spell_value(self.value)} seed {self.seed}"


class History(Noun):
    """Time series by step: `steps[i]` belongs to `series[name][i]`, which may be missing."""

    steps: tuple[int, ...]
    series: Mapping[str, tuple[float | None, ...]]

    @model_validator(mode="after")
    def _aligned(self) -> "History":
        for name, values in self.series.items():
            if len(values) != len(self.steps):
                raise ValueError(f"series {name!r} has {len(values)} values for {len(self.steps)} steps")
        return self


class Run(Noun):
    """What one cell gave. An infrastructure failure is no Run.

    Attributes:
        final: numbers at the end, and at the start under `<name>_start`; what was not measured is left out.
    """

    cell: Cell
    status: Literal["finished", "diverged"]
    final: Mapping[str, float]
    history: History | None = None

    @field_validator("final", mode="before")
    @classmethod
    def _measured(cls, final: Mapping[str, float | None]) -> dict[str, float]:
        return {name: value for name, value in final.items() if value is not None}


class Reading(Noun):
    """What a static look gave: a default in a wheel, a quote at a line, a table of published values."""

    subject: str
    version: str
    sha256: str | None = None
    path: str
    line: int | None = None
    found: Mapping[str, Scalar]
