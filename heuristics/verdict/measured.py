"""Windows that are kept beside the verdicts, for advice and figures; they decide nothing."""

from heuristics.schema import Evidence, Measured
from heuristics.verdict.conclude import taught
from heuristics.verdict.controls import failed_controls
from heuristics.verdict.select import gain, name, spec, stratum
from heuristics.verdict.windows import seeds_of, window_of

FEWEST = 3
"""Rates, below which there is no window to see."""
NEIGHBOUR = 0.51
"""Decades: an end between rates further apart than half a decade was not seen."""


def measured(evidence: Evidence) -> list[Measured]:
    """Windows of the arms that learned and whose edges lie between rates that were run close by."""
    protocol = spec(evidence)
    found = []
    for arm in protocol.screened:
        seeds, setting = seeds_of(evidence, (arm,)), protocol.arms[arm]
        window, unit = window_of(evidence, arm, seeds), gain(evidence, arm)
        rates = {run.cell.rate for run in evidence.runs if (run.cell.role, run.cell.arm) == ("confirm", arm)}
        if window is None or not taught((unit,)) or window.gap > NEIGHBOUR or len(rates) < FEWEST:
            continue
        where, batch = stratum(evidence, arm), setting.knobs.get("per_device_train_batch_size")
        found.append(
            Measured(
                evidence=name(evidence), arm=arm, knob=protocol.knob, method=str(setting.method),
                tuning=str(setting.tuning), parameters=setting.parameters or 0, pretrained=bool(where["pretrained"]),
                base=str(where["base"]), task=protocol.task, steps=int(str(where["steps"])),
                batch=batch if isinstance(batch, int) else None, low=_short(window.low), high=_short(window.high),
                open_low=window.open_low, open_high=window.open_high, seeds=len(seeds),
                controls=failed_controls(evidence, (arm,)),
            )
        )  # fmt: skip
    return found


def _short(logarithm: float) -> float:
    return float(f"{10**logarithm:.2g}")
