"""Page, Claim, Source, Link, Defect: what a wiki page says."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from heuristics.schema.base import Noun, digest
from heuristics.schema.setting import Setting, Tuning

PageType = Literal["heuristic", "workflow", "principle", "implementation", "environment"]

Kind = Literal[
    "window-contains",  # some rate of the window is near-optimal
    "window-all",  # every rate of the window is near-optimal
    "ratio",  # the best rate of one method is a factor below another's
    "order",  # the best rate of one method is below another's
    "symptom",  # at a rate picked before the data, most runs show the symptom, and at the best rate few do
    "shift",  # the middle of one arm's near-optimal window is a factor of another's
    "middle",  # the middle of an arm's near-optimal window lies between two values
    "trend",  # the larger the model of an arm, the lower the middle of its near-optimal window
    "absorbing",  # one method cannot heal once it is dead, the other can
    "sensitivity",  # the near-optimal window of one arm is narrower than every other's
    "tradeoff",  # a lower rate converges more slowly, and fewer of its runs end damaged
    "invariance",  # the middle of a window moves when only the scale of the reward changes
    "mechanism",  # one update at a too high rate throws the policy off
    "code",  # a text stands at a place in a released wheel
    "default",  # a released wheel defaults a knob to a value
    "practice",  # a share of published configurations lies in a window
    "ceiling",  # hardly any published configuration reaches a value
]
Symptom = Literal["collapse", "damage", "repetition", "flat", "spike", "fall", "hacking"]

_PICK = re.compile(r"(best|centre|ruin)\(([a-z][a-z0-9_-]*)\)(?: ?([/*]) ?([0-9.]+))?")


def _is_pick(text: str) -> str:
    if not _PICK.fullmatch(text):
        try:
            float(text)
        except ValueError:
            raise ValueError(
                f"{text!r} picks no rate: write best(ARM), centre(ARM) or ruin(ARM), optionally '/ 20', or a number"
            ) from None
    return text


Pick = Annotated[str, AfterValidator(_is_pick)]
"""A rate by the rule that finds it on screening seeds: `best(grpo)`, `centre(sft)/20`, `ruin(grpo)` or a number."""


def split_pick(pick: str) -> tuple[str, str, float]:
    """Take a pick apart.

    Returns:
        rule (`best`, `centre`, `ruin` or `at`), arm (empty for a number), and the factor or the number itself.
    """
    found = _PICK.fullmatch(pick)
    if not found:
        return "at", "", float(pick)
    rule, arm, sign, number = found.groups()
    factor = float(number) if number else 1.0
    return rule, arm, 1 / factor if sign == "/" else factor


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


MARGINS: Mapping[str, float] = {
    "window-contains": 0.10, "window-all": 0.10, "ratio": 0.10, "order": 0.20, "tradeoff": 0.25, "invariance": 0.25,
    "mechanism": 0.1,
}  # fmt: skip
"""Default margin of each kind: a regret, in units of the gain at the best rate; for a tradeoff the part of that gain
that is waited for; for an invariance decades, the distance between two rates that were run; for a mechanism nats a
token of KL to the policy before, ten times what counts as flat after a whole training."""


class Claim(Noun):
    """One testable sentence of a page."""

    id: str = Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
    kind: Kind
    says: str = Field(min_length=10)
    scope: Scope = Scope()
    transfer: Literal["absolute", "relational"] = "absolute"
    ours: bool = False
    knob: str | None = None
    value: tuple[float, ...] = ()
    margin: float | None = Field(default=None, gt=0, lt=1)
    symptom: Symptom | None = None
    at: Pick | None = None
    unlike: Pick | None = None
    quote: str | None = None
    where: str | None = None
    arms: tuple[str, ...] = ()
    moves_with: Literal["tuning", "parameters", "steps", "batch", "beta", "warmup"] | None = None
    untested: str | None = None

    @model_validator(mode="after")
    def _complete(self) -> "Claim":
        needs: dict[str, tuple[str, ...]] = {
            "window-contains": ("knob", "value"),
            "window-all": ("knob", "value"),
            "ratio": ("knob", "value"),
            "order": ("knob",),
            "symptom": ("symptom", "at"),
            "absorbing": ("at",),
            "shift": ("knob", "value", "arms"),
            "middle": ("knob", "value"),
            "trend": ("knob", "arms"),
            "sensitivity": ("knob", "arms"),
            "invariance": ("knob", "arms"),
            "tradeoff": ("at", "unlike"),
            "mechanism": ("arms", "at", "unlike"),
            "code": ("quote", "where"),
            "default": ("knob", "value", "where"),
            "practice": ("knob", "value"),
            "ceiling": ("knob", "value"),
        }
        for field in needs.get(self.kind, ()):
            if not getattr(self, field) and not (self.untested and field in ("at", "unlike", "arms", "where")):
                raise ValueError(f"claim {self.id!r} of kind {self.kind!r} needs {field!r}")
        if self.kind in ("window-contains", "window-all", "ratio", "shift", "middle", "practice", "ceiling") and (
            len(self.value) not in (1, 2) or list(self.value) != sorted(self.value) or self.value[0] <= 0
        ):
            raise ValueError(f"claim {self.id!r}: value must be one or two positive numbers, low first")
        if self.margin is not None and self.margin == MARGINS.get(self.kind):
            raise ValueError(f"claim {self.id!r}: margin {self.margin} is its judge's default; leave it out")
        return self

    @property
    def rule(self) -> str:
        """Digest of what decides the claim: everything but wording and use, and the margin in force."""
        data = self.model_dump(exclude={"says", "untested", "ours", "moves_with"}, exclude_defaults=True)
        return digest(data | {"margin": self.margin or MARGINS.get(self.kind)})


class Statement(Noun):
    """A value that a source states, beside or against the page."""

    source: str
    knob: str
    method: str
    tuning: Tuning | None = None
    value: tuple[float, ...]
    says: str


class Source(Noun):
    """A repository, paper, document or discussion that a page rests on."""

    kind: str
    title: str
    url: str
    line: int


class Link(Noun):
    """A typed link to another page, `[[predicate::Type:Name]]`."""

    predicate: str
    type: str
    name: str
    line: int


class Defect(Noun):
    """Something wrong at a line of a page, and what would be right."""

    code: str
    line: int
    found: str
    wanted: str
    severity: Literal["error", "warning"] = "error"


class Page(Noun):
    """A wiki page, as read; the text itself stays in `body`."""

    title: str
    slug: str | None = None
    type: PageType | None = None
    overview: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    sections: Mapping[str, str] = {}
    sources: tuple[Source, ...] = ()
    statements: tuple[Statement, ...] = ()
    links: tuple[Link, ...] = ()
    domains: tuple[str, ...] = ()
    last_updated: datetime | None = None
    claims: tuple[Claim, ...] = ()
    claim_lines: Mapping[str, int] = {}
    mentions: Mapping[str, tuple[int, ...]] = {}
    defects: tuple[Defect, ...] = ()
    body: str = ""
    body_line: int = 1
    path: str | None = None
