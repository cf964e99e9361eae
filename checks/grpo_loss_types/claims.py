"""What the page on gRPO's loss types says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Number

# fmt: off
TAKEN_OVER = (
    Behaviour(id="bnpo-token-level", says="Loss type bnpo gives other gradients than grpo, by token instead of by sequence (equally long completions)", probe="bnpo_differs_at_equal_lengths"),
)
OURS = (
    Behaviour(id="types-alike", says="With equally long completions grpo, bnpo, dr_grpo and dapo give the same gradient", probe="types_agree_at_equal_lengths"),
    Behaviour(id="types-differ", says="With completions of unequal length grpo and dapo give gradients of other directions", probe="types_differ_at_unequal_lengths"),
    Number(id="dr-grpo-smaller", says="Where completions fill two thirds of the cap, dr_grpo's gradient has two thirds of the size of bnpo's", probe="size_of_dr_grpo", value=(0.64, 0.70)),
    Number(id="dapo-is-bnpo", says="On one micro-batch dapo and bnpo give the same gradient", probe="distance_of_dapo_from_bnpo", value=(None, 1e-5)),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
