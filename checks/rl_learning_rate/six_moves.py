"""What moves the best rate, on several tasks: length, batch, KL penalty, warm-up, decay, and the dtype of the weights.

Each way to train differs in one thing from GRPO or SFT over 150 steps at a constant rate on weights in float32, and is
tuned on its own rate with the same budget. Regions, seeds and values stand here and in `six_claims.py` before the first
run. What published sweeps suggest for length, and `recommend` uses: nine times the steps, about a fifth of the rate.
What is expected of weights stored in bfloat16: these small models' best rate, some 3e-4, is above the half of a last bit
of most of their weights, so that it hardly moves; at a tenth of it most steps are rounded away.
"""

from rl_learning_rate.order import GRPO, HALF_DECADES, arms
from rl_learning_rate.six_claims import BY_CHANCE, FP32, PLAIN
from rl_learning_rate.six_tasks import TASKS
from rl_learning_rate.windows import QUIET, windows

from heuristics.schema import Judged, Profile, Protocol

NEAR = (1 / 3.16, 1 / 1.78, 1, 1.78, 3.16)
SEEDS, SHOWN = 4, 8
SHORT, LONG = 50, 450
COMPARED = ("even-first", "sort-digits", "follow-instruction")
"""Not add-numbers and count-letters, on which GRPO gains too little in 150 steps to give a number, nor unroll-runs, which
costs three times the others: chosen before any of these runs."""


def on(task: str, parameters: int) -> Protocol:
    """All of them on one task."""
    made = {arm: setting.told(**FP32) for arm, setting in arms(parameters).items()}
    plain, sft = made["grpo"], made["sft"]
    assert GRPO["per_device_train_batch_size"] == 64
    return windows(
        f"moves-{task}",
        made
        | {
            f"grpo-{SHORT}": plain,
            f"grpo-{LONG}": plain,
            "grpo-batch-16": plain.told(per_device_train_batch_size=16),
            "grpo-beta": plain.told(beta=0.04),
            "grpo-warmup": plain.told(lr_scheduler_type="constant_with_warmup", warmup_steps=30),
            "grpo-decay": plain.told(lr_scheduler_type="linear"),
            "grpo-bf16-weights": plain.told(**PLAIN),
            "grpo-bf16-stochastic": plain.told(**BY_CHANCE),
            "sft-bf16-weights": sft.told(**PLAIN),
        },
        NEAR,
        SEEDS,
        task=task,
        grid=(1e-6, *HALF_DECADES, 1e-1),
        phases=2,
        lengths={f"grpo-{SHORT}": SHORT, f"grpo-{LONG}": LONG},
        also=tuple(
            Judged(arm=arm, at=at, seeds=SHOWN)
            for arm in ("grpo", "grpo-bf16-weights")
            for at in ("best(grpo)", "best(grpo)/10")
        ),
        controls=QUIET,
        profiles={"tiny": Profile(screen=(0, 1), confirm=700)},
        decides=(
            "longer-lowers-rate",
            "rate-times-steps",
            "batch-doubles-rate",
            "kl-raises-rate",
            "warmup-raises-rate",
            "decay-raises-rate",
            "bf16-weights-raise-rate-grpo",
            "bf16-weights-raise-rate-sft",
            "bf16-weights-no-worse",
            "bf16-weights-flat",
            "fp32-weights-flat",
            "stochastic-rounding-keeps-rate",
        ),
    )


PROTOCOLS = tuple(on(task, TASKS[task]) for task in COMPARED)
