"""Why: the causes that symptoms leave open, weighed by log and configuration. Weights are an order, not odds."""

from collections.abc import Callable, Mapping

import numpy as np

from heuristics.advice import recommend
from heuristics.diagnosis.levels import SILENT, mean
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.symptom import RL, Seen
from heuristics.schema import Cause, HeuristicsError, Ranked, Recommendation, Status, Tuning
from heuristics.schema.words import size_in_name, spell

CERTAIN, STRONG, LIKELY, POSSIBLE = 8.0, 4.0, 2.0, 1.0
CLIPPED_AWAY = 1e-4
HOLDS = 1.0  # KL coefficient at which the policy hardly leaves its base
Known = list[tuple[str, float, float]]


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

    rate, known = rate_of(log), published(log)
    if "DG106" in seen:
        add("proxy-reward", CERTAIN, "the reward rises while the gold measure falls")
    if "DG101" in seen:
        add("reward-never-fires", STRONG, "no completion ever earned another reward than the rest")
    if "DG102" in seen:
        told = CERTAIN if "DG101" in seen else LIKELY
        add("truncation", told, "completions have been cut at the cap since the first rows")
    if status == "flat" and "DG101" not in seen:
        _held(log, add)
        if no_gradient(log):
            add("unknown", CERTAIN, "no row has a gradient: nothing is trained on, or every parameter is frozen")
        elif (silent := mean(log, "zero_std", "all")) is not None and silent >= SILENT:
            add("groups-without-spread", CERTAIN, f"{silent:.0%} of the groups have no spread, and so no gradient")
        elif rate == 0:
            add("learning-rate-too-low", CERTAIN, "the learning rate is 0")
        else:
            weight = LIKELY if _place(rate, known) <= 0 else POSSIBLE
            add("learning-rate-too-low", weight, f"there is a gradient and nothing moves{_beside(log, rate, known)}")
    if status in ("collapsed", "unstable"):
        if "DG204" in seen or "DG205" in seen:
            said = ", ".join(seen[code].says for code in ("DG204", "DG205") if code in seen)
            add("unknown", STRONG, f"the data: {said}")
        if no_gradient(log):
            add("unknown", CERTAIN, "no row has a sound gradient: the damage was there before the first step")
        elif set(seen) - {"DG204", "DG205", "DG102"}:
            what = "policy" if log.method in RL else "model"
            weight = LIKELY if _place(rate, known) >= 0 else POSSIBLE
            why = f"the {what} was damaged while there was a gradient{_beside(log, rate, known)}"
            add("learning-rate-too-high", weight, why)
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


def no_gradient(log: Log) -> bool:
    """Whether gradient norms were logged, and none of them is a number above 0."""
    _, norms = log.seen("grad_norm")
    return "grad_norm" in log.series and not (norms > 0).any()


def _beside(log: Log, rate: float | None, known: Known) -> str:
    """The rate, beside what `recommend` says of the method, tuning and length."""
    if rate is None:
        return "; the log does not say at which rate"
    if not known:
        return f", at {_spelled(rate)}"
    said = " and ".join(f"{spell((low, high))} {tuning}" for tuning, low, high in known)
    place = ("below", "within", "above")[_place(rate, known) + 1]
    rates = f"what to try for {(log.method or 'grpo').upper()} ({said})"
    return f", at {_spelled(rate)}, {place} {rates}"


def _spelled(rate: float) -> str:
    return spell((float(f"{rate:.2g}"),))


def _place(rate: float | None, known: Known) -> int:
    """Whether a rate is below (-1), within (0) or above (1) what `recommend` says of the method and tuning."""
    if rate is None or not known:
        return 0
    return (rate > max(high for _, _, high in known)) - (rate < min(low for _, low, _ in known))


def published(log: Log) -> Known:
    """Tuning and range of what `recommend` says; of both tunings where the configuration does not say which."""
    return [(_BY[tuning], known.low, known.high) for tuning, known in _recommended(log)]


def advised(log: Log) -> str:
    """What `recommend` says of the method and tuning, and where it breaks; empty where it says nothing."""
    found = [
        f"{spell((known.point,))} {_BY[tuning]} ({spell((known.low, known.high))}"
        + (f", breaks at about {spell((known.edge.at,))})" if known.edge else ")")
        for tuning, known in _recommended(log)
    ]
    return f"what to try for {(log.method or 'grpo').upper()}: {' or '.join(found)}" if found else ""


_BY = {"full": "in full", "lora": "by LoRA"}


def _recommended(log: Log) -> list[tuple[Tuning, Recommendation]]:
    said, adapters = log.knobs.get("tuning"), log.knobs.get("use_peft")
    tunings: tuple[Tuning, ...] = ("full", "lora")
    if said in ("lora", "qlora") or adapters is True:
        tunings = ("lora",)
    elif said == "full" or adapters is False:
        tunings = ("full",)
    return [(tuning, known) for tuning in tunings if (known := _practice(log, tuning)) is not None]


def _practice(log: Log, tuning: Tuning) -> Recommendation | None:
    told = log.knobs.get("max_steps")
    steps = told if isinstance(told, int) and not isinstance(told, bool) and told > 0 else None
    size = size_in_name(str(log.knobs.get("model_name_or_path", "")))
    try:
        return recommend(log.method or "grpo", tuning, steps=steps, params=size)
    except HeuristicsError:
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
    told = log.knobs.get("beta", log.knobs.get("kl_coef"))  # PPO's
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
    again = log.knobs.get("num_iterations", log.knobs.get("num_ppo_epochs"))
    low = log.knobs.get("epsilon", log.knobs.get("cliprange"))
    return isinstance(again, int) and again > 1 and isinstance(low, int | float) and low >= 1
