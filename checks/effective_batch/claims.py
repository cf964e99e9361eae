"""What the page on effective batch of GRPO says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Number

# fmt: off
TAKEN_OVER = ()
OURS = (
    Number(id="prompts-in-a-step", says="With TRL's defaults on one device a step of GRPO sees a single prompt", probe="prompts_by_default", value=(1, 1)),
    Number(id="generated-at-once", says="A batch of 8 with 4 accumulated steps generates 32 completions at once", probe="completions_at_once", value=(32, 32)),
    Behaviour(id="accumulation-divides", says="A batch of 2 with 4 accumulated steps may hold groups of 8", probe="accumulated_group_is_accepted"),
    Behaviour(id="broken-group-refused", says="TRL refuses a batch of 2 with 3 accumulated steps and groups of 8", probe="broken_group_is_refused"),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
