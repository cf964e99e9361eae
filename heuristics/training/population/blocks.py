"""The parts of a layer whose weights are all a member's own, with gradients written out.

Autograd would keep and walk a dozen small operations for each of these; a network of a hundred thousand parameters
spends most of its time between them. Tests hold every gradient against finite differences.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

MANY = 128  # rows from which oneDNN's product is the faster one


def norm_linear(rows: "torch.Tensor", scale: "torch.Tensor", matrix: "torch.Tensor", eps: float) -> "torch.Tensor":
    """Linear module of normalised rows.

    Args:
        rows: shape (P, R, in).
        scale: weight of the RMSNorm (Zhang and Sennrich 2019, arXiv 1910.07467), shape (P, in).
        matrix: shape (P, out, in).
        eps: added to the mean square.

    Returns:
        Shape (P, R, out).
    """
    import torch

    if not torch.is_grad_enabled():
        return product(_unit(rows, eps)[0].mul_(scale[:, None]), matrix)
    out: torch.Tensor = _functions()[0].apply(rows, scale, matrix, eps)
    return out


def add_linear(added: "torch.Tensor", rows: "torch.Tensor", matrix: "torch.Tensor") -> "torch.Tensor":
    """Linear module of rows (P, R, in), added to what goes around it, shape (P, R, out)."""
    import torch

    if not torch.is_grad_enabled():
        return product(rows, matrix).add_(added)
    out: torch.Tensor = _functions()[1].apply(added, rows, matrix)
    return out


def gated(rows: "torch.Tensor") -> "torch.Tensor":
    """SiLU of the first half of each row times the second half; shape (P, R, 2 * inner) in, (P, R, inner) out."""
    import torch

    if not torch.is_grad_enabled():
        gate, up = rows.chunk(2, -1)
        return torch.nn.functional.silu(gate).mul_(up)
    out: torch.Tensor = _functions()[2].apply(rows)
    return out


def product(rows: "torch.Tensor", matrix: "torch.Tensor") -> "torch.Tensor":
    """Rows (P, R, in) times matrices (P, out, in), shape (P, R, out).

    torch multiplies fp32 on a CPU with MKL, which keeps to AVX2 on processors that are not Intel's; oneDNN, which torch
    brings along for compiled models, does not. For one member of many rows it is twice as fast there.
    """
    import torch

    if len(rows) == 1 and rows.shape[1] >= MANY and rows.dtype == torch.float32 and _onednn(rows.device.type):
        out: torch.Tensor = torch.ops.mkldnn._linear_pointwise(rows[0], matrix[0], None, "none", [], "")
        return out[None]
    return torch.bmm(rows, matrix.mT)


@cache
def _onednn(device: str) -> bool:
    import torch

    return device == "cpu" and torch.backends.mkldnn.is_available() and hasattr(torch.ops.mkldnn, "_linear_pointwise")


def _unit(rows: "torch.Tensor", eps: float) -> tuple["torch.Tensor", "torch.Tensor"]:
    """Rows over their root mean square, and one over that."""
    import torch

    size = torch.linalg.vecdot(rows, rows).div_(rows.shape[-1]).add_(eps).rsqrt_().unsqueeze(-1)
    return rows * size, size


@cache
def _functions() -> tuple[Any, Any, Any]:
    import torch

    class NormLinear(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(context: Any, rows: Any, scale: Any, matrix: Any, eps: float) -> Any:
            unit, size = _unit(rows, eps)
            normed = unit * scale[:, None]
            context.save_for_backward(unit, size, normed, scale, matrix)
            return product(normed, matrix)

        @staticmethod
        def backward(context: Any, gradient: Any) -> Any:
            unit, size, normed, scale, matrix = context.saved_tensors
            of_matrix = product(gradient.mT, normed.mT)
            of_normed = product(gradient, matrix.mT)
            both = of_normed * unit
            of_scale = both.sum(1)
            of_unit = of_normed.mul_(scale[:, None])
            share = torch.matmul(both, scale[..., None]).div_(unit.shape[-1])
            return of_unit.addcmul_(unit, share, value=-1).mul_(size), of_scale, of_matrix, None

    class AddLinear(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(context: Any, added: Any, rows: Any, matrix: Any) -> Any:
            context.save_for_backward(rows, matrix)
            return product(rows, matrix).add_(added)

        @staticmethod
        def backward(context: Any, gradient: Any) -> Any:
            rows, matrix = context.saved_tensors
            return gradient, product(gradient, matrix.mT), product(gradient.mT, rows.mT)

    class Gated(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(context: Any, rows: Any) -> Any:
            gate, up = rows.chunk(2, -1)
            opened = torch.nn.functional.silu(gate)
            context.save_for_backward(gate, up, opened)
            return opened * up

        @staticmethod
        def backward(context: Any, gradient: Any) -> Any:
            gate, up, opened = context.saved_tensors
            out = gradient.new_empty(*gradient.shape[:-1], 2 * gradient.shape[-1])
            of_gate, of_up = out.chunk(2, -1)
            torch.mul(gradient, opened, out=of_up)
            of_gate.copy_(torch.ops.aten.silu_backward(gradient * up, gate))
            return out

    return NormLinear, AddLinear, Gated
