"""RL012: ratios of whole sequences, clipped in a range that is meant for tokens."""

from collections.abc import Iterator

from heuristics.linter.rule import Rule, Scene, number_of
from heuristics.schema import Finding

MOST = 0.05
"""Far above what a mean log-ratio of a sequence reaches; GSPO's authors set 3e-4 and 4e-4."""


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    for config in scene.configs:
        level = config.knobs.get("importance_sampling_level")
        if config.framework != "trl" or level is None or level.value != "sequence":
            continue
        told = number_of(config, "epsilon")
        if told is not None and told[0] >= MOST:
            says, value = f"epsilon {told[0]:g} with ratios of whole sequences: nothing is ever clipped", told[1]
        elif "epsilon" not in config.knobs:
            says, value = "ratios of whole sequences with epsilon at its default, 0.2: nothing is ever clipped", level
        else:
            continue
        advice = "set epsilon to 3e-4 and epsilon_high to 4e-4"
        yield rule.finding(scene, value.place, "warning", says, advice, text=value.text)


RULE = Rule(
    code="RL012", name="range-of-tokens-for-sequences",
    claims=("gspo-clip-range/ppo-range-clips-nothing", "gspo-clip-range/own-range-clips-some"),
    says=f"Sequence-level importance sampling (GSPO) with an epsilon of {MOST:g} or more, or TRL's default.",
    why="The mean log-ratio of a sequence hardly leaves 0. A range that is meant for tokens clips none of them.",
    bad=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, num_iterations=4,\n"
         "    importance_sampling_level=\"sequence\")\n"),
    good=("train.py", "from trl import GRPOConfig\n\nargs = GRPOConfig(learning_rate=1e-6, num_iterations=4,\n"
          "    importance_sampling_level=\"sequence\", epsilon=3e-4, epsilon_high=4e-4)\n"),
    look=_look,
)  # fmt: skip
