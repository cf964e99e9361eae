"""A base ready to be trained: the model, its tokenizer, and how its policies are evaluated."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from heuristics.training import evaluation, text_evaluation
from heuristics.training.models import base_folder, blank, tokenizer
from heuristics.training.pretrained import is_pretrained, pretrained_tokenizer
from heuristics.training.tasks import Task

if TYPE_CHECKING:
    from transformers import PreTrainedModel

EVALUATION_SEED = 7


@dataclass(frozen=True)
class Base:
    """See the module.

    Attributes:
        model: in evaluation mode; copy it before training.
        words: its tokenizer.
        measure: evaluates a policy against the model, as `heuristics.training.evaluation.evaluate` does.
    """

    model: "PreTrainedModel"
    words: Any
    measure: Callable[..., dict[str, float]]

    def look(self, policy: "PreTrainedModel", task: Task, *, whole: bool) -> dict[str, float]:
        """Evaluate a policy on all held-out prompts, or on a few of them for a checkpoint."""
        held = task.held_out()
        examples, copies = (held, task.copies) if whole else (held[: task.looked], 2)
        return self.measure(
            policy, self.model, self.words, task, examples, copies=copies, seed=EVALUATION_SEED, greedy=whole
        )


def load(name: str, task: Task, seed: int, cache: Path) -> Base:
    """A base on the GPU if there is one; the same for every seed if it is pretrained.

    Raises:
        HeuristicsError: unknown base, or it cannot be had.
    """
    import torch
    from transformers import AutoModelForCausalLM

    device = "cuda" if torch.cuda.is_available() else "cpu"
    model = AutoModelForCausalLM.from_pretrained(base_folder(name, task.name, seed, cache)).to(device).eval()
    if is_pretrained(name):
        return Base(model, pretrained_tokenizer(name, cache), text_evaluation.evaluate)
    return Base(model, tokenizer(task), evaluation.evaluate)


def untrained(name: str, task: Task) -> Base:
    """A base that was taught nothing."""
    return Base(blank(name, task, seed=0), tokenizer(task), evaluation.evaluate)
