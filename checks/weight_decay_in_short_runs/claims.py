"""What the page on weight decay in short runs says, as sentences that libraries can answer."""

from heuristics.kinds import Number

# fmt: off
TAKEN_OVER = (
    Number(id="decay-drags", says="A weight decay of 0.01 is a measurable drag, 1 % or more, on a LoRA run of 3,000 steps at 5e-5", probe="lost_at_lora_rate", value=(1.0, None)),
)
OURS = (
    Number(id="decay-at-lora-rate", says="A decay of 0.01 at a rate of 5e-5 takes less than a hundredth off the weights in 3,000 steps", probe="lost_at_lora_rate", value=(None, 1.0)),
    Number(id="decay-at-high-rate", says="At a rate of 2e-4 too", probe="lost_at_high_rate", value=(None, 1.0)),
    Number(id="decay-in-pretraining", says="A decay of 0.1 at 3e-4 takes away more than nine tenths in 100,000 steps", probe="lost_in_pretraining", value=(90.0, None)),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
