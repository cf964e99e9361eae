"""What the page on doRA's overhead says, as sentences that libraries can answer."""

from heuristics.kinds import Cost, Number

# fmt: off
TAKEN_OVER = (
    Cost(id="dora-ten-to-twenty", says="On a CPU a step of DoRA takes 10 to 20 % longer than LoRA's", run="dora_step", value=(1.1, 1.2)),
)
OURS = (
    Cost(id="dora-slower", says="On a CPU, with 256 tokens, a step of DoRA takes at least 1.1 times as long as LoRA's", run="dora_step", value=(1.1, None)),
    Cost(id="dora-slower-large-batch", says="On a CPU, with 2,048 tokens, it takes at least 1.05 times as long", run="dora_step_large_batch", value=(1.05, None)),
    Number(id="dora-few-parameters", says="DoRA trains less than a tenth more parameters than LoRA at rank 8", probe="more_parameters", value=(0.0, 10.0)),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
