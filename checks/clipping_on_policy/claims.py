"""What the page on clipping on policy says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour

# fmt: off
TAKEN_OVER = (
    Behaviour(
        id="clip-higher-on-policy", says="DAPO's clip-higher, epsilon_high 0.28, changes the update (first update of a rollout)",
        probe="clip_higher_changes_first_update",
    ),
)
OURS = (
    Behaviour(
        id="no-range-on-policy", says="In the first update of a rollout no clipping range of TRL's GRPO changes the gradient",
        probe="no_range_changes_first_update",
    ),
    Behaviour(id="clip-ratio-zero", says="In that update TRL logs a clip ratio of 0", probe="clip_ratio_is_zero"),
    Behaviour(
        id="ranges-matter-later", says="In later updates, where log-probabilities moved by 0.3, epsilon_high 0.28 changes the gradient",
        probe="clip_higher_changes_later_update",
    ),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
