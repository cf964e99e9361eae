"""What the page on dPO's beta at the start says, as sentences that libraries can answer."""

from heuristics.kinds import Behaviour, Number

# fmt: off
TAKEN_OVER = (
    Behaviour(id="high-beta-closer", says="A higher beta holds the policy closer to its reference (400 steps)", probe="high_beta_stays_closer", example=True),
    Behaviour(id="high-beta-aggressive", says="A higher beta is more aggressive: it moves the policy farther (400 steps)", probe="high_beta_moves_farther", example=True),
)
OURS = (
    Number(id="loss-starts-at-log-2", says="DPO's loss starts at 0.6931 for every beta", probe="first_loss", value=(0.6931, 0.6932)),
    Number(id="gradient-scales", says="A fifty-fold beta makes the first gradient fifty times as large", probe="gradient_at_fifty_fold", value=(49.9, 50.1)),
    Number(id="first-step-alike", says="Adam's first step is the same at beta 0.01 and 0.5", probe="first_move_at_fifty_fold", value=(0.99, 1.01)),
    Number(id="beta-cancels", says="In 20 steps at 1e-4 a fifty-fold beta changes how far the policy moves by less than 10 %", probe="change_after_20_steps", value=(-10.0, 10.0), example=True),
)
# fmt: on
CLAIMS = (*TAKEN_OVER, *(claim.model_copy(update={"ours": True}) for claim in OURS))
