"""What the page on loRA dropout's cost says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Cost

# fmt: off
TAKEN_OVER = (
    Cost(id="dropout-ten-to-twenty", says="On a CPU, without fused kernels, a step with lora_dropout takes 10 to 20 % longer", run="dropout_step", value=(1.1, 1.2)),
)
OURS = (
    Cost(id="dropout-slower", says="On a CPU a step with lora_dropout 0.1 takes 1 to 1.3 times as long", run="dropout_step", value=(1.0, 1.3)),
    Behaviour(id="dropout-off-in-eval", says="In evaluation a model with lora_dropout gives what the same model without gives", probe="dropout_is_off_in_evaluation"),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
