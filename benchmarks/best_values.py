"""What an arm gains at its best value, estimated in three ways on runs of known truth: which is nearest, how surely.

Two arms that gain the same are drawn as calibration draws them (toy of `better`). `cross-fitted` picks each seed's
value on the other seeds; `peak` takes the top of the curve with one peak; `parabola` is what the kinds of gains use.

Usage: python benchmarks/best_values.py [repeats]. Writes benchmarks/results/best-values.json: by scattering and by way
the mean, standard deviation and mean standard error of the contrast, the share of 90 % intervals that hold 0,
and the share of repeats without a number.
"""

import json
import sys
from pathlib import Path

import numpy as np

from heuristics.kinds import find_kind
from heuristics.kinds._base.arms import Arm, Held, runs_of
from heuristics.kinds._base.truth import NOISES, Noise, draw
from heuristics.kinds._base.windows import curves_of
from heuristics.schema import Evidence
from heuristics.verdict.calibration import evidence_of
from heuristics.verdict.intervals import quantile

NAMES = ("one", "other")


def main() -> None:
    """Estimate the contrast of two equal arms many times."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 120
    found = {noise: _measured(noise, repeats) for noise in NOISES}
    path = Path(__file__).parent / "results" / "best-values.json"
    path.write_text(json.dumps({"repeats": repeats, "noise": found}, indent=1) + "\n", encoding="utf-8")
    print(path.read_text(encoding="utf-8"))


def _measured(noise: Noise, repeats: int) -> dict[str, dict[str, float]]:
    toy = find_kind("better").toy
    truth = next(one for one in find_kind("better").worlds if one.value == 0)
    rows: dict[str, list[tuple[float, float, float]]] = {}
    for repeat in range(repeats):
        world = f"best values/{noise}/{repeat}"
        evidence = evidence_of(
            toy.protocol(0),
            [toy.claim],
            lambda cell, world=world: draw(cell, truth.peaks[cell.arm], noise, world),
        )
        with np.errstate(all="ignore"):  # An arm whose seeds all learn nothing divides by nothing: no number.
            estimates = _estimates(evidence)
        for name, row in estimates.items():
            rows.setdefault(name, []).append(row)
    return {name: _summed_up(np.array(some)) for name, some in rows.items()}


def _estimates(evidence: Evidence) -> dict[str, tuple[float, float, float]]:
    """Contrast, standard error and degrees of freedom, by way."""
    seen = curves_of(Held(evidence), NAMES)
    assert not isinstance(seen, str)
    _, drawn, curves = seen
    tops = [curve.top.height for curve in curves]
    peaks = [curve.peak for curve in curves]
    found = {}
    for name, (ours, theirs) in (("parabola", tops), ("peak", peaks)):
        apart = (ours - theirs) / theirs[0]
        found[name] = (float(apart[0]), *drawn.error(apart))
    ours, theirs = (_cross_fitted(runs_of(evidence, name)) for name in NAMES)
    seeds = sorted(ours.keys() & theirs.keys())
    apart = np.array([ours[seed] - theirs[seed] for seed in seeds]) / np.mean([theirs[seed] for seed in seeds])
    found["cross-fitted"] = (float(apart.mean()), float(apart.std(ddof=1)) / len(apart) ** 0.5, len(apart) - 1.0)
    return found


def _cross_fitted(arm: Arm) -> dict[int, float]:
    """What each fresh seed gains at the value that is best on the other seeds."""
    found = {}
    for seed in {int(one) for one in arm.seed[arm.fresh]}:
        others, own = arm.seed != seed, (arm.seed == seed) & arm.fresh
        means = {x: arm.kept[others & (arm.x == x)].mean() for x in set(arm.x[own]) & set(arm.x[others])}
        found[seed] = float(arm.kept[own & (arm.x == max(sorted(means), key=lambda x: means[x]))].mean())
    return found


def _summed_up(rows: np.ndarray) -> dict[str, float]:
    given = np.isfinite(rows).all(axis=1)
    value, error, freedom = rows[given].T
    reach = np.array([quantile(one) for one in freedom]) * error
    told = {
        "mean": value.mean(),
        "sd": value.std(ddof=1),
        "error": error.mean(),
        "covered": (np.abs(value) <= reach).mean(),
        "no number": 1 - given.mean(),
    }
    return {name: round(float(number), 3) for name, number in told.items()}


if __name__ == "__main__":
    main()
