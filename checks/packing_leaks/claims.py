"""What the page on packing leaks says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Number

# fmt: off
TAKEN_OVER = (
    Behaviour(id="packing-contaminates", says="Packing without FlashAttention contaminates samples with each other (transformers, cache off, positions given)", probe="leaks_without_cache"),
)
OURS = (
    Number(id="no-leak-without-cache", says="With the cache off and positions that begin anew the second sample's logits are those of the sample alone", probe="moved_without_cache", value=(None, 1e-4)),
    Number(id="leak-with-cache", says="With transformers' default, the cache on, they move by more than a tenth of their spread", probe="moved_with_cache", value=(0.1, None), example=True),
    Number(id="leak-without-positions", says="Without position_ids they move by more than a tenth of their spread, cache off", probe="moved_without_positions", value=(0.1, None), example=True),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
