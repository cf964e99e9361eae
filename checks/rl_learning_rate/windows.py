"""Where the near-optimal window lies and what lies above it, on fresh seeds around the best rate of each arm.

The window hangs on method, model size, adapters, batch, length, KL penalty, warm-up, scale of the reward. Above it:
long runs that rise and fall, single updates, a reward that can be exploited.
"""

from collections.abc import Mapping, Sequence

from rl_learning_rate.order import BOTH, HALF_DECADES, SORT, arms

from heuristics.schema import Judged, Profile, Protocol, Setting, around

# What the window hangs on: method, model size, adapters, batch, length, KL penalty, warm-up. Every arm has a window of
# its own, seen on fresh seeds in quarter decades around the best rate of its screening.
WIDE = (1 / 10, 1 / 5.62, 1 / 3.16, 1 / 1.78, 1, 1.78, 3.16, 5.62, 10)
NARROW = WIDE[1:-1]
ADAPTERS = (16, 32)  # rank and alpha
SMALL = {"tiny": Profile(screen=(0, 1), confirm=400)}


QUIET = (
    Judged(arm="grpo-shuffled", at="best(grpo)", seeds=3),
    Judged(arm="grpo-shuffled", at="best(grpo) * 10", seeds=3),
    Judged(arm="grpo-zero", at="best(grpo)", seeds=2),
)


def windows(name: str, arms: Mapping[str, Setting], factors: Sequence[float], seeds: int, **other: object) -> Protocol:
    """The window of every arm but the controls and what is in `once`."""
    screened = tuple(arm for arm in arms if arm not in ("grpo-shuffled", "grpo-zero"))
    fields = {"id": name, "screened": screened, "controls": QUIET, "profiles": SMALL} | other
    also, once = fields.pop("also", ()), fields.pop("once", {})
    fields["arms"] = dict(arms) | once
    return SORT.model_copy(update=fields | {"confirm": (*around(screened, factors, seeds), *also)})


def elsewhere(protocol: Protocol, name: str, task: str) -> Protocol:
    """The same protocol on another task; the size of the same base hangs on the task's words."""
    size = {"follow-instruction": 133_568}.get(task, 133_312)
    sized = {arm: setting.model_copy(update={"parameters": size}) for arm, setting in protocol.arms.items()}
    return protocol.model_copy(update={"id": name, "task": task, "arms": sized})


OTHERS = {
    "dpo": Setting(method="dpo", tuning="full", parameters=133_312, knobs=BOTH | {"beta": 0.1}),
    # TRL's defaults: four epochs a rollout, KL coefficient 0.05, one rate for policy and value model, no clipping.
    "ppo": Setting(
        method="ppo", tuning="full", parameters=133_312,
        knobs={name: value for name, value in BOTH.items() if name != "max_grad_norm"} | {"reward_funcs": "exact"},
    ),
}  # fmt: skip
METHODS = windows(
    "methods-sort", SORT.arms | OTHERS, WIDE, 8, grid=(3.16e-7, 1e-6, *HALF_DECADES), decides=("ppo-most-sensitive",)
)

SFT, RL = SORT.arms["sft"], SORT.arms["grpo"]
CONTROLLED = {arm: SORT.arms[arm] for arm in ("grpo-shuffled", "grpo-zero")}
MOVES = windows(
    "moves-sort",
    SORT.arms
    | {
        "sft-lora": SFT.by_lora(*ADAPTERS),
        "grpo-lora": RL.by_lora(*ADAPTERS),
        "sft-batch-16": SFT.told(per_device_train_batch_size=16),
        "grpo-batch-16": RL.told(per_device_train_batch_size=16),
        "grpo-batch-256": RL.told(per_device_train_batch_size=256),
        "sft-36": SFT,
        "grpo-36": RL,
        "grpo-500": RL,
        "grpo-beta": RL.told(beta=0.04),
        "grpo-warmup": RL.told(lr_scheduler_type="constant_with_warmup", warmup_steps=30),
    },
    WIDE,
    6,
    grid=(1e-6, *HALF_DECADES, 1e-1),
    lengths={"sft-36": 36, "grpo-36": 36, "grpo-500": 500},
    decides=(
        "lora-ten-times-grpo",
        "lora-ten-times-sft",
        "batch-raises-rate",
        "steps-lower-rate",
        "kl-raises-rate",
        "warmup-raises-rate",
    ),
)


def sizes(name: str, task: str, made: Mapping[str, int], factors: Sequence[float], ordered: int) -> Protocol:
    """SFT and GRPO on four sizes of model, the last by adapters too, and GRPO at SFT's middle rate and below.

    Args:
        name: of the protocol.
        task: to be taught.
        made: parameters by size, the largest last.
        factors: of the best rate, at which the windows are looked for.
        ordered: fresh seeds at SFT's middle rate and below.
    """
    *smaller, last = made
    large = arms(made[last])
    by_size = {
        f"{method}-{size}": large[method].model_copy(update={"parameters": made[size]})
        for method in ("sft", "grpo")
        for size in smaller
    }
    by_adapters = {f"{method}-lora": large[method].by_lora(*ADAPTERS) for method in ("sft", "grpo")}
    return windows(
        name,
        large | by_size | by_adapters,
        factors,
        6,
        task=task,
        base=f"llama-{last}",
        bases={arm: f"llama-{arm.partition('-')[2]}" for arm in by_size},
        grid=HALF_DECADES,
        also=tuple(
            Judged(arm="grpo", at=f"centre(sft){lower}", seeds=ordered) for lower in ("", " / 10", " / 20", " / 40")
        ),
        decides=(
            "size-lowers-grpo",
            "size-lowers-sft",
            "lora-ten-times-grpo",
            "lora-ten-times-sft",
            "rl-below-sft",
            "ratio-10-40",
        ),
    )


SIZES = sizes(
    "sizes-sort",
    "sort-digits",
    {"34k": 33_888, "133k": 133_312, "530k": 528_768, "2400k": 2_366_784},
    NARROW,
    6,
)
# After sizes-sort was read: there the largest SFT window reached the lowest rate, and six seeds could not tell the order.
SIZES_FOLLOW = sizes(
    "sizes-follow",
    "follow-instruction",
    {"34k": 34_016, "133k": 133_568, "530k": 529_280, "2400k": 2_367_552},
    (1 / 31.6, 1 / 10, *NARROW),
    12,
)

SHIFTS = {"": "exact", "-tenth": "exact*0.1", "-tenfold": "exact*10", "-plus-one": "exact+1"}
SCALE = windows(
    "scale-sort",
    CONTROLLED
    | {
        f"grpo{plain}{name}": RL.told(reward_funcs=reward, scale_rewards="none" if plain else "group")
        for plain in ("", "-plain")
        for name, reward in SHIFTS.items()
    },
    NARROW,
    6,
    decides=("reward-scale", "reward-scale-plain"),
)

# Long runs about and above the best rate, and the same cut off after one update.
UPPER = (1 / 10, 1 / 3.16, 1, 1.78, 3.16, 5.62)
LONG = windows(
    "long-sort",
    CONTROLLED | {"grpo": RL},
    UPPER,
    12,
    steps=500,
    also=(
        Judged(arm="grpo", at="ruin(grpo)", seeds=12),
        *(Judged(arm="grpo-once", at=f"best(grpo){far}", seeds=12) for far in ("", " / 10", " * 3.16", " * 10")),
        Judged(arm="grpo-once", at="ruin(grpo)", seeds=12),
    ),
    once={"grpo-once": RL},
    lengths={"grpo-once": 1},
    decides=("too-high-falls", "edge-falls", "slower-but-stable", "one-jump", "too-high-spikes"),
)

# Paid for the share of right places, judged by greedy exact answers.
PROXY = windows(
    "proxy-sort",
    CONTROLLED | {"grpo": RL.told(reward_funcs="dense")},
    WIDE,
    12,
    task="sort-twelve-digits",
    metric="greedy",
    steps=200,
    also=(Judged(arm="grpo", at="ruin(grpo)", seeds=12),),
    decides=("too-high-hacks",),
)

PROTOCOLS = (
    METHODS,
    elsewhere(METHODS, "methods-follow", "follow-instruction"),
    MOVES,
    elsewhere(MOVES, "moves-follow", "follow-instruction"),
    SIZES,
    SIZES_FOLLOW,
    SCALE,
    elsewhere(SCALE, "scale-follow", "follow-instruction"),
    LONG,
    elsewhere(LONG, "long-follow", "follow-instruction"),
    PROXY,
    elsewhere(PROXY, "proxy-reverse", "reverse-digits"),
)
