"""Why: the causes that symptoms leave open, weighed by log and configuration. Weights are an order, not odds."""

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np

from heuristics.advice import InsufficientEvidence, Recommendation, recommend
from heuristics.diagnosis.levels import mean
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import Seen
from heuristics.schema import Cause, HeuristicsError, Ranked, Status, Tuning

CERTAIN, STRONG, LIKELY, POSSIBLE = 8.0, 4.0, 2.0, 1.0
CLIPPED_AWAY = 1e-4
HOLDS = 1.0  # KL coefficient at which the policy hardly leaves its base


def rank(log: Log, status: Status, seen: Mapping[str, Seen]) -> tuple[Ranked, ...]:
    """Causes of a status, likeliest first.

    Args:
        log: that shows it.
        status: of the policy.
        seen: symptoms by code.
    """
    if status in ("healthy", "undecided") and not seen:
        return ()
    weights: dict[Cause, float] = {}
    reasons: dict[Cause, list[str]] = {}

    def add(cause: Cause, weight: float, because: str) -> None:
        weights[cause] = weights.get(cause, 0.0) + weight
        reasons.setdefault(cause, []).append(because)

    rate = rate_of(log)
    if "DG106" in seen:
        add("proxy-reward", CERTAIN, "the reward rises while the gold measure falls")
    if "DG101" in seen:
        add("reward-never-fires", STRONG, "no completion ever earned another reward than the rest")
    if "DG102" in seen:
        told = CERTAIN if "DG101" in seen else LIKELY
        add("truncation", told, "completions have been cut at the cap since the first rows")
    if status == "flat" and "DG101" not in seen:
        _held(log, add)
        if rate == 0:
            add("learning-rate-too-low", CERTAIN, "the learning rate is 0")
        else:
            add("learning-rate-too-low", LIKELY, "the gradient is there and nothing moves" + _beside(log, rate))
    if status in ("collapsed", "unstable"):
        if "DG204" in seen or "DG205" in seen:
            add(
                "unknown",
                STRONG,
                "the data: " + ", ".join(seen[code].says for code in ("DG204", "DG205") if code in seen),
            )
        add(
            "learning-rate-too-high", LIKELY, "the policy was damaged while the gradient was there" + _beside(log, rate)
        )
        if _loose(log):
            add("clipping", POSSIBLE, "several updates a rollout, and the ratio is hardly clipped")
    add("unknown", POSSIBLE / 2, "what a log does not show")
    total = sum(weights.values())
    found = [
        Ranked(cause=cause, share=round(weight / total, 3), because="; ".join(reasons[cause]))
        for cause, weight in weights.items()
    ]
    return tuple(sorted(found, key=lambda ranked: -ranked.share))


def rate_of(log: Log) -> float | None:
    """The highest learning rate of a log, or its configuration's."""
    _, rates = log.seen("learning_rate")
    if len(rates):
        return float(rates.max())
    told = log.knobs.get("learning_rate")
    return float(told) if isinstance(told, int | float) and not isinstance(told, bool) else None


def _beside(log: Log, rate: float | None) -> str:
    """The rate, beside what published configurations of the method use."""
    if rate is None:
        return "; the log does not say at which rate"
    method, said = log.method or "grpo", log.knobs.get("tuning")
    tuning: Tuning = "full" if said == "full" else "qlora" if said == "qlora" else "lora"
    known = _practice(method, tuning)
    if known is None:
        return f", at {rate:.2g}"
    kind = f"{method.upper()} configurations{' with LoRA' if tuning != 'full' else ''}"
    place = "above" if rate > known.high else "below" if rate < known.low else "within"
    return f", at {rate:.2g}, {place} the middle half of published {kind} ({known.low:g} to {known.high:g})"


@lru_cache(maxsize=32)
def _practice(method: str, tuning: Tuning) -> Recommendation | None:
    try:
        return recommend(method, tuning)
    except (InsufficientEvidence, HeuristicsError):
        return None


def _held(log: Log, add: Callable[[Cause, float, str], None]) -> None:
    most, norm = log.knobs.get("max_grad_norm"), mean(log, "grad_norm")
    if isinstance(most, int | float) and norm and 0 < most < CLIPPED_AWAY * norm:
        add("clipping", CERTAIN, f"the gradient norm of {norm:.2g} is clipped to {most:g}")
    beta = coefficient(log)
    if beta is not None and beta >= HOLDS:
        add("kl-coefficient", STRONG, f"a KL coefficient of {beta:.2g} holds the policy at its base")


def coefficient(log: Log) -> float | None:
    """The KL coefficient: of the configuration, or what the loss shows of it, whose other part is zero on average."""
    told = log.knobs.get("beta")
    if isinstance(told, int | float) and not isinstance(told, bool):
        return float(told)
    if not log.has("kl") or not log.has("loss"):
        return None
    far, loss = log.series["kl"], log.series["loss"]
    both = np.isfinite(far) & np.isfinite(loss)
    if both.sum() < 10 or not (far[both] ** 2).sum() > 0:
        return None
    return float((far[both] * loss[both]).sum() / (far[both] ** 2).sum())


def _loose(log: Log) -> bool:
    again, low = log.knobs.get("num_iterations"), log.knobs.get("epsilon")
    return isinstance(again, int) and again > 1 and isinstance(low, int | float) and low >= 1
