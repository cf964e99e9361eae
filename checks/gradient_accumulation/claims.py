"""What the page on gradient accumulation says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Number

# fmt: off
TAKEN_OVER = (
    Behaviour(id="accumulation-is-big-batch", says="Gradient accumulation gives the same gradient as a big batch, whatever the loss", probe="every_loss_accumulates"),
)
OURS = (
    Number(id="sft-accumulates", says="SFT's gradient in four micro-batches of unequal lengths is that of the whole batch, with transformers' loss", probe="distance_of_sft", value=(None, 1e-4)),
    Number(id="dapo-accumulates", says="GRPO's gradient with dapo in four micro-batches is that of the whole batch", probe="distance_of_dapo", value=(None, 1e-4)),
    Number(id="grpo-accumulates", says="GRPO's gradient with grpo in four micro-batches is that of the whole batch", probe="distance_of_grpo", value=(None, 1e-4)),
    Number(id="dr-grpo-accumulates", says="GRPO's gradient with dr_grpo in four micro-batches is that of the whole batch", probe="distance_of_dr_grpo", value=(None, 1e-4)),
    Number(id="bnpo-does-not", says="GRPO's gradient with bnpo in four micro-batches differs by more than a twentieth of its size", probe="distance_of_bnpo", value=(0.05, None), example=True),
    Number(id="mean-of-means-differs", says="SFT's gradient as a mean of the micro-batches' means differs by more than a twentieth of its size", probe="distance_of_mean_of_means", value=(0.05, None), example=True),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
