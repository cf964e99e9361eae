"""Cells of every kind that engine `population` trains, and models to train."""

import pytest

from heuristics.schema import Cell, Setting
from heuristics.training.models import blank
from heuristics.training.tasks import load_task

torch = pytest.importorskip("torch")

BOTH = {"per_device_train_batch_size": 16, "lr_scheduler_type": "constant", "max_grad_norm": 1.0, "weight_decay": 0.0}
PPO = {name: value for name, value in BOTH.items() if name != "max_grad_norm"} | {"num_ppo_epochs": 2}
GRPO = BOTH | {"num_generations": 8, "beta": 0.0, "loss_type": "dapo", "scale_rewards": "group"}
KINDS = {
    "sft": ("sft", BOTH),
    "sft, decay, warm-up, cosine": (
        "sft", BOTH | {"lr_scheduler_type": "cosine", "warmup_steps": 2, "weight_decay": 0.1, "max_grad_norm": 0.1},
    ),
    "dpo": ("dpo", BOTH),
    "dpo, beta": ("dpo", BOTH | {"beta": 0.5}),
    "dapo": ("grpo", GRPO),
    "bnpo": ("grpo", GRPO | {"loss_type": "bnpo"}),
    "grpo": ("grpo", GRPO | {"loss_type": "grpo"}),
    "dr_grpo, unscaled": ("grpo", GRPO | {"loss_type": "dr_grpo", "scale_rewards": "none"}),
    "dapo, batch scale": ("grpo", GRPO | {"scale_rewards": "batch"}),
    "dapo, temperature": ("grpo", GRPO | {"temperature": 0.7}),
    "dapo, KL": ("grpo", GRPO | {"beta": 0.1}),
    "grpo, KL, clipped updates": (
        "grpo", GRPO | {"loss_type": "grpo", "beta": 0.1, "num_iterations": 3, "epsilon": 0.05, "epsilon_high": 0.1},
    ),
    "sft, LoRA": ("sft", BOTH | {"r": 4, "lora_alpha": 8}),
    "dpo, LoRA": ("dpo", BOTH | {"r": 4, "lora_alpha": 8}),
    "dapo, LoRA": ("grpo", GRPO | {"r": 4, "lora_alpha": 8}),
    "ppo": ("ppo", PPO),
    "ppo, all knobs": (
        "ppo", PPO | {
            "num_mini_batches": 2, "kl_coef": 0.2, "kl_estimator": "k3", "cliprange": 0.01, "cliprange_value": 0.01,
            "vf_coef": 0.5, "gamma": 0.9, "lam": 0.8, "temperature": 1.0, "weight_decay": 0.1,
            "lr_scheduler_type": "linear",
        },
    ),
    "ppo, no KL, LoRA": ("ppo", PPO | {"kl_coef": 0.0, "temperature": 1.0, "r": 4, "lora_alpha": 8}),
    "bnpo, clipped updates": ("grpo", GRPO | {"loss_type": "bnpo", "num_iterations": 2, "epsilon": 0.01}),
}  # fmt: skip


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def cell_of(kind, *, rate=1e-3, seed=5, steps=4, reward="exact"):
    method, knobs = KINDS[kind]
    tuning = "lora" if "r" in knobs else "full"
    setting = Setting(method=method, tuning=tuning, parameters=133_312, knobs=knobs | {"reward_funcs": reward})
    return Cell(
        protocol="p", arm=kind, value=rate, seed=seed, role="screen", steps=steps, task="sort-digits", base="llama-133k",
        setting=setting,
    )  # fmt: skip


def untrained(seed=0, **changes):
    """A model of the small shape, or of another one."""
    from transformers import LlamaForCausalLM

    model = blank("llama-133k", load_task("sort-digits"), seed)
    if changes:
        config = model.config.to_dict() | changes
        torch.manual_seed(seed)
        model = LlamaForCausalLM(type(model.config)(**config))
    return model.eval()
