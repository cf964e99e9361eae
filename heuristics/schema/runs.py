"""Cell, Run, History, Reading, Evidence: what was run or read, and what came out."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, field_validator, model_validator

from heuristics.schema.base import Noun, Scalar, digest
from heuristics.schema.protocol import Protocol
from heuristics.schema.setting import Setting

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Role = Literal["screen", "confirm", "control"]


class Cell(Noun):
    """One training to do.

    Attributes:
        arm: name of the protocol's arm.
        rate: value of the knob in this training.
        knob: parameter that the protocol varies, under TRL's name.
        seed: index that fixes base, prompts and sampling.
        steps: optimizer steps.
    """

    protocol: str
    arm: str
    rate: float
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
        return digest(self.model_dump(exclude={"role", "protocol"}, exclude_defaults=True))

    @property
    def label(self) -> str:
        """Short text for progress lines, such as `grpo 3.2e-04 seed 2`."""
        return f"{self.arm} {self.rate:.1e} seed {self.seed}"


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


class Evidence(Noun):
    """The Runs or Readings of one protocol in one environment; never edited.

    Attributes:
        rules: by claim id, the digest of the claim's rule as it stood before the first run.
        plan: digest of all that makes the runs. Whatever commit trained them had this plan.
        golden: by arm, numbers of the engine's first steps from an untrained model.
        commit: that was checked out when the file was recorded.
        supersedes: content digest of evidence that this one replaces, and why; both stay.
        wall_seconds: by arm, summed over processes.
        content: digest of all but commit, date and wall times.
    """

    slug: str
    protocol: str
    profile: str
    engine: str
    device: str
    plan: str
    rules: Mapping[str, str]
    spec: Protocol | None = None
    golden: Mapping[str, tuple[float, ...]] = {}
    environment: Mapping[str, str]
    commit: str
    recorded: date
    supersedes: Mapping[Digest, str] = {}
    runs: tuple[Run, ...] = ()
    readings: tuple[Reading, ...] = ()
    wall_seconds: Mapping[str, float] = {}
    content: str = Field(pattern=r"^[0-9a-f]{64}$")

    def content_digest(self) -> str:
        """Digest of all but commit, date and wall times; curves included where they are loaded."""
        return digest(self.model_dump(exclude={"content", "commit", "recorded", "wall_seconds"}, exclude_defaults=True))
