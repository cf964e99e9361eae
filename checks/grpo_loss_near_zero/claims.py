"""What the page on gRPO's loss near zero says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Number

# fmt: off
TAKEN_OVER = (
    Behaviour(id="loss-zero-is-dead", says="A GRPO loss of 0 means that nothing is learned", probe="zero_loss_has_no_gradient"),
)
OURS = (
    Number(id="loss-zero", says="TRL's GRPO loss is 0 in the first update of a rollout, completions being equally long", probe="loss_at_equal_lengths", value=(-1e-6, 1e-6)),
    Number(id="gradient-there", says="The norm of the gradient of that loss is far from 0, 0.1 or more", probe="gradient_at_equal_lengths", value=(0.1, None), example=True),
    Behaviour(id="loss-by-length", says="With completions of unequal length the same advantages give a loss away from 0", probe="loss_moves_with_lengths"),
    Behaviour(id="kl-starts-at-zero", says="A KL penalty adds nothing to the loss of the first update", probe="penalty_starts_at_zero"),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
