"""TRL's collator with and without padding, and what transformers' attention makes of both; a Llama with random weights."""

import tempfile

import datasets
import torch
import transformers
from tokenizers import Tokenizer, models
from trl import SFTConfig, SFTTrainer
from trl.trainer.sft_trainer import DataCollatorForLanguageModeling

LENGTHS = (7, 12, 5, 9)


def _model() -> transformers.LlamaForCausalLM:
    torch.manual_seed(0)
    return transformers.LlamaForCausalLM(
        transformers.LlamaConfig(
            vocab_size=64, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64,
            initializer_range=0.3,
        )
    ).eval()  # fmt: skip


def _batch(padding_free: bool) -> dict[str, torch.Tensor]:
    stream = torch.Generator().manual_seed(1)
    samples = [{"input_ids": torch.randint(2, 64, (length,), generator=stream).tolist()} for length in LENGTHS]
    return DataCollatorForLanguageModeling(pad_token_id=0, padding_free=padding_free)(samples)


def _apart(**told: object) -> float:
    """How far the loss of a batch without padding is from that of the padded batch, in per cent of the latter."""
    model, without, padded = _model(), _batch(True), _batch(False)
    with torch.no_grad():
        names = ("input_ids", "position_ids", "labels")
        loss = model(**{name: without[name] for name in names}, **told).loss
        reference = model(**padded, use_cache=False).loss
    return float(100 * (loss - reference).abs() / reference)


def apart_without_cache() -> float:
    return _apart(use_cache=False)


def apart_with_cache() -> float:
    return _apart()


def needs_flash_attention() -> bool:
    """Whether the loss is another one with torch's own attention, which knows nothing of FlashAttention."""
    return apart_without_cache() > 0.01


def borders_trained() -> float:
    """First tokens of samples that would be predicted from the sample before them."""
    batch = _batch(True)
    return float((batch["labels"][batch["position_ids"] == 0] != -100).sum())


def padding_tokens_left() -> float:
    return float(_batch(True)["input_ids"].numel() - sum(LENGTHS))


def default_length_refused() -> bool:
    """Whether SFTTrainer refuses padding_free=True beside its own default of max_length."""
    words = Tokenizer(models.WordLevel({"a": 0, "b": 1}, unk_token="a"))
    tokenizer = transformers.PreTrainedTokenizerFast(tokenizer_object=words, pad_token="a", eos_token="b")
    rows = datasets.Dataset.from_dict({"input_ids": [[0, 1, 1]] * 2})
    with tempfile.TemporaryDirectory() as folder:
        args = SFTConfig(output_dir=folder, padding_free=True, use_cpu=True, report_to="none", bf16=False)
        try:
            SFTTrainer(_model(), args=args, train_dataset=rows, processing_class=tokenizer)
        except ValueError as error:
            return "max_length" in str(error)
    return False
