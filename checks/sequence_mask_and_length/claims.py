"""What the page on sequence mask and length says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Number

# fmt: off
TAKEN_OVER = ()
OURS = (
    Behaviour(id="mode-is-sequence", says="TRL's default masks whole sequences (vllm_importance_sampling_mode)", probe="mode_is_sequence_mask"),
    Number(id="cap-is-three", says="Its cap is 3", probe="cap", value=(3, 3)),
    Number(id="tokens-at-reported-drift", says="At a mean drift of 0.012 nats a token completions beyond about 92 tokens are dropped", probe="tokens_at_reported_drift", value=(91, 92)),
    Number(id="tokens-at-small-drift", says="At 0.002 nats beyond about 549", probe="tokens_at_small_drift", value=(549, 550)),
    Number(id="tokens-at-tiny-drift", says="At 0.0005 nats beyond about 2,200", probe="tokens_at_tiny_drift", value=(2190, 2200)),
    Number(id="noise-at-512", says="Noise of 0.02 nats a token drops about a hundredth of the completions of 512 tokens", probe="dropped_by_noise_at_512", value=(0.5, 1.5)),
    Number(id="noise-at-8k", says="Noise of 0.02 nats a token drops a quarter of the completions of 8,192 tokens", probe="dropped_by_noise_at_8k", value=(25.0, 30.0)),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
