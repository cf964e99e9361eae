"""Engine `population`: members of one shape stacked on one device and trained side by side.

The same recipe as engine `trl`, without its overhead: prompts, random numbers, losses, clipping, optimizer and schedule
are TRL's, so a member repeats TRL's run up to rounding. Left out of TRL: gradient accumulation, several rollout batches
a generation, packing, every tool, vision and distributed path.
"""

import importlib.metadata
import itertools
import math
import warnings
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from heuristics.schema import Cell, HeuristicsError, Run, Setting, digest
from heuristics.training.bases import EVALUATION_SEED
from heuristics.training.models import SHAPES, adapter_config, blank, critic, teach, tokenizer
from heuristics.training.outcome import CURVE, run_of
from heuristics.training.population.losses import GRPO_LOSSES
from heuristics.training.population.measure import measure
from heuristics.training.population.members import Member, enlist, knobs_of, load_base
from heuristics.training.population.ppo import DEFAULTS, PpoGroup
from heuristics.training.population.training import Group
from heuristics.training.population.weights import adapt, stack
from heuristics.training.rewards import GROUPS, canned_kinds, reward
from heuristics.training.tasks import load_task

if TYPE_CHECKING:
    from transformers import PreTrainedModel

WIDTH = 16
SHARED = {
    "per_device_train_batch_size", "lr_scheduler_type", "warmup_steps", "learning_rate", "max_grad_norm",
    "weight_decay", "reward_funcs",
}  # fmt: skip
STORED = {"dtype", "bf16_stochastic_round"}
KNOBS = {
    "sft": SHARED | STORED,
    "dpo": SHARED | STORED | {"beta"},
    "grpo": SHARED
    | STORED
    | {
        "num_generations", "num_iterations", "beta", "loss_type", "scale_rewards", "temperature", "epsilon",
        "epsilon_high", "max_completion_length",
    },
    "ppo": SHARED - {"max_grad_norm"} | {*DEFAULTS, "kl_estimator"},  # PPOTrainer clips no gradient
}  # fmt: skip
LORA = {"r", "lora_alpha"}
VALUES = {
    "dtype": ("float32", "bfloat16"),
    "bf16_stochastic_round": (False, True),
    "loss_type": GRPO_LOSSES,
    "scale_rewards": ("group", "batch", "none"),
    "kl_estimator": ("k1", "k3"),
    "lr_scheduler_type": ("linear", "constant", "constant_with_warmup", "cosine"),  # those that only scale the rate
}
OWN = {"learning_rate", "max_grad_norm", "weight_decay", "beta", "epsilon", "epsilon_high", "reward_funcs"}


class PopulationEngine:
    """See the module."""

    name = "population"
    share = 1

    def supports(self, setting: Setting) -> bool:
        """SFT, DPO, GRPO and PPO, in full or by LoRA, with knobs that this engine knows."""
        tuned = setting.tuning == "full" or (setting.tuning == "lora" and set(setting.knobs) >= LORA)
        known = KNOBS.get(setting.method or "", set())
        if setting.tuning == "lora":
            known = known - STORED | LORA  # PEFT stores adapters in float32 whatever the base is stored in
        if not tuned or setting.method not in KNOBS or not set(setting.knobs) <= known:
            return False
        if not all(setting.knobs.get(name, allowed[0]) in allowed for name, allowed in VALUES.items()):
            return False
        batch = setting.knobs.get("per_device_train_batch_size")
        parts = setting.knobs.get("num_mini_batches", 1)
        if setting.method == "grpo":
            parts = setting.knobs.get("num_generations")
            if parts == 1:
                return False
        return isinstance(batch, int) and isinstance(parts, int) and parts > 0 and batch % parts == 0

    def stack(self) -> dict[str, str]:
        """Versions of torch and transformers, the width of a group, and the CUDA device if there is one."""
        import torch

        versions = {name: importlib.metadata.version(name) for name in ("torch", "transformers")}
        versions["width"] = str(WIDTH)
        return versions | ({"device": torch.cuda.get_device_name()} if torch.cuda.is_available() else {})

    def groups(self, cells: Sequence[Cell], memory: int | None = None) -> list[tuple[Cell, ...]]:
        """Cells that are trained together: same method, batch and task.

        On a CPU, and where adapters stand on one frozen base, they share a seed too. They are at most `WIDTH`; on a GPU
        as many as its memory holds.
        """
        alike: dict[str, list[Cell]] = {}
        for cell in sorted(cells, key=lambda cell: (cell.seed, cell.arm, cell.value)):
            shared = cell.seed if memory is None or cell.setting.tuning == "lora" else None
            alike.setdefault(digest([_kind(cell), shared]), []).append(cell)
        groups = []
        for kind in alike.values():
            width = WIDTH if memory is None else fitting(kind[0], memory)
            groups += [tuple(kind[start : start + width]) for start in range(0, len(kind), width)]
        return groups

    def train(self, cells: Iterable[Cell], bases: Path) -> Iterator[tuple[Cell, Run | Exception]]:
        """Train cells, all that can be stacked at once."""
        _quiet()
        alike: dict[str, list[Cell]] = {}
        for cell in cells:
            alike.setdefault(_kind(cell), []).append(cell)
        for group in alike.values():
            try:
                runs = _train(group, bases)
            except Exception as error:
                yield from ((cell, error) for cell in group)
            else:
                yield from zip(group, runs, strict=True)

    def golden(self, cell: Cell, bases: Path) -> tuple[float, ...]:
        """Five steps from an untrained model, its evaluation after them, canned rewards, the base's lesson.

        The steps are rewarded for a word that an untrained model does say, so that they have a gradient.
        """
        _quiet()
        task = load_task(cell.task)
        if cell.base not in SHAPES:
            raise HeuristicsError(f"engine {self.name!r} trains models made in code, not {cell.base!r}: use engine trl")
        short = cell.model_copy(update={"steps": 5, "seed": 0})
        group = group_of([enlist(short, "cpu", "ones")], [blank(cell.base, task, seed=0)])
        for step in range(1, 6):
            group.step(step)
        examples = task.held_out()[:16]
        seen = measure(
            group.weights, group.bases, tokenizer(task), task, examples, copies=2, seed=EVALUATION_SEED
        )[0]  # fmt: skip
        canned = [completion for example in examples for completion in (example.answer, example.prompt)]
        answers = [example.answer for example in examples for _ in range(2)]
        rewards = [reward(kind, 0, 8, {name: [] for name in GROUPS})(canned, answers) for kind in canned_kinds(cell)]
        rows = group.members[0].rows.values()
        numbers = [row[name] for row in rows for name in ("loss", "grad_norm") if name in row]
        numbers += [seen[name] for name in sorted(seen)] + [value for values in rewards for value in values]
        numbers += [loss for _, _, loss in itertools.islice(teach(cell.base, task, seed=0), 5)]
        return tuple(float(f"{number:.4g}") for number in numbers)


ENGINE = PopulationEngine()


def _kind(cell: Cell) -> str:
    knobs = knobs_of(cell)
    told = {name: value for name, value in knobs.items() if name not in OWN} | {"leaning": bool(knobs.get("beta"))}
    return digest([cell.task, cell.base, cell.steps, cell.setting.method, cell.setting.tuning, told])


def fitting(cell: Cell, memory: int) -> int:
    """How many members like a cell fit a GPU: a power of two, from an estimate of what one of them keeps.

    That is: five copies of its weights, and for every token about ten vectors of the hidden size and four of the inner
    one in each layer. Half the memory is left to the evaluations and to what the estimate forgets.

    Args:
        cell: one of the members.
        memory: bytes of the GPU.
    """
    task, shape = load_task(cell.task), SHAPES[cell.base]
    hidden, inner, layers = (shape[name] for name in ("hidden_size", "intermediate_size", "num_hidden_layers"))
    tokens = int(str(knobs_of(cell)["per_device_train_batch_size"])) * (task.prompt_words + task.cap)
    weights = layers * (4 * hidden * hidden + 3 * hidden * inner)
    networks = 2 if cell.setting.method == "ppo" else 1
    each = networks * 4 * (5 * weights + tokens * layers * (10 * hidden + 4 * inner))
    return int(2 ** max(0, math.floor(math.log2(max(1, memory // 2 // each)))))


def _quiet() -> None:
    import torch
    import transformers

    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    warnings.filterwarnings("ignore", message=".*is_gradient_checkpointing. is deprecated")


def _device() -> str:
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


@lru_cache(maxsize=16)
def _start(base: str, task_name: str, seed: int, bases: Path) -> dict[str, float]:
    """Held-out evaluation of a base: the same for every cell of a seed."""
    task, weights = load_task(task_name), stack([load_base(base, task_name, seed, bases).to(_device())])
    held_out = task.held_out()
    return measure(weights, weights, tokenizer(task), task, held_out, copies=task.copies, seed=EVALUATION_SEED)[0]


def group_of(members: Sequence[Member], models: Sequence["PreTrainedModel"]) -> Group:
    """A group that trains each member's own model, or an adapter each on the one model that they share."""
    cells = [member.cell for member in members]
    if cells[0].setting.tuning == "lora":
        weights = adapt(models[0], [cell.seed for cell in cells], adapter_config(cells[0].setting))
    else:
        weights = stack(models)
    if cells[0].setting.method != "ppo":
        return Group(members, weights)
    return PpoGroup(members, weights, stack([critic(m, cell.seed) for m, cell in zip(models, cells, strict=True)]))


def _train(cells: Sequence[Cell], bases: Path) -> list[Run]:
    return [run for run, _, _ in logged(cells, bases)]


def logged(cells: Sequence[Cell], bases: Path) -> list[tuple[Run, list[dict[str, float]], list[float]]]:
    """Train cells that can be stacked, and keep their whole logs.

    Returns:
        Of every cell its run; the rows of its log, one a step; and, of a proxy reward, the share of right answers, one
        number a rollout.
    """
    import torch

    task = load_task(cells[0].task)
    members = [enlist(cell, _device(), str(cell.setting.knobs.get("reward_funcs", "exact"))) for cell in cells]
    group = group_of(members, [load_base(cell.base, cell.task, cell.seed, bases).to(_device()) for cell in cells])
    starts = [_start(cell.base, cell.task, cell.seed, bases) for cell in cells]
    for member, start in zip(members, starts, strict=True):
        member.points[0] = {name: start[name] for name in CURVE}
    group.train()
    weights = group.weights
    moved = weights.change(group.bases)
    finite = weights.flat.isfinite().all(1)
    ends: list[dict[str, float] | None] = []
    for place, member in enumerate(members):
        one = slice(place, place + 1)
        if member.alive and bool(finite[place]):
            with torch.no_grad():
                ends += measure(
                    weights.of(one), group.bases.of(one), tokenizer(task), task, task.held_out(), copies=task.copies,
                    seed=EVALUATION_SEED,
                )  # fmt: skip
        else:
            ends.append(None)
    return [
        (
            run_of(
                member.cell, start=start, end=end, points=member.points, rows=member.rows, groups=member.groups,
                weight_change=float(change), agreements=member.agreements,
            ),
            [{"step": step} | row for step, row in sorted(member.rows.items())],
            member.groups.get("exact", []),
        )
        for member, start, end, change in zip(members, starts, ends, moved, strict=True)
    ]  # fmt: skip
