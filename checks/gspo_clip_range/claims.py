"""What the page on gSPO's clip range says, as sentences that libraries can answer."""

from heuristics.kinds import Number

# fmt: off
TAKEN_OVER = ()
OURS = (
    Number(id="ppo-range-clips-nothing", says="With sequence-level ratios of 512 tokens, moved by 0.1 each, epsilon 0.2 clips no sequence", probe="sequences_clipped_by_ppo_range", value=(None, 0.0)),
    Number(id="ppo-range-clips-nothing-far", says="Nor where the tokens moved by 0.3 each", probe="sequences_clipped_by_ppo_range_far", value=(None, 0.0)),
    Number(id="own-range-clips-some", says="The authors' range of 3e-4 and 4e-4 clips a tenth to nine tenths of these sequences", probe="sequences_clipped_by_own_range", value=(0.1, 0.9), example=True),
    Number(id="token-range-clips", says="With token-level ratios, moved by 0.3 each, epsilon 0.2 clips a tenth to a half of the tokens", probe="tokens_clipped_by_ppo_range", value=(0.1, 0.5), example=True),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
