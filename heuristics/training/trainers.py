"""A cell's trainer, one of TRL's own: SFTTrainer, DPOTrainer, GRPOTrainer or PPOTrainer, told what the cell is told."""

import copy
import importlib.util
import math
import tempfile
import warnings
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from heuristics.schema import Cell, HeuristicsError, Scalar
from heuristics.training.models import adapter_config, critic
from heuristics.training.population.members import knobs_of
from heuristics.training.pretrained import asked
from heuristics.training.rewards import GROUPS, Score
from heuristics.training.rewards import reward as make_reward
from heuristics.training.tasks import Task, rejected

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel, PreTrainedTokenizerBase, Trainer

OURS = ("reward_funcs", "r", "lora_alpha", "dtype")  # knobs that are no field of a trainer's configuration


@dataclass
class Seen:
    """What is noted while a trainer trains.

    Attributes:
        groups: shares of groups all right and all wrong, one number a rollout.
        agreements: cosines of each gradient with the one before.
    """

    groups: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in GROUPS})
    agreements: list[float] = field(default_factory=list)


def quiet() -> None:
    """One thread, no progress bars, no warnings; for this process."""
    import datasets
    import torch
    import transformers

    torch.set_num_threads(1)
    datasets.disable_progress_bars()
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    warnings.filterwarnings("ignore")


def trainer_of(
    cell: Cell,
    model: "PreTrainedModel",
    task: Task,
    words: "PreTrainedTokenizerBase",
    *,
    reward: str,
    look: Callable[[int], None] | None = None,
    more: Mapping[str, Scalar] | None = None,
) -> tuple["Trainer", Seen]:
    """A trainer that is ready to train.

    Args:
        cell: what is trained.
        model: changed in place.
        task: the cell's.
        words: the model's tokenizer.
        reward: kind of reward, as in `heuristics.training.rewards`.
        look: told each step after which the policy is finite.
        more: what the trainer's configuration is told beside the cell's knobs.

    Returns:
        The trainer, and what is noted as it trains.

    Raises:
        ImportError: PPO with a TRL that has none; the last is 1.12.
        HeuristicsError: the trainer chose another precision than it was told, as Unsloth's may.
    """
    import torch
    from transformers import PrinterCallback, TrainerCallback, set_seed

    set_seed(cell.seed)
    knobs = {name: value for name, value in knobs_of(cell).items() if name not in OURS}
    told: dict[str, Any] = {
        "output_dir": tempfile.gettempdir(), "seed": cell.seed, "bf16": False, "gradient_checkpointing": False,
        "logging_steps": 1, "report_to": "none", "save_strategy": "no", "disable_tqdm": True,
        "use_cpu": not torch.cuda.is_available(),
        "logging_nan_inf_filter": False,  # which otherwise logs a loss that is not a number as 0
        **knobs, **(more or {}),
    }  # fmt: skip
    seen = Seen()
    if cell.setting.method == "grpo":
        score = make_reward(reward, cell.seed, int(str(knobs["num_generations"])), seen.groups)
        trainer = _grpo(cell, model, task, words, told, score)
    elif cell.setting.method == "ppo":
        trainer = _ppo(cell, model, task, words, told, make_reward(reward, cell.seed, 1, seen.groups))
    else:
        trainer = _given(cell, model, task, words, told)

    last: list[torch.Tensor] = []
    # Under fp16 the loss scale is sought by steps that overflow and are skipped: only the loss tells.
    judged = ("loss",) if told.get("fp16") else ("loss", "grad_norm")

    class Watch(TrainerCallback):  # type: ignore[misc]
        def on_pre_optimizer_step(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            found = [weight.grad.flatten() for weight in model.parameters() if weight.grad is not None]
            gradient = torch.cat(found) if found else torch.zeros(1)
            seen.agreements += [float(torch.cosine_similarity(gradient, before, 0)) for before in last]
            last[:] = [gradient.clone()]

        def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
            if logs and not all(math.isfinite(logs.get(name, 0.0)) for name in judged):
                control.should_training_stop = True

        def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
            if look is not None and finite(model):
                look(state.global_step)

    for name in ("bf16", "fp16"):
        if bool(getattr(trainer.args, name)) != bool(told.get(name)):
            raise HeuristicsError(
                f"the trainer was told {name}={told.get(name)!r} and has {getattr(trainer.args, name)!r}: its runs are "
                "not those of the cell"
            )
    trainer.remove_callback(PrinterCallback)
    trainer.add_callback(Watch())
    return trainer, seen


def has_ppo() -> bool:
    """Whether the TRL that is installed has a PPOTrainer: up to 1.12, in `trl.experimental.ppo`."""
    found = importlib.util.find_spec("trl")
    places = (found.submodule_search_locations or ()) if found else ()
    return any((Path(place) / "experimental" / "ppo").is_dir() for place in places)


def log_of(trainer: "Trainer") -> dict[int, dict[str, float]]:
    """What a trainer logged of each step: loss, and gradient norm, reward and entropy where it logs them.

    PPOTrainer logs neither the loss that it descends nor a gradient norm; the first is put together from its parts.
    """
    rows: dict[int, dict[str, float]] = {}
    for row in trainer.state.log_history:
        if "loss" in row:
            rows[row["step"]] = row
        elif "loss/policy_avg" in row:
            share = trainer.args.vf_coef
            loss = row["loss/policy_avg"] + share * row["loss/value_avg"]
            rows[row["step"]] = {"loss": loss, "reward": row["objective/scores"]}
    return rows


def finite(model: "PreTrainedModel") -> bool:
    """Whether every weight is a finite number."""
    return all(bool(weight.isfinite().all()) for weight in model.parameters())


def _adapter(cell: Cell, model: "PreTrainedModel") -> dict[str, Any]:
    bare = cell.setting.tuning == "lora" and not hasattr(model, "peft_config")
    return {"peft_config": adapter_config(cell.setting)} if bare else {}


def _grpo(
    cell: Cell, model: "PreTrainedModel", task: Task, words: "PreTrainedTokenizerBase", told: Mapping[str, Any],
    score: Score,
) -> "Trainer":  # fmt: skip
    from datasets import Dataset
    from trl import GRPOConfig, GRPOTrainer

    examples = task.training(cell.seed, cell.steps * told["per_device_train_batch_size"] // told["num_generations"])
    rows = [{"prompt": asked(words, example), "answer": example.answer} for example in examples]
    return GRPOTrainer(
        model=model, reward_funcs=score, processing_class=words, train_dataset=Dataset.from_list(rows),
        args=GRPOConfig(**{"max_completion_length": task.cap, "max_steps": cell.steps} | dict(told)),
        **_adapter(cell, model),
    )  # fmt: skip


def _given(
    cell: Cell, model: "PreTrainedModel", task: Task, words: "PreTrainedTokenizerBase", told: Mapping[str, Any]
) -> "Trainer":
    """SFT on right answers, DPO on right ones against wrong ones."""
    from datasets import Dataset
    from trl import DPOConfig, DPOTrainer, SFTConfig, SFTTrainer

    examples = task.training(cell.seed, cell.steps * told["per_device_train_batch_size"])
    prompts = [{"prompt": asked(words, example)} for example in examples]
    common = dict(max_length=None, max_steps=cell.steps, **told)
    adapter = _adapter(cell, model)
    if cell.setting.method == "sft":
        rows = [row | {"completion": f" {e.answer}"} for row, e in zip(prompts, examples, strict=True)]
        return SFTTrainer(
            model=model, args=SFTConfig(**common), train_dataset=Dataset.from_list(rows),
            processing_class=words, **adapter,
        )  # fmt: skip
    rows = [
        row | {"chosen": f" {e.answer}", "rejected": f" {rejected(task, e)}"}
        for row, e in zip(prompts, examples, strict=True)
    ]
    return DPOTrainer(
        model=model, ref_model=None if adapter else copy.deepcopy(model), args=DPOConfig(**common),
        train_dataset=Dataset.from_list(rows), processing_class=words, **adapter,
    )  # fmt: skip


def _parted(
    row: Sequence[int], pad: int, lengths: Sequence[int], known: Container[tuple[int, ...]]
) -> tuple[tuple[int, ...], Sequence[int]]:
    """A prompt and what was completed, out of one row of tokens that may be padded on the left."""
    begin = next((place for place, token in enumerate(row) if token != pad), 0)
    prompts = (tuple(row[begin : begin + length]) for length in lengths)
    prompt = next(prompt for prompt in prompts if prompt in known)
    return prompt, row[begin + len(prompt) :]


def _ppo(
    cell: Cell, model: "PreTrainedModel", task: Task, words: "PreTrainedTokenizerBase", told: Mapping[str, Any],
    score: Score,
) -> "Trainer":  # fmt: skip
    import torch
    from datasets import Dataset
    from trl.experimental.ppo import PPOConfig, PPOTrainer

    batch = told["per_device_train_batch_size"]
    examples = task.training(cell.seed, cell.steps * batch)
    prompts = [words.encode(asked(words, example), add_special_tokens=False) for example in examples]
    answers = {tuple(ids): example.answer for ids, example in zip(prompts, examples, strict=True)}
    lengths = sorted({len(ids) for ids in prompts}, reverse=True)

    class Judge(torch.nn.Module):  # type: ignore[misc]
        """A reward model to PPOTrainer: it reads the tokens and gives the same score at every one of them."""

        base_model_prefix = "read"

        def read(self, input_ids: "torch.Tensor", attention_mask: "torch.Tensor", **_: object) -> SimpleNamespace:
            # PPOTrainer writes 0, which is a word of some models, in the place of padding.
            return SimpleNamespace(hidden_states=[input_ids.masked_fill(attention_mask == 0, words.pad_token_id)])

        def score(self, ids: "torch.Tensor") -> "torch.Tensor":
            parted = [_parted(row, words.pad_token_id, lengths, answers) for row in ids.tolist()]
            texts = words.batch_decode([completion for _, completion in parted], skip_special_tokens=True)
            rewards = score(texts, [answers[prompt] for prompt, _ in parted])
            return torch.tensor(rewards, device=ids.device)[:, None, None].expand(-1, ids.shape[1], 1)

    return PPOTrainer(
        model=model, ref_model=None, reward_model=Judge(), value_model=critic(model, cell.seed), processing_class=words,
        train_dataset=Dataset.from_list([{"input_ids": ids} for ids in prompts]),
        args=PPOConfig(
            total_episodes=cell.steps * batch, response_length=task.cap, stop_token="eos", num_sample_generations=0,
            local_rollout_forward_batch_size=batch, gradient_accumulation_steps=1, **told,
        ), **_adapter(cell, model),
    )  # fmt: skip
