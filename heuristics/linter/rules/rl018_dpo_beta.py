"""RL018: DPO's beta where it trains nothing, or where the run is too short for it to act."""

from collections.abc import Iterator

from heuristics.configs.document import Value
from heuristics.linter.rule import Rule, Scene, number_of, rate_of
from heuristics.schema import Finding, KnobValue

SHORT, RATE = 20, 1e-6  # fewer steps than the claim was measured at, and a rate far below, for larger models
UNSEEN = ("**", "rpo_alpha", "optim")  # what may add a loss, or divide nothing out


def _at(value: Value, where: KnobValue) -> bool:
    return (value.line, value.column) == (where.place.line, where.place.column)


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    for config in scene.configs:
        told, loss = number_of(config, "beta"), config.knobs.get("loss_type")
        if config.framework != "trl" or config.method != "dpo" or told is None:
            continue
        if loss is not None and loss.value != "sigmoid":
            continue
        beta, where = told
        here = [one.entries for one in scene.document.blocks if "beta" in one.entries]
        if any(name in entries for entries in here for name in UNSEEN if _at(entries["beta"], where)):
            continue
        steps, rate = number_of(config, "max_steps"), rate_of(config)
        if beta == 0:
            yield rule.finding(
                scene, where.place, "error", "DPO with beta 0 trains nothing: the loss stays at 0.6931",
                "take TRL's default, 0.1", text=where.text, claim="dpo-beta-at-the-start/gradient-scales",
            )  # fmt: skip
        elif steps and rate and 0 < steps[0] <= SHORT and rate[0] <= RATE:
            yield rule.finding(
                scene, where.place, "info", f"in {steps[0]:g} steps DPO's beta may hardly act: Adam divides it out",
                "tune the learning rate first", text=where.text, claim="dpo-beta-at-the-start/beta-cancels",
            )  # fmt: skip


RULE = Rule(
    code="RL018", name="dpo-beta",
    claims=("dpo-beta-at-the-start/gradient-scales", "dpo-beta-at-the-start/beta-cancels"),
    says="DPO with a beta of 0: an error. A beta set for a run of at most 20 steps: for information.",
    why="The gradient is proportional to beta, so 0 gives none. Any other size is divided out by Adam at the start.",
    bad=("train.py", "from trl import DPOConfig\n\nargs = DPOConfig(learning_rate=5e-6, beta=0.0)\n"),
    good=("train.py", "from trl import DPOConfig\n\nargs = DPOConfig(learning_rate=5e-6, beta=0.1)\n"),
    look=_look,
)  # fmt: skip
