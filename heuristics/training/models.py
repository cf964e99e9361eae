"""Small models made in code, their word tokenizers, and bases: models taught a task up to a fixed accuracy."""

import copy
import itertools
import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from heuristics.schema import HeuristicsError, Setting, digest
from heuristics.training.pretrained import is_pretrained, pretrained_folder
from heuristics.training.tasks import Task, load_task

if TYPE_CHECKING:
    from peft import LoraConfig
    from transformers import PreTrainedModel, PreTrainedTokenizerFast

SHAPES = {
    "llama-34k": {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 128},
    "llama-133k": {"hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 256},
    "llama-300k": {"hidden_size": 96, "num_hidden_layers": 2, "num_attention_heads": 6, "intermediate_size": 384},
    "llama-530k": {"hidden_size": 128, "num_hidden_layers": 2, "num_attention_heads": 8, "intermediate_size": 512},
    "llama-2400k": {"hidden_size": 192, "num_hidden_layers": 4, "num_attention_heads": 12, "intermediate_size": 768},
}
PAD, END, IGNORED = 0, 1, -100
BATCH, RATE, CHECK_EVERY, MOST_STEPS = 64, 1e-3, 10, 6000
PROBE = 64  # prompts of the check that stops the teaching, four samples each


def tokenizer(task: Task) -> "PreTrainedTokenizerFast":
    """A tokenizer with one token a word of the task; ids: pad 0, end 1, unknown 2, then the vocabulary."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import WhitespaceSplit
    from transformers import PreTrainedTokenizerFast

    words = ("<pad>", "<end>", "<unk>", *task.vocabulary)
    inner = Tokenizer(WordLevel({word: index for index, word in enumerate(words)}, unk_token="<unk>"))
    inner.pre_tokenizer = WhitespaceSplit()
    return PreTrainedTokenizerFast(
        tokenizer_object=inner, pad_token="<pad>", eos_token="<end>", unk_token="<unk>", padding_side="left"
    )


def adapter_config(setting: Setting) -> "LoraConfig":
    """LoRA on every linear module but the output, of the rank `r` and the scale `lora_alpha` / `r`."""
    from peft import LoraConfig

    rank, alpha = (int(str(setting.knobs[name])) for name in ("r", "lora_alpha"))
    return LoraConfig(r=rank, lora_alpha=alpha, target_modules="all-linear", task_type="CAUSAL_LM")


def blank(base: str, task: Task, seed: int) -> "PreTrainedModel":
    """An untrained model of a shape.

    Raises:
        HeuristicsError: unknown shape.
    """
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    if base not in SHAPES:
        raise HeuristicsError(f"no base {base!r}: made in code are {', '.join(SHAPES)}")
    torch.manual_seed(seed)
    length = task.prompt_words + task.cap + 4
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(task.vocabulary) + 3, max_position_embeddings=max(64, length), tie_word_embeddings=False,
            pad_token_id=0, eos_token_id=1, bos_token_id=None, **SHAPES[base],
        )
    )  # fmt: skip


def critic(policy: "PreTrainedModel", seed: int) -> "PreTrainedModel":
    """A value model for PPO: the policy's network, copied, under a new head that gives one number a token.

    Args:
        policy: left as it is.
        seed: of the head.
    """
    import torch
    from transformers import AutoModelForSequenceClassification

    config = copy.deepcopy(policy.config)
    config.num_labels = 1
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model: PreTrainedModel = AutoModelForSequenceClassification.from_config(config)
    model.base_model.load_state_dict(policy.base_model.state_dict())
    return model.to(policy.device)


def teach(base: str, task: Task, seed: int) -> Iterator[tuple[int, "PreTrainedModel", float]]:
    """Teach a blank model the task's demonstrations, without end.

    Yields:
        steps done, the model, and the loss of the step.
    """
    import torch
    from torch.nn.utils.rnn import pad_sequence

    model, words = blank(base, task, seed), tokenizer(task)
    stream = random.Random(f"base/{task.name}/{seed}")
    optimizer = torch.optim.AdamW(model.parameters(), lr=RATE, weight_decay=0.0)
    for step in itertools.count(1):
        batch = [task.draw(stream) for _ in range(BATCH)]
        rows = [torch.tensor([*words.encode(f"{e.prompt} {e.demonstration}"), END]) for e in batch]
        ids = pad_sequence(rows, batch_first=True, padding_value=PAD)
        labels = pad_sequence(rows, batch_first=True, padding_value=IGNORED)
        labels[:, : task.prompt_words] = IGNORED
        loss = model(input_ids=ids, labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        yield step, model, float(loss.detach())


def make_base(base: str, task: Task, seed: int) -> "PreTrainedModel":
    """Teach a blank model until its sampled accuracy reaches the task's target.

    Prompts are drawn freely: a held-out one may be among those that the base, unlike the runs, was taught.

    Raises:
        HeuristicsError: the target was not reached in 6,000 steps.
    """
    from heuristics.training.evaluation import sample

    words, probe = tokenizer(task), task.held_out()[:PROBE]
    for step, model, _ in teach(base, task, seed):
        if step % CHECK_EVERY == 0:
            outcome = sample(model, words, task, probe, copies=4, seed=seed)
            if float(outcome.correct.mean()) >= task.base_target:
                return model
        if step >= MOST_STEPS:
            break
    raise HeuristicsError(f"base {base!r} seed {seed} did not learn {task.name!r} in {MOST_STEPS} steps")


def lesson(base: str, task: Task) -> str:
    """Digest of what a base is taught and how; part of its folder's name, so that no other lesson's base is reused."""
    shown = [task.draw(random.Random(index)) for index in range(32)]
    told = [(example.prompt, example.demonstration) for example in shown]
    return digest([SHAPES[base], BATCH, RATE, CHECK_EVERY, PROBE, task.base_target, task.vocabulary, task.cap, told])


def base_folder(base: str, task_name: str, seed: int, cache: Path) -> Path:
    """Folder of a saved base, made or fetched on first use; a half-written one is never seen.

    Args:
        base: shape made in code, or a pretrained model, which is the same for every task and seed.
        task_name: task that the base is taught.
        seed: seed of weights and demonstrations.
        cache: folder that holds the bases.

    Raises:
        HeuristicsError: unknown shape, or the base did not learn its task.
    """
    if is_pretrained(base):
        return pretrained_folder(base, cache)
    task = load_task(task_name)
    if base not in SHAPES:
        raise HeuristicsError(f"no base {base!r}: made in code are {', '.join(SHAPES)}")
    folder = cache / f"{base}-{task_name}-{seed}-{lesson(base, task)[:8]}"
    if not folder.exists():
        _save(make_base(base, task, seed), tokenizer(task), folder)
    return folder


def _save(model: "PreTrainedModel", words: "PreTrainedTokenizerFast", folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".partial-"))
    model.save_pretrained(partial)
    words.save_pretrained(partial)
    try:
        os.rename(partial, folder)
    except OSError:  # another process was first
        shutil.rmtree(partial)
