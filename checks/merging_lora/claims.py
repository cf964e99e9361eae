"""What the page on merging LoRA says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Number

# fmt: off
TAKEN_OVER = (
    Number(id="merge-changes-outputs", says="Merging into 4-bit weights changes outputs: by 1 % or more", probe="four_bit_merge_moves", value=(1.0, None), example=True),
)
OURS = (
    Number(id="fp32-merge", says="Merging in 32 bits moves the output by less than a thousandth of a per cent", probe="fp32_merge_moves", value=(None, 1e-3)),
    Number(id="bf16-merge", says="Merging in bf16 moves the output of a layer by less than 1 %", probe="bf16_merge_moves", value=(None, 1.0), example=True),
    Number(id="four-bit-merge", says="Merging into NF4 moves it by more than 3 %", probe="four_bit_merge_moves", value=(3.0, None), example=True),
    Behaviour(id="safe-merge-raises", says="safe_merge=True refuses an adapter that holds NaN", probe="safe_merge_refuses_nan"),
    Behaviour(id="plain-merge-does-not", says="Without safe_merge the NaN is merged", probe="plain_merge_takes_nan"),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
