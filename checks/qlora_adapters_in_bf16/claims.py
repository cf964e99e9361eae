"""What the page on QLoRA's adapters in bf16 says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Number

# fmt: off
TAKEN_OVER = (
    Behaviour(id="bf16-adapters-lose-nothing", says="Adapters can be stored in bf16, as QLoRA's paper does: they move as far as in fp32, 5 % less at most, in 1,000 steps", probe="loses_nothing_in_1000", example=True),
)
OURS = (
    Behaviour(id="quantized-in-bf16", says="TRL stores the adapters of a 4-bit model in bf16", probe="quantized_in_bf16"),
    Behaviour(id="plain-in-fp32", says="Those of a model that is not quantized it stores in fp32", probe="plain_in_fp32"),
    Number(id="kept-after-200", says="In 200 steps B moves at least 0.95 times as far as in fp32", probe="kept_after_200", value=(0.95, None), example=True),
    Number(id="kept-after-1000", says="In 1,000 steps it moves less than 0.7 times as far", probe="kept_after_1000", value=(None, 0.7), example=True),
    Number(id="at-any-rate", says="A rate of 2e-4 helps as little as one of 1e-6: what is kept differs by less than a fifth", probe="high_rate_over_low", value=(0.8, 1.2), example=True),
    Number(id="kept-of-noise", says="Where gradients are mostly noise more is kept: at least 0.75", probe="kept_of_noise", value=(0.75, None), example=True),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
