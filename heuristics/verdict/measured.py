"""Windows that are kept beside the verdicts, for advice and figures; they decide nothing."""

import math

from heuristics.schema import Evidence, Measured
from heuristics.verdict.select import gain, name, spec, stratum
from heuristics.verdict.windows import Window, seeds_of, window_of

NEIGHBOUR = 0.51
"""Decades: an edge between rates further apart than half a decade was not seen."""


def measured(evidence: Evidence) -> list[Measured]:
    """Windows of the arms that learned and whose edges lie between rates that were run close by."""
    protocol = spec(evidence)
    found = []
    for arm in protocol.screened:
        seeds, setting = seeds_of(evidence, (arm,)), protocol.arms[arm]
        window, unit = window_of(evidence, arm, seeds), gain(evidence, arm)
        if window is None or unit.low is None or unit.low <= unit.threshold or not _seen(evidence, arm, window):
            continue
        where, batch = stratum(evidence, arm), setting.knobs.get("per_device_train_batch_size")
        found.append(
            Measured(
                evidence=name(evidence), arm=arm, knob=protocol.knob, method=str(setting.method),
                tuning=str(setting.tuning), parameters=setting.parameters or 0, pretrained=bool(where["pretrained"]),
                base=str(where["base"]), task=protocol.task, steps=int(str(where["steps"])),
                batch=batch if isinstance(batch, int) else None, low=_short(window.low), high=_short(window.high),
                open_low=window.open_low, open_high=window.open_high, seeds=len(seeds),
            )
        )  # fmt: skip
    return found


def _seen(evidence: Evidence, arm: str, window: Window) -> bool:
    """Whether the rates on either side of each end are neighbours."""
    rates = sorted({math.log10(r.cell.rate) for r in evidence.runs if (r.cell.role, r.cell.arm) == ("confirm", arm)})

    def near(edge: float) -> bool:
        below, above = [rate for rate in rates if rate <= edge], [rate for rate in rates if rate >= edge]
        return bool(below and above) and above[0] - below[-1] <= NEIGHBOUR

    return len(rates) > 2 and (window.open_low or near(window.low)) and (window.open_high or near(window.high))


def _short(logarithm: float) -> float:
    return float(f"{10**logarithm:.2g}")
