"""What the page on cISPO's cap says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Number

# fmt: off
TAKEN_OVER = ()
OURS = (
    Number(id="default-cap-binds", says="With TRL's default cap CISPO's gradient has a fifth of the size of the plain one", probe="size_at_default_cap", value=(0.199, 0.201)),
    Number(id="default-cap-keeps-direction", says="With TRL's default cap every weight is the same, so that the gradient keeps its direction in later updates too", probe="cosine_to_weights_alike", value=(0.9999, 1.0001)),
    Number(id="wide-cap-is-plain", says="With a cap of 5 the first update of a rollout is as large as that of the plain loss", probe="size_at_wide_cap", value=(0.999, 1.001)),
    Behaviour(id="wide-cap-weighs-later", says="With a cap of 5 tokens have different weights in later updates", probe="wide_cap_weighs_later"),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
