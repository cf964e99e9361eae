"""TRL's own GRPO loss on a batch that never changes: what a setting does to loss and gradient, before any training."""

import tempfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

PROMPTS, GROUP, PROMPT, WORDS = 2, 4, 3, 32
"""Prompts, completions of each, tokens of a prompt, and words of the vocabulary."""
CUT = (8, 5, 3, 7, 2, 8, 6, 4)
"""Eighths of the length that each completion has, where they differ."""


@dataclass(frozen=True)
class Losses:
    """What the batch gives.

    Attributes:
        loss: as TRL passes it on to the optimizer.
        gradient: of all weights, one after the other.
        metrics: that TRL logs of it.
    """

    loss: float
    gradient: "torch.Tensor"
    metrics: dict[str, float]

    def along(self, other: "Losses") -> float:
        """Cosine between two gradients."""
        import torch

        return float(torch.nn.functional.cosine_similarity(self.gradient, other.gradient, dim=0))

    def size(self) -> float:
        """Norm of the gradient."""
        return float(self.gradient.norm())


def grpo_loss(
    *, length: int = 8, equal: bool = True, drift: float = 0.0, parts: int = 1, beta: float = 0.0, **config: Any
) -> Losses:
    """Loss and gradient of two prompts with four completions each on a small Llama with random weights.

    Args:
        length: tokens of a completion, at most.
        equal: whether all completions are equally long.
        drift: standard deviation of the log-probability of a token since the completions were sampled: 0 for the first
            update of a rollout, more for later ones.
        parts: micro-batches that the batch is cut into, as gradient accumulation does.
        beta: of the KL penalty towards a reference model, which is the one that sampled.
        **config: of TRL's `GRPOConfig`.
    """
    import torch
    from datasets import Dataset
    from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
    from trl import GRPOConfig, GRPOTrainer

    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=WORDS, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
            pad_token_id=0, eos_token_id=1, bos_token_id=None, initializer_range=0.3,
        )
    )  # fmt: skip
    rows = PROMPTS * GROUP
    with tempfile.TemporaryDirectory() as folder:
        told: dict[str, Any] = dict(
            output_dir=folder, use_cpu=True, report_to=[], bf16=False, per_device_train_batch_size=rows // parts,
            gradient_accumulation_steps=parts, num_generations=GROUP, max_completion_length=length,
        )  # fmt: skip
        trainer = GRPOTrainer(
            model=model, args=GRPOConfig(**told | config), processing_class=_words(PreTrainedTokenizerFast),
            train_dataset=Dataset.from_dict({"prompt": ["w2 w3 w4"] * rows}),
            reward_funcs=lambda completions, **_: [0.0],
        )  # fmt: skip
    stream = torch.Generator().manual_seed(1)
    ids = torch.randint(2, WORDS, (rows, PROMPT + length), generator=stream)
    lengths = torch.tensor([8] * rows if equal else CUT) * length // 8
    mask = (torch.arange(length) < lengths[:, None]).long()
    advantages = torch.tensor([1.0, -1.0, 0.5, -0.5, 1.5, -0.5, -0.5, -0.5])
    noise = drift * torch.randn((rows, length), generator=stream)
    trainer.beta = beta  # given at once, TRL would load a reference model by name
    trainer.current_gradient_accumulation_steps = parts
    model.train()
    loss = 0.0
    for part in torch.arange(rows).chunk(parts):
        inputs = {
            "prompt_ids": ids[part, :PROMPT], "prompt_mask": torch.ones_like(ids[part, :PROMPT]),
            "completion_ids": ids[part, PROMPT:], "completion_mask": mask[part], "advantages": advantages[part],
            "num_items_in_batch": mask.sum(),
        }  # fmt: skip
        if drift or beta:
            with torch.no_grad():
                logps, *_ = trainer._get_per_token_logps_and_entropies(
                    model, ids[part], torch.cat([inputs["prompt_mask"], mask[part]], dim=1), length
                )
            inputs |= {"old_per_token_logps": logps - noise[part], "ref_per_token_logps": logps}
        value = trainer._compute_loss(model, inputs)
        value.backward()
        loss += float(value.detach())
    gradient = torch.cat([weight.grad.flatten() for weight in model.parameters()])
    metrics = {name: sum(values) / len(values) for name, values in trainer._metrics["train"].items()}
    return Losses(loss, gradient, metrics)


def _words(tokenizer: Any) -> Any:
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit

    inner = Tokenizer(WordLevel({f"w{index}": index for index in range(WORDS)}, unk_token="w0"))
    inner.pre_tokenizer = WhitespaceSplit()
    return tokenizer(tokenizer_object=inner, pad_token="w0", eos_token="w1", unk_token="w0", padding_side="left")
