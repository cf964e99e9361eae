"""PPO with a value model, members side by side, as `trl.experimental.ppo` of TRL 1.12.0 trains it.

The value model is a network of its own beside the policy (Schulman et al. 2017, arXiv 1707.06347; Ziegler et al. 2019,
arXiv 1909.08593). What that trainer does and others do not: gradients are not clipped, one learning rate serves policy
and value model, a completion that ends early has one state more than it has tokens, which gets the score, and a
padding token that the policy samples ends its completion. Shapes: P members, B completions, T tokens.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from heuristics.training.population.llama import Batch, logits, normed_linear, predicting
from heuristics.training.population.losses import token_logps
from heuristics.training.population.members import Member
from heuristics.training.population.optimizer import AdamW
from heuristics.training.population.training import Group
from heuristics.training.population.weights import Weights

if TYPE_CHECKING:
    import torch

DEFAULTS = {
    "num_ppo_epochs": 4, "num_mini_batches": 1, "kl_coef": 0.05, "cliprange": 0.2, "cliprange_value": 0.2,
    "vf_coef": 0.1, "gamma": 1.0, "lam": 0.95, "temperature": 0.7,
}  # fmt: skip


@dataclass(frozen=True)
class Experience:
    """A rollout, and what every update on it compares itself with; all of shape (P, B, ...).

    Attributes:
        prompts: token ids, shape (P, B, L).
        completions: token ids, shape (P, B, T).
        tokens: tokens of each completion, shape (P, B).
        states: states of each completion that have a value, shape (P, B).
        logps: of the policy that drew the tokens, 0 behind the end.
        values: of the states before the update, 0 behind the last.
        returns: that the value model learns.
        advantages: whitened over the whole rollout.
    """

    prompts: "torch.Tensor"
    completions: "torch.Tensor"
    tokens: "torch.Tensor"
    states: "torch.Tensor"
    logps: "torch.Tensor"
    values: "torch.Tensor"
    returns: "torch.Tensor"
    advantages: "torch.Tensor"

    def some(self, members: slice, rows: "torch.Tensor") -> "Experience":
        """Some members' rows, whose numbers have shape (members, rows)."""
        import torch

        at = torch.arange(len(rows), device=rows.device)[:, None]
        return Experience(*(getattr(self, field.name)[members][at, rows] for field in fields(self)))

    def batch(self, lengths: "torch.Tensor") -> Batch:
        """Completions of such lengths behind their prompts, one each."""
        return Batch(self.prompts, self.completions[:, :, None], lengths[:, :, None])


class PpoGroup(Group):
    """Members that are trained together by PPO.

    Attributes:
        critics: their value models, changed in place.
    """

    def __init__(self, members: Sequence[Member], weights: Weights, critics: Weights) -> None:
        import numpy as np

        self.critics = critics
        super().__init__(members, weights)
        self.critic_optimizer = AdamW(critics, self._each("weight_decay", 0.0))
        self.shuffles = [np.random.RandomState(member.cell.seed) for member in members]  # numpy's global one in TRL
        self.told = {name: float(str(self.knobs.get(name, default))) for name, default in DEFAULTS.items()}

    def divide(self, whole: bool) -> None:
        """As Group's, value models too."""
        super().divide(whole)
        self.critic_views = [self.critics.of(part) for part in self.parts]

    @property
    def temperature(self) -> float:
        """As Group's, with PPOConfig's default, and the 1e-7 that PPOTrainer adds."""
        return self.told["temperature"] + 1e-7

    def step(self, step: int) -> None:
        """A rollout, and all updates on it, of every member that is alive."""
        import numpy as np
        import torch

        lived, rewards = self._experience(step - 1)
        size = self.batch // int(self.told["num_mini_batches"])
        losses: list[torch.Tensor] = []
        for _ in range(int(self.told["num_ppo_epochs"])):
            order = torch.from_numpy(np.stack([stream.permutation(self.batch) for stream in self.shuffles]))
            order = order.to(lived.tokens.device)
            for start in range(0, self.batch, size):
                losses.append(torch.zeros(len(self.members), device=order.device))
                for place, part in enumerate(self.parts):
                    if any(member.alive for member in self.members[part]):
                        some = lived.some(part, order[part, start : start + size])
                        losses[-1][part] = self._update(place, part, some, step)
        for place, (member, loss) in enumerate(zip(self.members, torch.stack(losses).mean(0).tolist(), strict=True)):
            self.note(member, step, {"loss": loss, "reward": float(rewards[place].mean())})

    def _experience(self, number: int) -> tuple[Experience, "torch.Tensor"]:
        import torch

        drawn, rewards, _ = self.draw(number)
        ids, most = drawn.completions[:, :, 0], drawn.lengths[:, :, 0].amax(1, keepdim=True)
        places = torch.arange(ids.shape[-1], device=ids.device)
        tokens = torch.where((ids == 0).any(-1), (ids == 0).int().argmax(-1), most)
        states = torch.minimum(tokens + 1, most)
        inside, valued = places < tokens[..., None], places < states[..., None]
        batch = Batch(drawn.prompts, drawn.completions, tokens[:, :, None])
        logps = self.logps(self.weights, batch) * inside
        seen = Batch(drawn.prompts, drawn.completions, states[:, :, None])
        with torch.no_grad():
            parts = zip(self.critic_views, self.parts, strict=True)
            values = torch.cat([state_values(view, seen.of(part)) for view, part in parts]) * valued
        earned = torch.zeros_like(logps)
        if self.told["kl_coef"]:
            away = (self.logps(self.bases, batch) - logps) * inside
            kl = away.exp() - 1 - away if self.knobs.get("kl_estimator") == "k3" else -away
            earned -= self.told["kl_coef"] * kl
        earned.scatter_add_(-1, states[..., None] - 1, rewards[..., None])
        gained = gae(earned, values, self.told["gamma"], self.told["lam"])
        return (
            Experience(
                drawn.prompts, ids, tokens, states, logps, values, gained + values, whiten(gained, inside) * inside
            ),
            rewards,
        )

    def _update(self, place: int, part: slice, some: Experience, step: int) -> "torch.Tensor":
        view, critic, rate = self.views[place], self.critic_views[place], self.rates[part, step - 1].float()
        batch, seen = some.batch(some.tokens), some.batch(some.states)
        scores, rows = logits(view, batch)
        logps = token_logps(scores, rows, batch.completions, self.temperature)
        policy = policy_loss(logps, some, batch.inside()[:, :, 0], self.told["cliprange"])
        value = value_loss(state_values(critic, seen), some, seen.inside()[:, :, 0], self.told["cliprange_value"])
        self.optimizer.step(part, view.gradient(policy.sum()), rate)
        self.critic_optimizer.step(part, critic.gradient(self.told["vf_coef"] * value.sum()), rate)
        return (policy + self.told["vf_coef"] * value).detach()


def state_values(critics: Weights, batch: Batch) -> "torch.Tensor":
    """Value of the state before each token of completions, one a prompt, shape (P, B, T)."""
    hidden, rows = predicting(critics, batch)
    values = normed_linear(critics, "model.norm", ["score"], hidden)[..., 0]
    return values.gather(1, rows.flatten(1)).view(rows.shape)[:, :, 0]


def gae(rewards: "torch.Tensor", values: "torch.Tensor", gamma: float, lam: float) -> "torch.Tensor":
    """Generalised advantages (Schulman et al. 2016, arXiv 1506.02438, equation 16), shape (P, B, T)."""
    import torch

    gained, last, after = [], torch.zeros_like(rewards[..., 0]), torch.zeros_like(rewards[..., 0])
    for place in reversed(range(rewards.shape[-1])):
        last = rewards[..., place] + gamma * after - values[..., place] + gamma * lam * last
        after = values[..., place]
        gained.append(last)
    return torch.stack(gained[::-1], -1)


def whiten(values: "torch.Tensor", inside: "torch.Tensor") -> "torch.Tensor":
    """Values less their mean over their standard deviation, by member, of those inside."""
    count = inside.sum((1, 2), keepdim=True)
    centred = values - (values * inside).sum((1, 2), keepdim=True) / count
    variance = (centred.square() * inside).sum((1, 2), keepdim=True) / count * (count / (count - 1))
    return centred * (variance + 1e-8).rsqrt()


def policy_loss(logps: "torch.Tensor", some: Experience, inside: "torch.Tensor", clip: float) -> "torch.Tensor":
    """Clipped surrogate (Schulman et al. 2017, equation 7), mean over tokens, by member, shape (P,)."""
    import torch

    ratio = ((logps - some.logps) * inside).exp()
    worst = torch.max(-some.advantages * ratio, -some.advantages * ratio.clamp(1 - clip, 1 + clip))
    return (worst * inside).sum((1, 2)) / inside.sum((1, 2))


def value_loss(values: "torch.Tensor", some: Experience, valued: "torch.Tensor", clip: float) -> "torch.Tensor":
    """Half the squared error, of the worse of the value and the clipped value, mean over states, shape (P,)."""
    import torch

    near = torch.min(torch.max(values, some.values - clip), some.values + clip)
    worst = torch.max((values - some.returns).square(), (near - some.returns).square())
    return 0.5 * (worst * valued).sum((1, 2)) / valued.sum((1, 2))
