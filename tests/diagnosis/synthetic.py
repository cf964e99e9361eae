"""Synthetic logs: columns under our names, with noise that is the same at every call."""

import numpy as np

from heuristics.diagnosis.engine import examine
from heuristics.diagnosis.log import Log, assemble


def noise(count: int, scale: float, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(0.0, scale, count)


def ramp(first: float, last: float, count: int, scale: float = 0.0, seed: int = 0) -> np.ndarray:
    """A straight line with noise."""
    return np.linspace(first, last, count) + noise(count, scale, seed)


def drop(
    first: float, last: float, at: int, count: int, scale: float = 0.0, seed: int = 0, rows: int = 3
) -> np.ndarray:
    """One level up to a row, another from it on, with some rows between."""
    place = np.arange(1, count + 1)
    return first + (last - first) * np.clip((place - at) / rows, 0.0, 1.0) + noise(count, scale, seed)


def rows_of(steps=None, **columns) -> list[dict[str, object]]:
    """Rows of columns; single numbers stand in every row, None in a column is nothing."""
    count = max(len(values) for values in columns.values() if np.ndim(values))
    steps = range(1, count + 1) if steps is None else steps
    wide = {name: values if np.ndim(values) else [values] * count for name, values in columns.items()}
    return [
        {"step": step} | {name: None if value is None else float(value) for name, value in zip(wide, row, strict=True)}
        for step, row in zip(steps, zip(*wide.values(), strict=True), strict=True)
    ]


def log_of(knobs=None, steps=None, **columns) -> Log:
    return assemble(rows_of(steps, **columns), path="synthetic", knobs=knobs)


def diagnosis_of(knobs=None, steps=None, **columns):
    return examine(log_of(knobs, steps, **columns))


def codes(found) -> set[str]:
    return {finding.code for finding in found.findings}


def healthy_grpo(count: int = 100, seed: int = 0) -> dict[str, object]:
    """A GRPO run that learns, with the noise of small batches."""
    return {
        "reward": np.clip(ramp(0.4, 0.8, count, 0.06, seed), 0.0, 1.0),
        "reward_std": ramp(0.4, 0.25, count, 0.02, seed + 1),
        "zero_std": np.clip(ramp(0.2, 0.5, count, 0.05, seed + 2), 0.0, 1.0),
        "grad_norm": ramp(0.5, 0.3, count, 0.05, seed + 3),
        "kl": ramp(0.001, 0.08, count),
        "entropy": ramp(0.9, 0.5, count, 0.02, seed + 4),
        "length": ramp(80, 95, count, 3, seed + 5),
        "clipped": 0.02,
        "loss": noise(count, 0.01, seed + 6),
        "learning_rate": 1e-6,
    }


def collapsed_grpo(at: int = 40, count: int = 100, seed: int = 0) -> dict[str, object]:
    """The same, until the policy breaks at a row: no reward, no spread, no gradient, no end."""
    found = healthy_grpo(count, seed)
    dead = np.arange(1, count + 1) >= at
    gone = {
        "reward": 0.0, "reward_std": 0.0, "zero_std": 1.0, "grad_norm": 1e-5, "kl": 4.0, "entropy": 0.01, "clipped": 1.0,
    }  # fmt: skip
    return found | {name: np.where(dead, value, np.asarray(found[name])) for name, value in gone.items()}


def healthy_sft(count: int = 100, seed: int = 0) -> dict[str, object]:
    return {
        "loss": 1.2 + 1.3 * np.exp(-np.arange(count) / 25) + noise(count, 0.08, seed),
        "grad_norm": 1.0 + noise(count, 0.1, seed + 1),
        "learning_rate": 2e-5,
    }
