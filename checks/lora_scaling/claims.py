"""What the page on loRA's scale says, as sentences that libraries can answer."""

from heuristics.kinds import Number

# fmt: off
TAKEN_OVER = (
    Number(id="rslora-for-large-ranks", says="rsLoRA scales by alpha / sqrt(r)", probe="scale_with_rslora", value=(7.99, 8.01)),
)
OURS = (
    Number(id="plain-scale", says="At rank 64 and alpha 64 the factor is 1", probe="scale", value=(1, 1)),
    Number(id="rslora-scale", says="At rank 64 and alpha 64 rsLoRA's factor is 8", probe="scale_with_rslora", value=(7.99, 8.01)),
    Number(id="alpha-doubles", says="Twice the alpha makes the gradient of B twice as large", probe="gradient_at_double_alpha", value=(1.999, 2.001)),
    Number(id="adam-step-scales", says="Twice the alpha makes the output move twice as far in Adam's first step", probe="first_move_at_double_alpha", value=(1.99, 2.01)),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
