"""TRL's default cap on the ratio of a whole completion, and the lengths that it allows."""

import functools
import math

import trl


@functools.cache
def _config() -> trl.GRPOConfig:
    return trl.GRPOConfig(output_dir="unused", use_cpu=True, bf16=False, report_to=[])


def _tokens(drift: float) -> float:
    return math.log(cap()) / drift


def _dropped(noise: float, tokens: int) -> float:
    """Per cent of completions whose summed noise passes the cap."""
    return 100 * 0.5 * math.erfc(math.log(cap()) / (noise * tokens**0.5) / 2**0.5)


def mode_is_sequence_mask() -> bool:
    return _config().vllm_importance_sampling_mode == "sequence_mask"


def cap() -> float:
    return _config().vllm_importance_sampling_clip_max


def tokens_at_reported_drift() -> float:
    return _tokens(0.012)


def tokens_at_small_drift() -> float:
    return _tokens(0.002)


def tokens_at_tiny_drift() -> float:
    return _tokens(0.0005)


def dropped_by_noise_at_512() -> float:
    return _dropped(0.02, 512)


def dropped_by_noise_at_8k() -> float:
    return _dropped(0.02, 8192)
