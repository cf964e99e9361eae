"""What the page on weight tying says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Number

# fmt: off
TAKEN_OVER = (
    Number(id="tying-saves-50m", says="Weight tying saves about 50M parameters on GPT-2 small", probe="saved_on_gpt2", value=(45e6, 55e6)),
)
OURS = (
    Number(id="gpt2-tied", says="Weight tying saves 38.6M parameters on GPT-2 small", probe="saved_on_gpt2", value=(38.5e6, 38.7e6)),
    Number(id="share-of-small-model", says="On the shape of Qwen2.5-0.5B it saves 20 to 30 % of what the untied model would have", probe="share_saved_on_small_model", value=(20.0, 30.0)),
    Behaviour(id="tied-share-memory", says="Tied embeddings are one tensor in memory", probe="tied_are_one_tensor"),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
