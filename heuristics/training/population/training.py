"""Train a group of members side by side: rollouts stacked, updates as wide as the device likes.

A GPU updates all members at once, with shapes that never change. A CPU updates one after another, so that each leaves
out its own padding and its own groups without advantage; stacking would win nothing there, a core is busy with one.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from heuristics.training.bases import EVALUATION_SEED
from heuristics.training.evaluation import END
from heuristics.training.models import tokenizer
from heuristics.training.outcome import CURVE, checkpoint
from heuristics.training.population.decode import sample
from heuristics.training.population.llama import Batch, logits
from heuristics.training.population.logs import Rollout, drawn_row
from heuristics.training.population.losses import Tokens, advantages, dpo, drift, grpo, sft, token_logps
from heuristics.training.population.measure import measure
from heuristics.training.population.members import Member, knobs_of, texts, word_list, written
from heuristics.training.population.optimizer import AdamW, clip, schedule
from heuristics.training.population.weights import Weights
from heuristics.training.tasks import load_task

if TYPE_CHECKING:
    import torch

ROUNDING = 1 << 32  # seeds from here on are of no cell
BETA = {"dpo": 0.1}  # TRL's defaults; GRPO's is 0


class Group:
    """Members that are trained together: one method, one batch size, one task and one shape.

    Attributes:
        members: as they stand in the stack.
        weights: of the members, changed in place.
        bases: the same before training.
    """

    def __init__(self, members: Sequence[Member], weights: Weights) -> None:
        import torch

        self.members, self.weights = list(members), weights
        first = members[0].cell
        self.task, self.method, self.steps = load_task(first.task), first.setting.method, first.steps
        self.knobs = knobs_of(first)
        self.batch = int(str(self.knobs["per_device_train_batch_size"]))
        self.size = int(str(self.knobs["num_generations"])) if self.method == "grpo" else 1
        self.cap = int(str(self.knobs.get("max_completion_length", self.task.cap)))
        self.words = word_list(self.task)
        self.optimizer = AdamW(
            weights, self._each("weight_decay", 0.0), dtype=str(self.knobs.get("dtype", "float32")),
            rounding=self._streams() if self.knobs.get("bf16_stochastic_round") else None,
        )  # fmt: skip
        self.bases = weights.before()
        self.most, self.low = self._each("max_grad_norm", 1.0), self._each("epsilon", 0.2)
        self.beta = self._each("beta", BETA.get(str(self.method), 0.0))
        highs = (knobs_of(member.cell).get("epsilon_high") for member in members)
        self.high = torch.tensor(
            [float(low) if high is None else float(str(high)) for low, high in zip(self.low, highs, strict=True)],
            device=weights.flat.device,
        )
        self.iterations = int(str(self.knobs.get("num_iterations", 1)))
        self.rates = torch.tensor(
            [_rates(member, self.steps) for member in members], dtype=torch.float64, device=weights.flat.device
        )
        self.rollout: Rollout | None = None
        self.drift = torch.zeros(len(members))
        self.last = torch.zeros_like(weights.flat)  # gradients of the step before, clipped
        self.divide(whole=weights.flat.device.type != "cpu")

    def divide(self, whole: bool) -> None:
        """Update all members at once, or one after another."""
        count = len(self.members)
        self.parts = [slice(0, count)] if whole else [slice(place, place + 1) for place in range(count)]
        self.views = [self.weights.of(part) for part in self.parts]

    def _each(self, knob: str, default: float) -> "torch.Tensor":
        import torch

        values = [float(str(knobs_of(member.cell).get(knob, default))) for member in self.members]
        return torch.tensor(values, device=self.weights.flat.device)

    def _streams(self) -> "list[torch.Generator]":
        """Random numbers that weights are rounded by: a member's own, not those that it samples with."""
        import torch

        device = self.weights.flat.device
        return [torch.Generator(device).manual_seed(ROUNDING + member.cell.seed) for member in self.members]

    def train(self) -> None:
        """All steps; evaluations at the checkpoints go into the members."""
        for step in range(1, self.steps + 1):
            if not any(member.alive for member in self.members):
                return
            self.step(step)
            if checkpoint(self.members[0].cell, step):
                self.look(step)

    def step(self, step: int) -> None:
        """One update of every member that is alive."""
        import torch

        if self.method == "grpo" and (step - 1) % self.iterations == 0:
            self.rollout = self._roll((step - 1) // self.iterations)
        for part, view in zip(self.parts, self.views, strict=True):
            if not any(member.alive for member in self.members[part]):
                continue
            loss, gradient = self._grpo(part, view) if self.method == "grpo" else self._given(part, view, step)
            norms = clip(gradient, self.most[part])
            agreed = torch.nn.functional.cosine_similarity(gradient, self.last[part])
            self.last[part] = gradient
            self.optimizer.step(part, gradient, self.rates[part, step - 1].float())
            for place, member in enumerate(self.members[part]):
                at = part.start + place
                row = {"loss": float(loss[place]), "grad_norm": float(norms[place])}
                row["learning_rate"] = float(self.rates[at, step - 1])
                if self.rollout is not None:
                    row |= drawn_row(self.rollout, at, self.size) | (
                        {"kl": float(self.drift[at])} if self.beta[at] else {}
                    )
                if step > 1 and member.alive:
                    member.agreements.append(float(agreed[place]))
                self.note(member, step, row)

    def note(self, member: Member, step: int, row: dict[str, float]) -> None:
        """A row of a member's log, if it is alive; it is no longer if its loss or its gradient is not finite."""
        if member.alive:
            member.rows[step] = row
            member.alive = all(math.isfinite(row[name]) for name in ("loss", "grad_norm") if name in row)

    def draw(self, number: int) -> tuple[Batch, "torch.Tensor", "torch.Tensor"]:
        """A rollout of every member: completions, their rewards, shape (P, B), and mean entropies, shape (P,)."""
        import torch

        prompts = self.batch // self.size
        span = slice(number * prompts, (number + 1) * prompts)
        asked = torch.stack([member.prompts[span] for member in self.members])
        drawn = sample(
            self.weights, asked, copies=self.size, cap=self.cap, end=END,
            streams=[member.stream for member in self.members], temperature=self.temperature,
        )  # fmt: skip
        rewards = []
        for member, completions in zip(self.members, drawn.completions.flatten(1, 2).tolist(), strict=True):
            if not member.alive:
                rewards.append([0.0] * self.batch)
                continue
            if self.method == "grpo" and member.stream.device.type == "cpu":
                torch.randperm(self.batch, generator=member.stream)  # TRL's, of the batch
            answers = [example.answer for example in member.examples[span] for _ in range(self.size)]
            rewards.append(member.score(texts(*self.words, completions), answers))
        batch = Batch(asked, drawn.completions, drawn.lengths)
        return batch, torch.tensor(rewards, device=asked.device), drawn.entropy

    def _roll(self, number: int) -> Rollout:
        batch, earned, entropy = self.draw(number)
        return Rollout(
            batch, advantages(earned, self.size, str(self.knobs.get("scale_rewards", "group"))), earned, entropy,
            old=self.logps(self.weights, batch) if self.iterations > 1 else None,
            reference=self.logps(self.bases, batch) if bool(self.beta.any()) else None,
        )  # fmt: skip

    def logps(self, weights: Weights, batch: Batch) -> "torch.Tensor":
        """Log-probabilities of completion tokens, without a gradient, shape (P, B, T)."""
        import torch

        found = []
        with torch.no_grad():
            for part in self.parts:
                alone = batch.of(part)
                scores, rows = logits(weights.of(part), alone)
                found.append(token_logps(scores, rows, alone.completions, self.temperature))
        return torch.cat(found)

    @property
    def temperature(self) -> float:
        """Sampling temperature, which divides the logits of the loss too."""
        return float(str(self.knobs.get("temperature", 1.0)))

    def _grpo(self, part: slice, view: Weights) -> tuple["torch.Tensor", "torch.Tensor"]:
        import torch

        rollout = self.rollout
        assert rollout is not None
        batch, wanted = rollout.batch.of(part), rollout.advantages[part]
        whole = batch.lengths.flatten(1)
        old, reference = (None if given is None else given[part] for given in (rollout.old, rollout.reference))
        if len(view) == 1 and reference is None:  # groups without advantage have no gradient
            live = (wanted.view(-1, self.size) != 0).any(1).nonzero()[:, 0]
            if not len(live):
                return wanted.new_zeros(1), torch.zeros_like(view.flat)
            rows = (live[:, None] * self.size + torch.arange(self.size, device=live.device)).flatten()
            batch, wanted = batch.groups(live), wanted[:, rows]
            old = None if old is None else old[:, rows]
        scores, rows = logits(view, batch)
        tokens = Tokens(
            logps=token_logps(scores, rows, batch.completions, self.temperature), old=old, reference=reference,
            advantages=wanted, inside=batch.inside().flatten(1, 2), rows=self.batch, tokens=whole.sum(1),
        )  # fmt: skip
        if reference is not None:
            self.drift[part] = drift(tokens)
        loss = grpo(
            tokens, kind=str(self.knobs.get("loss_type", "dapo")), beta=self.beta[part], low=self.low[part],
            high=self.high[part], cap=self.cap,
        )  # fmt: skip
        return loss.detach(), view.gradient(loss.sum())

    def _given(self, part: slice, view: Weights, step: int) -> tuple["torch.Tensor", "torch.Tensor"]:
        """SFT on right answers, DPO on right ones beside wrong ones."""
        import torch

        span = slice((step - 1) * self.batch, step * self.batch)
        batch = written(self.members[part], span, self.words[0], self.task if self.method == "dpo" else None)
        inside = batch.inside().flatten(1, 2)
        scores, rows = logits(view, batch)
        logps = token_logps(scores, rows, batch.completions, 1.0)
        if self.method == "sft":
            loss = sft(logps, inside)
        else:
            with torch.no_grad():
                scores, rows = logits(self.bases.of(part), batch)
                reference = token_logps(scores, rows, batch.completions, 1.0)
            loss = dpo(logps, reference, inside, self.beta[part])
        return loss.detach(), view.gradient(loss.sum())

    def look(self, step: int) -> None:
        """Evaluate every member on a few held-out prompts."""
        seen = measure(
            self.weights, self.bases, tokenizer(self.task), self.task, self.task.held_out()[: self.task.looked],
            copies=2, seed=EVALUATION_SEED, greedy=False,
        )  # fmt: skip
        for member, numbers in zip(self.members, seen, strict=True):
            if member.alive:
                member.points[step] = {name: numbers[name] for name in CURVE}


def _rates(member: Member, steps: int) -> list[float]:
    knobs = knobs_of(member.cell)
    shares = schedule(str(knobs.get("lr_scheduler_type", "linear")), float(str(knobs.get("warmup_steps", 0))), steps)
    return [float(str(knobs["learning_rate"])) * share for share in shares]
