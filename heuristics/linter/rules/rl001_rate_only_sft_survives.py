"""RL001: an RL rate above what is published for its tuning."""

from collections.abc import Iterator

from heuristics.linter.rule import (
    NAMES,
    RL,
    Rule,
    Scene,
    ceiling,
    practice_of,
    rate_of,
    spell_model,
    supported,
    tunings_of,
)
from heuristics.schema import Config, Finding, KnobValue, Severity
from heuristics.schema.words import spell

CEILINGS = {"full": "rl-learning-rate/ceiling-rl-full", "adapters": "rl-learning-rate/ceiling-rl-adapters"}


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    """Where the tuning is not said the milder of the two answers is given, and both limits are named."""
    for config in scene.configs:
        known = rate_of(config)
        if known is None or config.method not in RL:
            continue
        rate, value = known
        tunings = tunings_of(config)
        severity = max((_severity(rate, CEILINGS[name]) for name in tunings), key=("error", "warning", None).index)
        if severity is None:
            yield from _above_the_edge(rule, scene, config, rate, value)
            continue
        limits = " or ".join(f"{spell((ceiling(CEILINGS[name])[0],))} ({NAMES[name]})" for name in tunings)
        command, practice = practice_of(config)
        yield rule.finding(
            scene, value.place, severity if config.method_said else "warning",
            f"{config.method.upper()} at {spell((rate,))} ({spell_model(config)}): few published settings reach {limits}",
            f"start at {spell((practice.point,))}; see `{command}`", text=value.text, claim=CEILINGS[tunings[-1]],
        )  # fmt: skip


def _above_the_edge(rule: Rule, scene: Scene, config: Config, rate: float, value: KnobValue) -> Iterator[Finding]:
    """For information: above what `recommend` gives, and above where half of the runs are lost if its start is best."""
    command, practice = practice_of(config)
    edge = practice.edge
    if edge is None or rate <= practice.high or rate < edge.at:
        return
    yield rule.finding(
        scene, value.place, "info",
        f"{str(config.method).upper()} at {spell((rate,))} ({spell_model(config)}) is above "
        f"{spell((practice.low, practice.high))}; half the runs are lost at {edge.multiple:g} times the best",
        f"start at {spell((practice.point,))} and double while nothing moves; see `{command}`", text=value.text,
        claim=edge.claim,
    )  # fmt: skip


def _severity(rate: float, claim: str) -> Severity | None:
    """An error only where the claim is supported."""
    warning, error = ceiling(claim)
    return "error" if rate >= error and supported(claim) else "warning" if rate >= warning else None


RULE = Rule(
    code="RL001", name="rate-only-sft-survives",
    claims=(
        *CEILINGS.values(), "rl-learning-rate/edge-full-grpo", "rl-learning-rate/edge-lora-grpo",
        "rl-learning-rate/sft-rate-damages-grpo", "rl-learning-rate/too-high-collapses",
    ),
    says="An RL learning rate at or above what published configurations of the same tuning use; for information, one above what is recommended and where trainings break.",
    why="A rate that suits supervised fine-tuning can leave a policy worse than its base. Low rates are never reported.",
    bad=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(output_dir='out', learning_rate=2e-4)\n"),
    good=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(output_dir='out', learning_rate=1e-6)\n"),
    look=_look,
)  # fmt: skip
