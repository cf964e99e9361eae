"""What bitsandbytes keeps of a matrix, in bits a weight."""

import functools

import bitsandbytes.functional
import torch


@functools.cache
def _quantized(double: bool) -> tuple[float, float]:
    """Bits a weight, and the mean error relative to the mean weight."""
    weight = 0.02 * torch.randn(1024, 1024, generator=torch.Generator().manual_seed(0))
    packed, state = bitsandbytes.functional.quantize_4bit(
        weight, blocksize=64, compress_statistics=double, quant_type="nf4"
    )
    kept = [packed, state.absmax, *([state.state2.absmax, state.offset] if state.nested else [])]
    bits = 8 * sum(tensor.numel() * tensor.element_size() for tensor in kept) / weight.numel()
    back = bitsandbytes.functional.dequantize_4bit(packed, state)
    return bits, float((back - weight).abs().mean() / weight.abs().mean())


def plain_bits() -> float:
    return _quantized(False)[0]


def double_bits() -> float:
    return _quantized(True)[0]


def saved_bits() -> float:
    return plain_bits() - double_bits()


def saved_share() -> float:
    return 100 * saved_bits() / plain_bits()


def error_grows_by() -> float:
    return 100 * (_quantized(True)[1] / _quantized(False)[1] - 1)
