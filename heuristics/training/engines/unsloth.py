"""Engine `unsloth`: the same cells through Unsloth's FastLanguageModel and the trainers that it makes of TRL's.

Unsloth must be imported before trl, transformers and peft; it rewrites TRL's trainers and their defaults, so every
default that its table changes is told here; a trainer that changes its precision all the same is an error. Policies are
evaluated as plain transformers models, with their adapters merged: the numbers are measured as for every other engine.
Without a GPU Unsloth trains by SFT only.
"""

import importlib.metadata
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heuristics.schema import Cell, HeuristicsError, Run, Scalar, Setting
from heuristics.training.bases import Base
from heuristics.training.engines.trl import TrlEngine
from heuristics.training.models import base_folder

if TYPE_CHECKING:
    from transformers import PreTrainedModel

MODULES = (
    "q_proj",
    "k_proj",
    "v_proj",
    "o_proj",
    "gate_proj",
    "up_proj",
    "down_proj",
)  # PEFT's `all-linear` of a Llama
LONGEST = 1024
ENVIRONMENT = {
    "UNSLOTH_DISABLE_STATISTICS": "1",
    "UNSLOTH_COMPILE_LOCATION": "heuristics-unsloth",
    # Without autocast: with float32 in its place Unsloth turns bf16 on wherever the GPU has it.
    "UNSLOTH_MIXED_PRECISION": "bfloat16",
}


class UnslothEngine(TrlEngine):
    """See the module."""

    name = "unsloth"

    def more(self, method: str | None) -> Mapping[str, Scalar]:
        """TRL's own values where Unsloth's table holds others, as far as they bear on a training.

        Those are 8-bit AdamW, two accumulated steps, and, once `loss_type` is said to be dapo, a wider clip and
        truncated completions masked.
        """
        grpo = {"epsilon_high": 0.2, "mask_truncated_completions": False} if method == "grpo" else {}
        return {"optim": "adamw_torch_fused", "gradient_accumulation_steps": 1, **grpo}

    def supports(self, setting: Setting) -> bool:
        """SFT, DPO and GRPO, in full or by LoRA, on a GPU; on a CPU SFT."""
        import torch

        there = ("sft", "dpo", "grpo") if torch.cuda.is_available() else ("sft",)
        return setting.method in there and super().supports(setting)

    def stack(self) -> dict[str, str]:
        """Versions of unsloth and unsloth_zoo beside those of engine `trl`."""
        versions = {name: importlib.metadata.version(name) for name in ("unsloth", "unsloth_zoo")}
        return super().stack() | versions

    def train(self, cells: Iterable[Cell], bases: Path) -> Iterator[tuple[Cell, Run | Exception]]:
        """Train cells one after another."""
        load_unsloth()
        yield from super().train(cells, bases)

    def golden(self, cell: Cell, bases: Path) -> tuple[float, ...]:
        """As engine `trl`."""
        load_unsloth()
        return super().golden(cell, bases)

    def student(self, cell: Cell, base: Base, bases: Path) -> "PreTrainedModel":
        """The base, loaded by Unsloth, with its adapters if there are any."""
        fast = load_unsloth()
        full = cell.setting.tuning == "full"
        model, _ = fast.from_pretrained(
            model_name=str(base_folder(cell.base, cell.task, cell.seed, bases)), max_seq_length=LONGEST,
            dtype=base.model.dtype, load_in_4bit=False, fast_inference=False, full_finetuning=full,
            use_gradient_checkpointing=False, random_state=cell.seed,
        )  # fmt: skip
        if not full:
            rank, alpha = (int(str(cell.setting.knobs[name])) for name in ("r", "lora_alpha"))
            model = fast.get_peft_model(
                model, r=rank, lora_alpha=alpha, target_modules=list(MODULES), use_gradient_checkpointing=False,
                random_state=cell.seed,
            )  # fmt: skip
        student: PreTrainedModel = model
        return student

    def policy(self, model: "PreTrainedModel", base: Base) -> "PreTrainedModel":
        """A plain model with the student's weights, adapters merged."""
        import copy

        import torch

        plain = copy.deepcopy(base.model)
        inner: Any = model.get_base_model() if hasattr(model, "get_base_model") else model
        with torch.no_grad():
            theirs = dict(inner.named_parameters())
            for name, weight in plain.named_parameters():
                stem, _, leaf = name.rpartition(".")
                adapted = f"{stem}.base_layer.{leaf}"
                weight.copy_(theirs[adapted if adapted in theirs else name])
            modules = dict(plain.named_modules())
            for name, module in inner.named_modules():
                if hasattr(module, "get_delta_weight"):
                    modules[name].weight += module.get_delta_weight("default").to(plain.dtype)
        return plain


ENGINE = UnslothEngine()


def load_unsloth() -> Any:
    """Unsloth's FastLanguageModel.

    Raises:
        HeuristicsError: unsloth is not installed, or refuses this machine.
    """
    for name, value in ENVIRONMENT.items():
        place = str(Path(tempfile.gettempdir()) / value) if name.endswith("LOCATION") else value
        os.environ.setdefault(name, place)
    try:
        from unsloth import FastLanguageModel
    except ImportError as error:
        raise HeuristicsError(
            f"engine 'unsloth' cannot be imported ({error}); its own environment: make .venv-unsloth/ready"
        ) from error
    return FastLanguageModel
