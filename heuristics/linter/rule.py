"""What a rule is, and what the claims that it rests on say today."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from heuristics.advice.recommend import METHODS, recommend
from heuristics.configs.document import Document
from heuristics.schema import Config, Edit, Finding, KnobValue, Place, Recommendation, Severity, Tuning
from heuristics.schema.words import spell_size
from heuristics.store.standing import numbers_of, strength, verdict_of

RL = ("grpo", "ppo", "rloo", "reinforce", "online_dpo")
PREFERENCE = ("dpo", "kto", "orpo", "simpo", "cpo")
ADAPTERS = ("lora", "qlora")
NAMES = {"full": "full", "adapters": "LoRA"}


@dataclass(frozen=True)
class Scene:
    """A file and the configurations in it."""

    document: Document
    configs: tuple[Config, ...]


@dataclass(frozen=True)
class Rule:
    """A rule.

    Attributes:
        code: stable.
        name: short, in lower case with hyphens.
        claims: `slug/claim` of every claim that it takes a number or its reason from.
        says: what it finds, in one sentence.
        why: why that matters.
        bad: an example in which it finds something, as a file name and its text.
        good: the same, in which it does not.
        look: finds it.
    """

    code: str
    name: str
    claims: tuple[str, ...]
    says: str
    why: str
    bad: tuple[str, str]
    good: tuple[str, str]
    look: Callable[["Rule", Scene], Iterator[Finding]]

    def finding(
        self, scene: Scene, place: Place, severity: Severity, message: str, advice: str, *, text: str = "",
        claim: str | None = None, edits: tuple[Edit, ...] = (),
    ) -> Finding:  # fmt: skip
        """A finding of this rule at a place."""
        named = claim or self.claims[0]
        return Finding(
            code=self.code, severity=severity, message=message, path=scene.document.path, line=place.line,
            column=place.column, end_column=place.column + max(1, len(text)), note=place.note, claim=named,
            evidence=strength(named), advice=advice, page=f"lint-rules/#{self.code.lower()}",
            edits=edits,
        )  # fmt: skip


def supported(named: str) -> bool:
    """Whether a claim is supported by what was run or read."""
    verdict = verdict_of(named)
    return verdict is not None and verdict.direction == "supported"


def ceiling(named: str) -> tuple[float, float]:
    """The two numbers of a ceiling: at the first a warning; at the second an error, if the claim is supported."""
    value = numbers_of(named)
    return value[0], value[-1]


def number_of(config: Config, name: str) -> tuple[float, KnobValue] | None:
    """A knob that is written as a number, or could be followed to one."""
    given = config.knobs.get(name)
    if given is None or isinstance(given.value, bool) or not isinstance(given.value, int | float):
        return None
    return given.value, given


def rate_of(config: Config) -> tuple[float, KnobValue] | None:
    """The rate of the trained model, if it is written and could be followed."""
    rate = config.learning_rate
    if rate is None or config.rate is None or config.role != "actor" or rate <= 0:
        return None
    return rate, config.rate


def spell_model(config: Config) -> str:
    """What is trained, as people write it: `7B, LoRA`; the size only where it is known."""
    size = config.parameters
    return f"{spell_size(size)}, {tuning_words(config)}" if size is not None else tuning_words(config)


def tunings_of(config: Config) -> tuple[str, ...]:
    """`full`, `adapters`, or both where the configuration itself does not say which."""
    if not config.tuning_said or (config.tuning is None and config.tuning_name is None):
        return ("full", "adapters")
    return ("full",) if config.tuning == "full" else ("adapters",)


def tuning_words(config: Config) -> str:
    """The tuning as people write it, if the configuration itself says it."""
    if len(tunings_of(config)) > 1:
        return "tuning not said"
    return config.tuning_name or {"full": "full", "lora": "LoRA", "qlora": "QLoRA"}[str(config.tuning)]


def published(method: str, tuning: Tuning, steps: int | None = None) -> tuple[str, Recommendation]:
    """What `recommend` says of a method, or of GRPO where it does not know it; and of which."""
    known = method if method in METHODS else "grpo"
    return known, recommend(known, tuning, steps=steps)


def practice_of(config: Config) -> tuple[str, Recommendation]:
    """What `recommend` says of a configuration like this one, and the words of the command that says so."""
    tuning: Tuning = "full" if tunings_of(config) == ("full",) else "lora"
    steps = steps_of(config)
    method, found = published(config.method or "grpo", tuning, steps)
    return f"heuristics recommend {method} {tuning}" + (f" --steps {steps}" if steps else ""), found


def steps_of(config: Config) -> int | None:
    """Optimizer steps of a configuration, where it says them."""
    told = number_of(config, "max_steps")
    return int(told[0]) if told is not None and told[0] > 0 else None
