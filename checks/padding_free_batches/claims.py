"""What the page on padding-free batches says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Cost, Number

# fmt: off
TAKEN_OVER = (
    Behaviour(id="needs-flash-attention", says="Padding-free batches are right with FlashAttention only: torch's own attention gives another loss", probe="needs_flash_attention"),
    Cost(id="twice-as-fast", says="Without padding half of the tokens or fewer are computed, in batches of 8 that fill a quarter of the length", run="without_padding", of="tokens", value=(None, 0.5)),
)
OURS = (
    Number(id="same-loss", says="With the cache off the loss of a padding-free batch is that of the padded one, within 0.01 %", probe="apart_without_cache", value=(None, 0.01)),
    Number(id="other-loss-with-cache", says="With transformers' default, the cache on, it is another loss", probe="apart_with_cache", value=(0.1, None), example=True),
    Number(id="borders-not-trained", says="No sample's first token is learned from the sample before it", probe="borders_trained", value=(0, 0)),
    Number(id="no-padding-left", says="No padding is left in the batch", probe="padding_tokens_left", value=(0, 0)),
    Behaviour(id="default-length-refused", says="SFTTrainer refuses padding_free=True beside its own default of max_length", probe="default_length_refused"),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
