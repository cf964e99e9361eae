"""What the page on the reference model's cost says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Number

# fmt: off
TAKEN_OVER = ()
OURS = (
    Behaviour(id="full-keeps-copy", says="With a KL penalty and full fine-tuning TRL's GRPO keeps a reference model", probe="penalty_keeps_a_reference"),
    Behaviour(id="lora-keeps-none", says="With a KL penalty and LoRA it keeps none", probe="penalty_with_lora_keeps_none"),
    Behaviour(id="zero-keeps-none", says="With beta 0 it keeps none", probe="no_penalty_keeps_none"),
    Number(id="copy-as-large", says="The reference model has as many bytes as the policy", probe="bytes_of_reference", value=(0.999, 1.001)),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
