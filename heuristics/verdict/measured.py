"""Windows that are kept beside the verdicts, for advice and figures; they decide nothing."""

from heuristics.kinds._base.arms import Held, protocol_of
from heuristics.kinds._base.curve import window_of
from heuristics.kinds._base.windows import SELDOM, curves_of
from heuristics.schema import Evidence, Measured
from heuristics.verdict.controls import failed_controls, learned
from heuristics.verdict.effects import name, study

FEWEST = 3
"""Values, below which there is no window to see."""
NEIGHBOUR = 0.51
"""Decades: an end between values further apart than half a decade was not seen."""


def measured(evidence: Evidence) -> list[Measured]:
    """Windows of the arms that learned and whose ends lie between values that were run close by."""
    protocol = protocol_of(evidence)
    found = []
    for arm in protocol.screened:
        seen, setting = curves_of(Held(evidence), (arm,)), protocol.arms[arm]
        if isinstance(seen, str) or learned(evidence, arm):
            continue
        (runs,), _, (curve,) = seen
        if len(set(runs.x[runs.fresh])) < FEWEST:
            continue
        window = window_of(curve)
        low, high = float(window.low[0]), float(window.high[0])
        if max(_gap(runs.x, low), _gap(runs.x, high)) > NEIGHBOUR:
            continue
        where, batch = study(evidence, "", (arm,)), setting.knobs.get("per_device_train_batch_size")
        found.append(
            Measured(
                evidence=name(evidence), arm=arm, knob=protocol.knob, method=str(setting.method),
                tuning=str(setting.tuning), parameters=setting.parameters or 0, pretrained=where.group == "pretrained",
                base=str(where.base), task=protocol.task, steps=where.steps or 0,
                batch=batch if isinstance(batch, int) else None, low=_short(low), high=_short(high),
                open_low=bool(window.open_low[0] or window.open_low.mean() > SELDOM),
                open_high=bool(window.open_high[0] or window.open_high.mean() > SELDOM),
                seeds=len(set(runs.seed[runs.fresh])), controls=failed_controls(evidence),
            )
        )  # fmt: skip
    return found


def _gap(values: "object", end: float) -> float:
    """Distance between the two values that were run about an end."""
    places = sorted(set(values))  # type: ignore[call-overload]
    below, above = [x for x in places if x <= end + 1e-9], [x for x in places if x >= end - 1e-9]
    return float(above[0] - below[-1]) if below and above else 0.0


def _short(logarithm: float) -> float:
    return float(f"{10**logarithm:.2g}")
