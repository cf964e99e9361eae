"""Masks and softmax in torch, by dtype."""

import torch

DTYPES = (torch.float16, torch.bfloat16, torch.float32)


def mask_is_finite_everywhere() -> bool:
    return all(bool(torch.tensor(-1e10).to(dtype).isfinite()) for dtype in DTYPES)


def mask_is_infinite_in_fp16() -> bool:
    return bool(torch.tensor(-1e10).to(torch.float16).isinf())


def _empty_row(dtype: torch.dtype, mask: float) -> torch.Tensor:
    return torch.softmax(torch.zeros(4).to(dtype) + torch.tensor(mask).to(dtype), dim=0)


def empty_row_is_nan_in_fp16_only() -> bool:
    half, brain = (bool(_empty_row(dtype, -1e10).isnan().any()) for dtype in DTYPES[:2])
    return half and not brain


def row_of_finfo_is_finite() -> bool:
    return all(bool(_empty_row(dtype, torch.finfo(dtype).min).isfinite().all()) for dtype in DTYPES)


def torch_softmax_is_stable() -> bool:
    return bool(torch.softmax(torch.tensor([60_000.0, 0.0]).to(torch.float16), dim=0).isfinite().all())


def plain_softmax_breaks_in_fp16() -> bool:
    raised = torch.exp(torch.full((2,), 12.0).to(torch.float16))
    return bool((raised / raised.sum()).isnan().any())
