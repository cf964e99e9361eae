"""SFT against GRPO on two tasks: which rate is best for each, and what SFT's does to GRPO.

Three screening seeds pick rates by rule: the best of each method, the middle of SFT's near-optimal window, the lowest
at which GRPO is ruined. Fresh seeds at those rates decide; the screening runs decide nothing. Controls: a shuffled
reward must not improve the policy at any rate, an all-zero reward must leave the weights as they were.
"""

from heuristics.schema import Judged, Profile, Protocol, Setting

HALF_DECADES = (3.16e-6, 1e-5, 3.16e-5, 1e-4, 3.16e-4, 1e-3, 3.16e-3, 1e-2, 3.16e-2)
QUARTERS_NEAR_THE_PEAKS = (5.62e-5, 1.78e-4, 5.62e-4, 1.78e-3)
GRID = tuple(sorted(HALF_DECADES + QUARTERS_NEAR_THE_PEAKS))

BOTH = {
    "per_device_train_batch_size": 64,
    "lr_scheduler_type": "constant",
    "warmup_steps": 0,
    "max_grad_norm": 1.0,
    "weight_decay": 0.0,
}
GRPO = BOTH | {
    "num_generations": 8,
    "num_iterations": 1,
    "beta": 0.0,
    "loss_type": "dapo",
    "scale_rewards": "group",
    "temperature": 1.0,
}


def arms(parameters: int) -> dict[str, Setting]:
    """SFT, GRPO on the exact reward, and GRPO's two controls."""

    def setting(method: str, knobs: dict[str, str | float]) -> Setting:
        return Setting(method=method, tuning="full", parameters=parameters, knobs=knobs)

    return {
        "sft": setting("sft", BOTH),
        "grpo": setting("grpo", GRPO | {"reward_funcs": "exact"}),
        "grpo-shuffled": setting("grpo", GRPO | {"reward_funcs": "shuffled"}),
        "grpo-zero": setting("grpo", GRPO | {"reward_funcs": "zero"}),
    }


DECIDES = (
    "rl-below-sft",
    "ratio-10-40",
    "too-high-collapses",
    "too-high-repeats",
    "sft-rate-collapses-grpo",
    "sft-rate-damages-grpo",
    "dead-stays-dead",
    "too-low-flat",
)
JUDGED = (
    Judged(arm="grpo", at="best(grpo)", seeds=12, smoke=True),
    Judged(arm="grpo", at="centre(sft)", seeds=12, smoke=True),
    Judged(arm="grpo", at="ruin(grpo)", seeds=12, smoke=True),
    Judged(arm="grpo", at="best(grpo)/100", seeds=12, smoke=True),
    Judged(arm="grpo", at="centre(sft)/10", seeds=6),
    Judged(arm="grpo", at="centre(sft)/20", seeds=6, smoke=True),
    Judged(arm="grpo", at="centre(sft)/40", seeds=6),
    Judged(arm="sft", at="best(sft)", seeds=6),
    Judged(arm="sft", at="centre(sft)", seeds=12, smoke=True),
    Judged(arm="sft", at="ruin(grpo)", seeds=12, smoke=True),
)
# The ends and the middle of the small model's own windows, as the first trial on the sorting task suggested them.
OWN_WINDOWS = (
    Judged(arm="grpo", at="1e-4", seeds=6),
    Judged(arm="grpo", at="1.73e-4", seeds=6),
    Judged(arm="grpo", at="3e-4", seeds=6),
    Judged(arm="sft", at="3e-4", seeds=6),
    Judged(arm="sft", at="4.58e-4", seeds=6),
    Judged(arm="sft", at="7e-4", seeds=6),
)
CONTROLS = (
    Judged(arm="grpo-shuffled", at="1e-5", seeds=3),
    Judged(arm="grpo-shuffled", at="best(grpo)", seeds=3),
    Judged(arm="grpo-shuffled", at="centre(sft)", seeds=3),
    Judged(arm="grpo-shuffled", at="ruin(grpo)", seeds=3),
    Judged(arm="grpo-zero", at="centre(sft)", seeds=2),
)
PROFILES = {
    "smoke": Profile(screen=(900,), confirm=901, most=1, smoke=True),
    "tiny": Profile(screen=(0, 1, 2), confirm=100),
    "gpu": Profile(screen=(0, 1, 2), confirm=100),  # the same cells on CUDA: owed, no GPU was at hand yet
}

SORT = Protocol(
    id="sft-grpo-sort",
    decides=(*DECIDES, "own-grpo-window", "own-grpo-window-all", "own-sft-window", "own-sft-window-all"),
    task="sort-digits",
    base="llama-133k",
    arms=arms(133_312),
    screened=("sft", "grpo"),
    knob="learning_rate",
    grid=GRID,
    steps=150,
    confirm=JUDGED + OWN_WINDOWS,
    controls=CONTROLS,
    profiles=PROFILES,
)
FOLLOW = SORT.model_copy(
    update={
        "id": "sft-grpo-follow",
        "decides": DECIDES,
        "task": "follow-instruction",
        "arms": arms(133_568),
        "confirm": JUDGED,
    }
)
# More seeds, a finer grid and a second horizon, fresh confirmatory seeds: made possible by engine `population`.
EIGHTHS_WHERE_THE_RATES_ARE_PICKED = (1.33e-4, 2.37e-4, 4.22e-4, 7.5e-4)
QUARTERS = (1.78e-5, 5.62e-3)
FINE_GRID = tuple(sorted(GRID + QUARTERS + EIGHTHS_WHERE_THE_RATES_ARE_PICKED))
MORE_SEEDS = {"tiny": Profile(screen=(0, 1, 2, 3), confirm=200)}


def more(judged: tuple[Judged, ...]) -> tuple[Judged, ...]:
    """Twenty seeds where there were twelve, ten where there were six."""
    return tuple(j.model_copy(update={"seeds": {12: 20, 6: 10, 3: 5}.get(j.seeds, j.seeds)}) for j in judged)


def finer(protocol: Protocol) -> Protocol:
    return protocol.model_copy(
        update={
            "id": f"{protocol.id}-fine",
            "grid": FINE_GRID,
            "confirm": more(protocol.confirm),
            "controls": more(CONTROLS),
            "profiles": MORE_SEEDS,
        }
    )


def longer(protocol: Protocol) -> Protocol:
    """500 steps on the first grid; the small model's own windows are claims about 150."""
    return protocol.model_copy(
        update={
            "id": f"{protocol.id}-500",
            "decides": DECIDES,
            "steps": 500,
            "confirm": JUDGED,
            "profiles": {"tiny": Profile(screen=(0, 1, 2), confirm=300)},
        }
    )


PROTOCOLS = (SORT, FOLLOW, finer(SORT), finer(FOLLOW), longer(SORT), longer(FOLLOW))
