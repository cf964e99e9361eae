"""What the page on generation without a KV cache says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Cost

# fmt: off
TAKEN_OVER = (
    Cost(id="quadratic", says="On a CPU 256 tokens without a cache take 4 times as long as with one, or more", run="tokens_256", value=(4.0, None)),
)
OURS = (
    Cost(id="slower-at-64", says="On a CPU 64 tokens without a cache take more than 1.2 times as long", run="tokens_64", value=(1.2, None)),
    Cost(id="slower-at-256", says="On a CPU 256 tokens without a cache take more than twice as long", run="tokens_256", value=(2.0, None)),
    Behaviour(id="tokens-alike", says="Greedy generation gives the same tokens with and without", probe="tokens_are_the_same"),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
