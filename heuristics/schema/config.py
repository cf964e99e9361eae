"""Config: a training configuration found in a file, with the place of each value and what stayed unresolved."""

from collections.abc import Mapping
from typing import Literal

from heuristics.schema.base import Noun, Scalar
from heuristics.schema.setting import Tuning

ModelRole = Literal["actor", "critic", "reference", "reward", "teacher"]
MOST = 1e300  # of a rate; what is more, or no number at all, was not meant
ValueSource = Literal["explicit", "inherited", "default", "unresolved"]


class Place(Noun):
    """Where something stands.

    Attributes:
        line: from 1, in the file itself; in a notebook of its JSON.
        column: from 1.
        note: what a person needs to find it, such as `cell 3`.
    """

    line: int
    column: int = 1
    note: str = ""


class KnobValue(Noun):
    """A knob as written.

    Attributes:
        value: what it amounts to, None if that stayed unresolved.
        text: what is written there.
        place: where.
        source: `explicit`: written here, or followed to a constant, a variable or a default in the same file;
            `inherited`: from a file that this one names; `default`: written nowhere, the library's; `unresolved`.
        yaml_string: whether loaders of YAML 1.1 take it for a string: an exponent without a dot.
    """

    value: Scalar
    text: str
    place: Place
    source: ValueSource = "explicit"
    yaml_string: bool = False


class Config(Noun):
    """One training configuration.

    Attributes:
        path: file.
        place: of the rate, or of what is configured if no rate is written.
        framework: such as `trl`, `verl`, `axolotl`.
        method: such as `sft`, `grpo`; None if nothing says it.
        tuning: None if nothing says it.
        tuning_name: as written where it is another than full, LoRA or QLoRA, such as `boft`.
        role: of the model that the rate is for.
        parameters: of the model, read off its name.
        rate: None if none is written.
        knobs: others, under TRL's names.
        stage: what it stands in: a class, a program, a document of a file with several.
        method_said: whether the configuration itself names the method; else its surroundings do.
        tuning_said: likewise.
    """

    path: str
    place: Place
    framework: str
    method: str | None
    tuning: Tuning | None
    tuning_name: str | None = None
    role: ModelRole = "actor"
    model: str | None = None
    parameters: int | None = None
    rate: KnobValue | None = None
    knobs: Mapping[str, KnobValue] = {}
    stage: str = ""
    method_said: bool = True
    tuning_said: bool = True

    @property
    def sure(self) -> Literal["said", "inferred", "unknown"]:
        """How sure method and tuning are: said by the configuration itself, or only by its surroundings."""
        if self.method is None:
            return "unknown"
        return "said" if self.method_said and self.tuning_said else "inferred"

    @property
    def learning_rate(self) -> float | None:
        """The rate as a number, if it could be resolved."""
        value = self.rate.value if self.rate else None
        if not isinstance(value, int | float) or isinstance(value, bool) or not -MOST < value < MOST:
            return None
        return float(value)

    @property
    def row(self) -> dict[str, Scalar]:
        """What `heuristics lint --show-configs --format json` prints."""
        return {
            "path": self.path, "line": self.place.line, "framework": self.framework, "method": self.method,
            "tuning": self.tuning or self.tuning_name, "role": self.role, "learning_rate": self.learning_rate,
            "learning_rate_source": self.rate.source if self.rate else "default",
            "resolved": self.learning_rate is not None,
        }  # fmt: skip


class Problem(Noun):
    """Something that could not be read, and why."""

    path: str
    line: int
    says: str
