"""Bases for tests: made in code, once a session; and a tiny Llama with a tokenizer of letters, saved as the hub does."""

import pytest


@pytest.fixture(scope="session")
def bases(tmp_path_factory):
    """A folder of bases: to teach one its task takes longer than most tests."""
    return tmp_path_factory.mktemp("bases")


@pytest.fixture
def tiny_llama():
    """Saves such a model in a folder."""
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    tokenizers = pytest.importorskip("tokenizers")

    def save(folder):
        letters = [chr(code) for code in range(32, 127)] + ["\n"]
        ids = {token: number for number, token in enumerate(["<unk>", "<|im_end|>", *letters])}
        inner = tokenizers.Tokenizer(tokenizers.models.WordLevel(ids, unk_token="<unk>"))
        split = tokenizers.pre_tokenizers.Split(tokenizers.Regex("."), "isolated")
        line = tokenizers.pre_tokenizers.Split("\n", "isolated")
        inner.pre_tokenizer = tokenizers.pre_tokenizers.Sequence([split, line])
        inner.decoder = tokenizers.decoders.Fuse()
        words = transformers.PreTrainedTokenizerFast(
            tokenizer_object=inner, eos_token="<|im_end|>", pad_token="<|im_end|>", unk_token="<unk>"
        )
        torch.manual_seed(0)
        model = transformers.LlamaForCausalLM(
            transformers.LlamaConfig(
                vocab_size=len(ids), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, num_key_value_heads=1,
                intermediate_size=64, max_position_embeddings=256, bos_token_id=None, eos_token_id=1, pad_token_id=1,
            )
        )  # fmt: skip
        folder.mkdir(parents=True)
        model.save_pretrained(folder)
        words.save_pretrained(folder)
        return words

    return save
