"""What the page on weights stored in bf16 says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Number

# fmt: off
TAKEN_OVER = (
    Behaviour(id="bf16-is-enough", says="Weights can be trained in bf16 as they are: at 1e-6 most of them change in 200 steps of AdamW", probe="most_changed_at_1e_6", example=True),
    Behaviour(id="trl-loads-fp32", says="TRL loads a model that it is given by name in fp32, whatever it was saved in", probe="trl_loads_fp32"),
)
OURS = (
    Number(id="changed-at-1e-6", says="At 1e-6 less than 5 % of the weights change at all in 200 steps", probe="changed_at_1e_6", value=(None, 5.0), example=True),
    Number(id="changed-at-1e-5", says="At 1e-5 less than a quarter of them change", probe="changed_at_1e_5", value=(None, 25.0), example=True),
    Number(id="changed-at-1e-4", says="At 1e-4 more than four fifths change", probe="changed_at_1e_4", value=(80.0, None), example=True),
    Number(id="distance-at-1e-6", says="At 1e-6 the weights move less than a fifth as far as in fp32", probe="distance_at_1e_6", value=(None, 0.2), example=True),
    Number(id="distance-at-1e-4", says="At 1e-4 they move at least 0.8 times as far", probe="distance_at_1e_4", value=(0.8, None), example=True),
    Behaviour(id="transformers-keeps-bf16", says="transformers loads a model in the dtype that it was saved in, where none is given", probe="transformers_keeps_bf16"),
    Behaviour(id="adapters-are-fp32", says="PEFT makes LoRA's own weights fp32 on a model in bf16", probe="adapters_are_fp32"),
    Number(id="half-a-gap", says="Half of the distance from 0.02 to the next number in bf16 is more than 1e-5", probe="half_a_gap_at_0_02", value=(1e-5, None)),
    Number(id="more-bytes", says="Trained in fp32 a weight takes eight bytes more, with its gradient and AdamW's state", probe="more_bytes_in_fp32", value=(8, 8)),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
