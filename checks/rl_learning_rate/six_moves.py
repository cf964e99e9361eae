"""What moves GRPO's best rate, on six tasks: length, batch, KL penalty, warm-up, decay.

Each way to train differs in one thing from GRPO over 150 steps at a constant rate, and is tuned on its own rate with the
same budget. Regions, seeds and values stand here and in `claims.py` before the first run. What published sweeps suggest
for length, and `recommend` uses: nine times the steps, about a fifth of the rate.
"""

from rl_learning_rate.order import GRPO, HALF_DECADES, arms
from rl_learning_rate.six_tasks import TASKS
from rl_learning_rate.windows import QUIET, windows

from heuristics.schema import Profile, Protocol

NEAR = (1 / 3.16, 1 / 1.78, 1, 1.78, 3.16)
SEEDS = 4
SHORT, LONG = 50, 450


def on(task: str, parameters: int) -> Protocol:
    """All of them on one task."""
    made = {arm: setting for arm, setting in arms(parameters).items() if arm != "sft"}
    plain = made["grpo"]
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
        },
        NEAR,
        SEEDS,
        task=task,
        grid=(1e-6, *HALF_DECADES, 1e-1),
        phases=2,
        lengths={f"grpo-{SHORT}": SHORT, f"grpo-{LONG}": LONG},
        controls=QUIET,
        profiles={"tiny": Profile(screen=(0, 1), confirm=700)},
        decides=(
            "longer-lowers-rate",
            "rate-times-steps",
            "batch-doubles-rate",
            "kl-raises-rate",
            "warmup-raises-rate",
            "decay-raises-rate",
        ),
    )


PROTOCOLS = tuple(on(task, parameters) for task, parameters in TASKS.items())
