"""What the page on cost of LoRA's targets says, as sentences that libraries can answer."""

from heuristics.kinds import Cost, Number

# fmt: off
TAKEN_OVER = ()
OURS = (
    Number(id="share-of-q-v", says="On Llama-3-8B q and v alone train 16 % of the parameters of all linear modules", probe="share_of_q_and_v", value=(15.5, 17.0)),
    Cost(id="all-slower", says="On a CPU a step with all linear modules takes 1 to 1.6 times as long as with q and v alone", run="all_linear_step", value=(1.0, 1.6)),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
