"""What the page on adam's state in 8 bits says, as sentences that libraries can answer."""

from heuristics.kinds import Number

# fmt: off
TAKEN_OVER = (
    Number(id="saves-75", says="8-bit Adam shrinks the optimizer's state by 75 %", probe="saved_share", value=(74.0, 76.0)),
)
OURS = (
    Number(id="plain-bytes", says="AdamW keeps 8 bytes a parameter", probe="plain_bytes", value=(8.0, 8.01)),
    Number(id="small-bytes", says="8-bit AdamW keeps 2.03 bytes a parameter", probe="small_bytes", value=(2.02, 2.04)),
    Number(id="lora-state", says="The 32-bit state of 40M LoRA parameters is less than 3 % of the weights of a 7B model in 16 bits", probe="lora_state_of_weights", value=(None, 3.0)),
    Number(id="small-tensors-stay", says="A tensor of 4,000 elements keeps 8 bytes each under 8-bit AdamW", probe="bytes_of_small_tensor", value=(8.0, 8.01)),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
