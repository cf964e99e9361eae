"""Bits of GGUF's types, out of the table of the `gguf` package, and of a mixture on the shape of Llama-2-7B."""

import gguf

LAYERS, HIDDEN, MLP, WORDS = 32, 4096, 11_008, 32_000


def _bits(name: str) -> float:
    weights, size = gguf.GGML_QUANT_SIZES[gguf.GGMLQuantizationType[name]]
    return 8 * size / weights


def bits_of_q4_k() -> float:
    return _bits("Q4_K")


def bits_of_q5_k() -> float:
    return _bits("Q5_K")


def bits_of_q6_k() -> float:
    return _bits("Q6_K")


def bits_of_q8_0() -> float:
    return _bits("Q8_0")


def bits_of_q4_k_m() -> float:
    """Half of the layers' attn_v and ffn_down, and the output matrix, in q6_k; norms, which are few, are left out."""
    embeddings, layer = WORDS * HIDDEN, 4 * HIDDEN**2 + 3 * HIDDEN * MLP
    better = LAYERS / 2 * (HIDDEN**2 + HIDDEN * MLP) + embeddings
    every = 2 * embeddings + LAYERS * layer
    return (better * _bits("Q6_K") + (every - better) * _bits("Q4_K")) / every


def gibibytes_of_7b() -> float:
    weights = 2 * WORDS * HIDDEN + LAYERS * (4 * HIDDEN**2 + 3 * HIDDEN * MLP)
    return bits_of_q4_k_m() * weights / 8 / 2**30


def factor_of_q8_0() -> float:
    return _bits("Q8_0") / 16


def factor_of_q4_k_m() -> float:
    return bits_of_q4_k_m() / 16
