"""How often does the callback stop a run that only chance moves? Simulated logs of policies that are never damaged.

    python -m benchmarks.false_stops

The corpus of trained runs has large batches and quiet rows; small batches have loud ones. Every case is drawn sixty
times and fed to the monitor a row at a time. Part of the criteria against chance was developed on logs drawn like
these. Writes benchmarks/results/false-stops.json.
"""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from benchmarks.shares import rate_bounds
from heuristics.diagnosis.live import Monitor

RUNS, ROWS = 60, 300
GROUP = 8
Row = dict[str, float]
Array = np.ndarray


def supervised(draws: np.random.Generator, noise: float) -> list[Row]:
    """SFT: the loss falls from 1.5 to 1.2; each row is off by a lognormal factor of that spread."""
    loss = np.linspace(1.5, 1.2, ROWS) * np.exp(draws.normal(0, noise, ROWS) - noise**2 / 2)
    return [{"step": n + 1.0, "loss": float(x), "grad_norm": 0.8} for n, x in enumerate(loss)]


def preferred(draws: np.random.Generator, noise: float) -> list[Row]:
    """DPO: the margin of a pair rises from 0 to 2, and each is off by that many nats."""
    margins = np.linspace(0, 2, ROWS) + draws.normal(0, noise, ROWS)
    loss = np.log1p(np.exp(-margins))
    pairs = zip(loss, margins, strict=True)
    return [{"step": n + 1.0, "loss": float(x), "rewards/margins": float(m)} for n, (x, m) in enumerate(pairs)]


def rewarded(draws: np.random.Generator, prompts: int, ends: float = 0.7, silent: float = 0.0) -> list[Row]:
    """GRPO: the share of right answers rises from 0.4; prompts differ; a share of them is never answered right."""
    return at_levels(draws, prompts, np.linspace(0.4, ends, ROWS), silent)


def at_levels(draws: np.random.Generator, prompts: int, levels: Array, silent: float = 0.0) -> list[Row]:
    """GRPO of a policy that is in order, at a share of right answers for each row: what the data make of it."""
    rows = []
    for n, level in enumerate(levels):
        odds = draws.beta(2 * level, 2 - 2 * level, prompts) * (draws.random(prompts) >= silent)
        right = draws.binomial(GROUP, odds) / GROUP
        spread = np.sqrt(right * (1 - right) * GROUP / (GROUP - 1))
        rows.append(
            {
                "step": n + 1.0, "reward": float(right.mean()), "reward_std": float(spread.mean()),
                "frac_reward_zero_std": float((spread == 0).mean()), "kl": float(abs(draws.normal(0.01, 0.003))),
                "entropy": float(draws.normal(0.5, 0.02)), "grad_norm": float(abs(draws.normal(0.3, 0.05))),
            }
        )  # fmt: skip
    return rows


def mixed(draws: np.random.Generator, levels: Array) -> list[Row]:
    """SFT of a model that is in order, at the loss that the texts of each row have; rows are off by a twentieth."""
    loss = levels * np.exp(draws.normal(0, 0.05, ROWS))
    return [
        {"step": n + 1.0, "loss": float(x), "grad_norm": float(abs(draws.normal(0.8, 0.1)))} for n, x in enumerate(loss)
    ]


def in_turn(values: Sequence[float], rows: int) -> Array:
    """Levels that take turns, each for some rows."""
    return np.resize(np.repeat(values, rows), ROWS)


STAGE = np.where(np.arange(ROWS) < ROWS // 3, 0.7, 0.15)
BY_DESIGN: dict[str, Callable[[np.random.Generator], list[Row]]] = {
    "GRPO, prompts that get harder": lambda draws: at_levels(draws, 8, np.linspace(0.8, 0.15, ROWS)),
    "GRPO, a harder stage from row 101 on": lambda draws: at_levels(draws, 8, STAGE),
    "GRPO, easy and hard prompts in turn, 20 rows each": lambda draws: at_levels(draws, 8, in_turn((0.8, 0.15), 20)),
    "GRPO, easy and hard prompts in turn, 5 rows each": lambda draws: at_levels(draws, 8, in_turn((0.8, 0.15), 5)),
    "SFT, two domains one after the other": lambda draws: mixed(draws, np.where(STAGE > 0.5, 0.9, 2.1)),
    "SFT, texts that get longer and harder": lambda draws: mixed(draws, np.linspace(1.0, 2.2, ROWS)),
    "SFT, three mixtures in turn, 20 rows each": lambda draws: mixed(draws, in_turn((0.9, 1.5, 2.2), 20)),
}
"""Trainings whose data change by design, while the policy stays in order: nothing here is an error."""

CASES: dict[str, Callable[[np.random.Generator], list[Row]]] = {
    "SFT, rows off by a fifth": lambda draws: supervised(draws, 0.2),
    "SFT, rows off by two fifths": lambda draws: supervised(draws, 0.4),
    "DPO, one pair a row, margins off by 1 nat": lambda draws: preferred(draws, 1.0),
    "DPO, one pair a row, margins off by 2 nats": lambda draws: preferred(draws, 2.0),
    "GRPO, 1 prompt a row": lambda draws: rewarded(draws, 1),
    "GRPO, 4 prompts a row": lambda draws: rewarded(draws, 4),
    "GRPO, 16 prompts a row": lambda draws: rewarded(draws, 16),
    "GRPO, 8 prompts a row, nine in ten never answered, nothing learned": lambda draws: rewarded(draws, 8, 0.4, 0.9),
    **BY_DESIGN,
}


def stopped(rows: list[Row]) -> bool:
    """Whether `stop_on="error"` would have ended the run."""
    monitor = Monitor()
    found = (monitor.add(row) for row in rows)
    return any(said is not None and any(one.severity == "error" for one in said.findings) for said in found)


def main() -> None:
    """Measure, print and record."""
    measured = {}
    for name, draw in CASES.items():
        hits = sum(stopped(draw(np.random.default_rng(seed))) for seed in range(RUNS))
        rate, low, high = rate_bounds(hits, RUNS)
        measured[name] = {"hits": hits, "of": RUNS, "rate": round(rate, 4), "low": low, "high": high}
        print(f"{name}: {hits} of {RUNS} stopped ({low:.0%} to {high:.0%})", flush=True)
    path = Path(__file__).parent / "results" / "false-stops.json"
    path.write_text(json.dumps({"rows": ROWS, "cases": measured}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
