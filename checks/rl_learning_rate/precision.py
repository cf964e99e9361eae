"""Does the loss spike? In fp32, bf16 and fp16, with gradients clipped and not, by GRPO and beside it by SFT.

On a CPU `fp16=True` trains in fp32 without a word, so fp16 has a GPU profile only.
"""

from rl_learning_rate.order import HALF_DECADES, SORT
from rl_learning_rate.windows import CONTROLLED, QUIET, elsewhere

from heuristics.schema import Judged, Profile, Protocol, Setting

SFT, RL = SORT.arms["sft"], SORT.arms["grpo"]
TINY, GPU = {"tiny": Profile(screen=(0, 1), confirm=500)}, {"gpu": Profile(screen=(0, 1), confirm=500)}


def spikes(name: str, arms: dict[str, Setting], decides: tuple[str, ...], profiles: dict[str, Profile]) -> Protocol:
    """Every arm at its best rate and at the lowest that ruins GRPO, twelve fresh seeds."""
    (judged,) = (arm for arm in arms if arm.startswith("grpo") and "unclipped" not in arm)
    wanted = [(arm, pick) for arm in arms for pick in (f"best({arm})", f"ruin({arm if 'grpo' in arm else judged})")]
    quiet = tuple(control.model_copy(update={"at": control.at.replace("grpo", judged)}) for control in QUIET)
    return SORT.model_copy(
        update={
            "id": name,
            "arms": CONTROLLED | arms,
            "screened": tuple(arms),
            "grid": HALF_DECADES[2:],
            "confirm": tuple(Judged(arm=arm, at=pick, seeds=12) for arm, pick in wanted),
            "controls": quiet,
            "profiles": profiles,
            "decides": decides,
        }
    )


def unclipped(setting: Setting) -> Setting:
    """The same without clipping: 0 is none, as in transformers' Trainer."""
    return setting.told(max_grad_norm=0.0)


CLIP = spikes(
    "clip-sort",
    {"grpo": RL, "grpo-unclipped": unclipped(RL), "sft": SFT, "sft-unclipped": unclipped(SFT)},
    ("too-high-spikes", "spikes-unclipped", "spikes-sft"),
    TINY,
)
PROTOCOLS = (
    CLIP,
    elsewhere(CLIP, "clip-follow", "follow-instruction"),
    spikes(
        "bf16-sort",
        {"grpo-bf16": RL.told(bf16=True), "grpo-bf16-unclipped": unclipped(RL).told(bf16=True)},
        ("spikes-bf16",),
        TINY,
    ),
    spikes(
        "fp16-sort",
        {"grpo-fp16": RL.told(fp16=True), "grpo-fp16-unclipped": unclipped(RL).told(fp16=True)},
        ("spikes-fp16",),
        GPU,
    ),
)
