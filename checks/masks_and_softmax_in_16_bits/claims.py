"""What the page on masks and softmax in 16 bits says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour

# fmt: off
TAKEN_OVER = (
    Behaviour(id="mask-works-everywhere", says="A mask of -1e10 works in all precisions: it stays a number", probe="mask_is_finite_everywhere"),
    Behaviour(id="subtract-the-maximum", says="Without subtracting the maximum a softmax overflows", probe="plain_softmax_breaks_in_fp16"),
)
OURS = (
    Behaviour(id="mask-overflows", says="In fp16 -1e10 is minus infinity", probe="mask_is_infinite_in_fp16"),
    Behaviour(id="empty-row-is-nan", says="A row of nothing but such masks becomes NaN in fp16, and not in bf16", probe="empty_row_is_nan_in_fp16_only"),
    Behaviour(id="finfo-stays-finite", says="Masked with finfo.min such a row stays finite in fp16, bf16 and fp32", probe="row_of_finfo_is_finite"),
    Behaviour(id="torch-softmax-stable", says="torch.softmax takes logits of 60,000 in fp16", probe="torch_softmax_is_stable"),
    Behaviour(id="plain-softmax-overflows", says="exp(x) / sum(exp(x)) gives NaN at logits of 12 in fp16", probe="plain_softmax_breaks_in_fp16"),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
