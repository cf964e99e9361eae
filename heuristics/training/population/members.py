"""Members of a population: what each is told, the random streams it draws from, and what it has seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from heuristics.schema import Cell, Scalar
from heuristics.training.evaluation import END
from heuristics.training.models import base_folder, tokenizer
from heuristics.training.population.llama import Batch
from heuristics.training.rewards import GROUPS, Score, reward
from heuristics.training.tasks import Example, Task, load_task, rejected

if TYPE_CHECKING:
    import torch
    from transformers import PreTrainedModel


@dataclass
class Member:
    """One training among others.

    Attributes:
        cell: what is trained.
        examples: its own training examples, in the order in which it meets them.
        prompts: their token ids, shape (examples, L).
        stream: what its completions are drawn from.
        score: its reward.
        alive: whether it is still trained; a member that is no longer finite is not.
        rows: its log, by step.
        points: evaluations at checkpoints, by step.
        groups: shares of groups all right and all wrong, one number a rollout.
        agreements: cosines of each gradient with the one before.
    """

    cell: Cell
    examples: Sequence[Example]
    prompts: "torch.Tensor"
    stream: "torch.Generator"
    score: Score
    groups: dict[str, list[float]]
    alive: bool = True
    rows: dict[int, dict[str, float]] = field(default_factory=dict)
    points: dict[int, Mapping[str, float]] = field(default_factory=dict)
    agreements: list[float] = field(default_factory=list)


def knobs_of(cell: Cell) -> dict[str, Scalar]:
    """What a training is told: the arm's knobs, and the one that the protocol varies."""
    varied = int(cell.value) if isinstance(cell.value, float) and cell.value.is_integer() else cell.value
    return dict(cell.setting.knobs) | {cell.knob: varied}


def enlist(cell: Cell, device: str, kind: str) -> Member:
    """A member that meets the same prompts as TRL's trainers, in the same order, and draws from the same stream.

    TRL draws one number before its first rollout, for its data loader, PPOTrainer two, the second of which is the seed
    of its order; from the stream that it samples with on a CPU, from another on a GPU.
    """
    import torch

    knobs = knobs_of(cell)
    ppo = cell.setting.method == "ppo"
    size = int(str(knobs["num_generations"])) if cell.setting.method == "grpo" else 1
    count = cell.steps * int(str(knobs["per_device_train_batch_size"])) // size
    examples, prompts = _training(cell.task, cell.seed, count)
    stream = torch.Generator().manual_seed(cell.seed)
    drawn = [torch.empty((), dtype=torch.int64).random_(generator=stream) for _ in range(1 + ppo)]
    order = torch.randperm(count, generator=torch.Generator().manual_seed(int(drawn[1]) if ppo else cell.seed))
    if device != "cpu":
        stream = torch.Generator(device=device).manual_seed(cell.seed)
    groups: dict[str, list[float]] = {name: [] for name in GROUPS}
    return Member(
        cell, [examples[place] for place in order.tolist()], prompts[order].to(device), stream,
        reward(kind, cell.seed, size, groups), groups,
    )  # fmt: skip


@lru_cache(maxsize=4)
def _training(task_name: str, seed: int, count: int) -> tuple[tuple[Example, ...], "torch.Tensor"]:
    import torch

    task = load_task(task_name)
    words = tokenizer(task)
    examples = task.training(seed, count)
    return examples, torch.tensor([words.encode(example.prompt) for example in examples])


@lru_cache(maxsize=16)
def load_base(name: str, task_name: str, seed: int, bases: Path) -> "PreTrainedModel":
    """A base of a seed, made on first use."""
    from transformers import AutoModelForCausalLM

    model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(base_folder(name, task_name, seed, bases))
    return model.eval()


def texts(words: Sequence[str], special: frozenset[int], completions: Sequence[Sequence[int]]) -> list[str]:
    """Completions as text, special tokens left out, for tokenizers with one token a word."""
    return [" ".join(words[token] for token in row if token not in special) for row in completions]


def word_list(task: Task) -> tuple[tuple[str, ...], frozenset[int]]:
    """Words by token id, and the ids of special tokens."""
    tokens = tokenizer(task)
    return tuple(tokens.convert_ids_to_tokens(list(range(len(tokens))))), frozenset(tokens.all_special_ids)


def written(members: Sequence[Member], span: slice, words: Sequence[str], wrong: Task | None) -> Batch:
    """Right answers behind their prompts, each with its end token.

    Args:
        members: whose examples.
        span: which of each member's examples.
        words: by token id.
        wrong: task whose wrong answers stand beside the right ones; None for right ones only.
    """
    import torch

    ids = {word: number for number, word in enumerate(words)}

    def encoded(answer: str) -> list[int]:
        return [*(ids[word] for word in answer.split()), END]

    rows = [
        [
            [encoded(example.answer), *([encoded(rejected(wrong, example))] if wrong else [])]
            for example in member.examples[span]
        ]
        for member in members
    ]
    most = max(len(answer) for member in rows for answers in member for answer in answers)
    padded = [[[answer + [0] * (most - len(answer)) for answer in answers] for answers in member] for member in rows]
    device = members[0].prompts.device
    lengths = [[[len(answer) for answer in answers] for answers in member] for member in rows]
    prompts = torch.stack([member.prompts[span] for member in members])
    return Batch(prompts, torch.tensor(padded, device=device), torch.tensor(lengths, device=device))
