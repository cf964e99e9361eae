"""Engine `trl`: TRL's own trainers, many cells in one process.

Each cell seeds everything itself, so its numbers do not depend on what ran before it. One thread; fp32, because TRL's
default bf16 autocast is twice as slow on a CPU and the default gradient checkpointing buys nothing at this size.
"""

import copy
import functools
import importlib.metadata
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from heuristics.schema import Cell, Run, Scalar, Setting
from heuristics.training.bases import EVALUATION_SEED, Base, load, untrained
from heuristics.training.models import teach
from heuristics.training.outcome import CURVE, checkpoint, run_of
from heuristics.training.pretrained import is_pretrained
from heuristics.training.rewards import GROUPS, canned_kinds, reward
from heuristics.training.tasks import load_task
from heuristics.training.trainers import finite, has_ppo, log_of, quiet, trainer_of

if TYPE_CHECKING:
    from transformers import PreTrainedModel


class TrlEngine:
    """See the module."""

    name = "trl"
    share = 6  # a small model's training waits for its own launches most of the time

    def more(self, method: str | None) -> Mapping[str, Scalar]:
        """What a method's trainer is told beside the cell."""
        return {}

    def student(self, cell: Cell, base: Base, bases: Path) -> "PreTrainedModel":
        """The model that is trained: a copy of the base, in the dtype that the cell names."""
        import torch

        copied, told = copy.deepcopy(base.model), cell.setting.knobs.get("dtype")
        return copied if told is None else copied.to(getattr(torch, str(told)))

    def policy(self, model: "PreTrainedModel", base: Base) -> "PreTrainedModel":
        """The model that is evaluated: the one that is trained."""
        return model

    def supports(self, setting: Setting) -> bool:
        """SFT, DPO, GRPO, and PPO where TRL has it; in full or by LoRA, whose rank and alpha are knobs, as in PEFT."""
        tuned = setting.tuning == "full" or (setting.tuning == "lora" and {"r", "lora_alpha"} <= set(setting.knobs))
        there = setting.method in ("sft", "dpo", "grpo") or (setting.method == "ppo" and has_ppo())
        return there and tuned and not setting.knobs.get("bf16_stochastic_round")  # no optimizer of transformers' does

    def stack(self) -> dict[str, str]:
        """Versions of torch, transformers and trl, and the CUDA device if there is one."""
        import torch

        versions = {name: importlib.metadata.version(name) for name in ("torch", "transformers", "trl")}
        return versions | ({"device": torch.cuda.get_device_name()} if torch.cuda.is_available() else {})

    def groups(self, cells: Sequence[Cell], memory: int | None = None) -> list[tuple[Cell, ...]]:
        """One cell at a time."""
        return [(cell,) for cell in cells]

    def train(self, cells: Iterable[Cell], bases: Path) -> Iterator[tuple[Cell, Run | Exception]]:
        """Train cells one after another."""
        quiet()
        for cell in cells:
            try:
                yield cell, _train(self, cell, bases)
            except Exception as error:
                yield cell, error

    def golden(self, cell: Cell, bases: Path) -> tuple[float, ...]:
        """Five steps from an untrained model, its evaluation after them, canned rewards, the base's lesson.

        The steps are rewarded for a word that an untrained model does say, so that they have a gradient. A pretrained
        model makes one step, rewarded for the length of its answers, and is evaluated on four prompts.
        """
        quiet()
        task, pretrained = load_task(cell.task), is_pretrained(cell.base)
        base = load(cell.base, task, 0, bases) if pretrained else untrained(cell.base, task)
        steps, kind, prompts = (1, "length", 4) if pretrained else (5, "ones", 16)
        short = cell.model_copy(update={"steps": steps, "seed": 0})
        model = self.student(short, base, bases) if pretrained else copy.deepcopy(base.model)
        trainer, _ = trainer_of(short, model, task, base.words, reward=kind, more=self.more(cell.setting.method))
        trainer.train()
        rows = log_of(trainer).values()
        examples = task.held_out()[:prompts]
        policy = self.policy(model, base)
        seen = base.measure(policy, base.model, base.words, task, examples, copies=2, seed=EVALUATION_SEED)
        canned = [completion for example in examples for completion in (example.answer, example.prompt)]
        answers = [example.answer for example in examples for _ in range(2)]
        rewards = [reward(kind, 0, 8, {name: [] for name in GROUPS})(canned, answers) for kind in canned_kinds(cell)]
        numbers = [row[name] for row in rows for name in ("loss", "grad_norm") if name in row]
        numbers += [seen[name] for name in sorted(seen)] + [value for values in rewards for value in values]
        if not pretrained:
            numbers += [loss for _, _, loss in itertools.islice(teach(cell.base, task, seed=0), 5)]
        return tuple(float(f"{number:.4g}") for number in numbers)


ENGINE = TrlEngine()


@functools.lru_cache(maxsize=2)
def _base(name: str, task_name: str, seed: int, bases: Path) -> tuple[Base, dict[str, float]]:
    """A base, and its evaluation: the same for every cell of a seed."""
    task = load_task(task_name)
    base = load(name, task, seed, bases)
    return base, base.look(base.model, task, whole=True)


def _train(engine: TrlEngine, cell: Cell, bases: Path) -> Run:
    task = load_task(cell.task)
    base, start = _base(cell.base, cell.task, 0 if is_pretrained(cell.base) else cell.seed, bases)
    model = engine.student(cell, base, bases)
    points: dict[int, dict[str, float]] = {0: {name: start[name] for name in CURVE}}

    def look(step: int) -> None:
        if checkpoint(cell, step):
            numbers = base.look(engine.policy(model, base), task, whole=False)
            points[step] = {name: numbers[name] for name in CURVE}

    kind = str(cell.setting.knobs.get("reward_funcs", "exact"))
    trainer, seen = trainer_of(
        cell, model, task, base.words, reward=kind, look=look, more=engine.more(cell.setting.method)
    )
    try:
        trainer.train()
    except RuntimeError as error:  # sampling from a policy that is not finite
        if "probability tensor" not in str(error):
            raise
    rows = log_of(trainer)
    # A run that stopped early stopped because something was not finite, whatever its weights are by then.
    whole = len(rows) >= cell.steps
    sound = whole and finite(model) and all(math.isfinite(row["loss"]) for row in rows.values())
    policy = engine.policy(model, base)
    end = base.look(policy, task, whole=True) if sound else None
    return run_of(
        cell, start=start, end=end, points=points, rows=rows, groups=seen.groups,
        weight_change=_weight_change(policy, base.model), agreements=seen.agreements,
    )  # fmt: skip


def _weight_change(model: "PreTrainedModel", base: "PreTrainedModel") -> float:
    """Norm of the change over the norm of the base, of what the weights amount to with their adapters."""
    theirs = dict(base.named_parameters())
    adapted = [module for module in model.modules() if hasattr(module, "get_delta_weight")]
    if adapted:
        moved = sum(float(module.get_delta_weight("default").detach().square().sum()) for module in adapted)
    else:
        ours = dict(model.named_parameters())
        moved = sum(float((ours[name] - weight).detach().square().sum()) for name, weight in theirs.items())
    return math.sqrt(moved / sum(float(weight.detach().square().sum()) for weight in theirs.values()))
