"""The parts of a layer that all its own weights, with gradients written out.

Autograd would keep and walk a dozen small operations for each of these; a network of a hundred thousand parameters
spends most of its time between them. Tests hold every gradient against finite differences.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

_FUNCTIONS: dict[str, Any] = {}


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
    out: torch.Tensor = _functions()["norm_linear"].apply(rows, scale, matrix, eps)
    return out


def gated(rows: "torch.Tensor") -> "torch.Tensor":
    """SiLU of the first half of each row times the second half; shape (P, R, 2 * inner) in, (P, R, inner) out."""
    out: torch.Tensor = _functions()["gated"].apply(rows)
    return out


def _functions() -> dict[str, Any]:
    if _FUNCTIONS:
        return _FUNCTIONS
    import torch

    class NormLinear(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(context: Any, rows: Any, scale: Any, matrix: Any, eps: float) -> Any:
            size = torch.linalg.vecdot(rows, rows).div_(rows.shape[-1]).add_(eps).rsqrt_().unsqueeze(-1)
            unit = rows * size
            normed = unit * scale[:, None]
            context.save_for_backward(unit, size, normed, scale, matrix)
            return torch.bmm(normed, matrix.transpose(1, 2))

        @staticmethod
        def backward(context: Any, gradient: Any) -> Any:
            unit, size, normed, scale, matrix = context.saved_tensors
            of_matrix = torch.bmm(gradient.transpose(1, 2), normed)
            of_normed = torch.bmm(gradient, matrix)
            both = of_normed * unit
            of_scale = both.sum(1)
            of_unit = of_normed.mul_(scale[:, None])
            share = torch.matmul(both, scale[..., None]).div_(unit.shape[-1])
            return of_unit.addcmul_(unit, share, value=-1).mul_(size), of_scale, of_matrix, None

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

    _FUNCTIONS.update(norm_linear=NormLinear, gated=Gated)
    return _FUNCTIONS
