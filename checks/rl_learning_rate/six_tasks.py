"""SFT and GRPO on six tasks that ask for different things: which rate is best, and how far above it each breaks.

To put digits in order, to obey an instruction that was misread, to add with carries, to sort even from odd after having
been taught the wrong way round, to count from a sparse start, to write answers of 24 to 48 words whose length is part of
the task. The task is the sample: claims about training in general are decided by all six together.

Regions, seeds and values stand here and in `claims.py` before the first run. Where the edges must lie if what is
published of large models carries over to these small ones: GRPO of all weights 2 to 3.5 times its best rate, SFT beyond 7.
Adapters are left to a larger model: one of 0.13M parameters hardly learns by them.
"""

from rl_learning_rate.order import DECIDES, HALF_DECADES, SORT, arms
from rl_learning_rate.windows import WIDE

from heuristics.schema import Judged, Profile, Protocol, around

TASKS = {
    "even-first": 133_440,
    "add-numbers": 133_312,
    "count-letters": 135_360,
    "unroll-runs": 133_696,
    "sort-digits": 133_312,
    "follow-instruction": 133_568,
}
"""Parameters of the same shape, by task: each has a vocabulary of its own."""
SEEDS, SHOWN = 6, 8
"""Fresh seeds of a value of the curve, and of one at which a symptom is looked for."""
FAR = (17.8, 31.6)
"""Multiples of the best rate at which SFT, which forgives more, is looked at too."""


def on(task: str, parameters: int) -> Protocol:
    """Both methods on one task."""
    return SORT.model_copy(
        update={
            "id": f"six-{task}",
            "decides": (*DECIDES, "edge-full-grpo", "edge-full-sft"),
            "task": task,
            "arms": arms(parameters),
            "grid": (1e-6, *HALF_DECADES, 1e-1),
            "phases": 2,
            "confirm": (
                *around(("sft", "grpo"), WIDE, SEEDS),
                *(Judged(arm="sft", at=f"best(sft) * {far}", seeds=SEEDS) for far in FAR),
                Judged(arm="grpo", at="best(grpo)", seeds=SHOWN),
                Judged(arm="grpo", at="best(grpo)/100", seeds=SHOWN),
                *(
                    Judged(arm=arm, at=at, seeds=SHOWN)
                    for arm in ("grpo", "sft")
                    for at in ("centre(sft)", "ruin(grpo)")
                ),
            ),
            "controls": (
                *(
                    Judged(arm="grpo-shuffled", at=at, seeds=5)
                    for at in ("best(grpo)", "best(grpo) * 3.16", "centre(sft)")
                ),
                Judged(arm="grpo-zero", at="best(grpo)", seeds=2),
            ),
            "profiles": {"tiny": Profile(screen=(0, 1, 2), confirm=600)},
        }
    )


PROTOCOLS = tuple(on(task, parameters) for task, parameters in TASKS.items())
