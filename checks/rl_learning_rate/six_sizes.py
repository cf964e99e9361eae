"""Size and adapters, on several tasks: three sizes of all weights, and LoRA on the largest, each tuned on its own rate.

Adapters of rank 16 on 0.53M parameters hold a seventh of them; smaller models hardly learn by adapters. Regions, seeds and
values stand here and in `claims.py` before the first run. What is expected: the best rate falls as the models grow, with
the square root of the size or faster; by adapters it is higher than of all weights, by less than the ten times that people
say, since rank and scale are a matter of choice; half of GRPO's runs by adapters are lost at 3.5 to 7 times their best rate.
How the best rate falls with the size cannot be decided here: a slope needs four sizes. That was seen after sort-digits was
recorded and even-first begun, whose files still name these claims. A model of 2.4M parameters, which would tell more, costs ten times as much and is left to a larger machine.
"""

from rl_learning_rate.order import HALF_DECADES, arms
from rl_learning_rate.six_moves import NEAR, SEEDS
from rl_learning_rate.windows import ADAPTERS, QUIET, windows

from heuristics.schema import Profile, Protocol, around

SIZES = {
    "sort-digits": {"34k": 33_888, "133k": 133_312, "530k": 528_768},
    "even-first": {"34k": 33_952, "133k": 133_440, "530k": 529_024},
    "follow-instruction": {"34k": 34_016, "133k": 133_568, "530k": 529_280},
}
"""Parameters by task, which has a vocabulary of its own, and by shape."""
FAR = (5.62, 10)
"""Multiples of the best rate at which adapters, which forgive more, are looked at too."""


def on(task: str) -> Protocol:
    """All of them on one task; the controls on the middle size."""
    small, middle, large = SIZES[task].items()
    made = {
        f"{method}-{size}": setting
        for size, parameters in (small, large)
        for method, setting in arms(parameters).items()
        if method in ("sft", "grpo")
    }
    adapters = {f"{method}-lora": made[f"{method}-{large[0]}"].by_lora(*ADAPTERS) for method in ("sft", "grpo")}
    return windows(
        f"sizes-{task}",
        arms(middle[1]) | made | adapters,
        NEAR,
        SEEDS,
        task=task,
        base=f"llama-{middle[0]}",
        bases={arm: f"llama-{arm.partition('-')[2]}" for arm in made} | dict.fromkeys(adapters, f"llama-{large[0]}"),
        grid=(1e-6, *HALF_DECADES, 1e-1),
        phases=2,
        also=around(tuple(adapters), FAR, SEEDS),
        controls=QUIET,
        profiles={"tiny": Profile(screen=(0, 1), confirm=800)},
        decides=(
            "lora-ten-times-grpo",
            "lora-ten-times-sft",
            "edge-lora-grpo",
            "edge-lora-sft",
        ),
    )


PROTOCOLS = tuple(on(task) for task in SIZES)
