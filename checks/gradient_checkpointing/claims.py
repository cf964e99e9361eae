"""What the page on gradient checkpointing says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Cost

# fmt: off
TAKEN_OVER = (
    Cost(id="twenty-to-thirty-more", says="On a CPU a step with gradient checkpointing takes 20 to 30 % longer", run="step_time", value=(1.2, 1.3)),
    Cost(id="five-to-ten-more", says="On a CPU a step with gradient checkpointing takes 5 to 10 % longer", run="step_time", value=(1.05, 1.1)),
    Cost(id="halves-activations", says="It saves 50 to 60 % of the bytes of activations", run="kept_activations", of="bytes", value=(0.4, 0.5)),
)
OURS = (
    Cost(id="step-takes-longer", says="On a CPU a step with gradient checkpointing takes 1.1 to 1.5 times as long", run="step_time", value=(1.1, 1.5)),
    Cost(id="keeps-a-tenth", says="It keeps less than a tenth of the bytes that layers keep for the backward pass", run="kept_activations", of="bytes", value=(None, 0.1)),
    Behaviour(id="gradients-alike", says="The gradient is the same with and without", probe="gradients_are_the_same"),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
