"""How often the judges support, contradict and stay undecided, by known truth.

Usage: python benchmarks/judges.py [repeats]. Writes evidence/calibration/judges-<digest8>.json, where the digest is of
the judges' source: a rule that changes has no calibration until this is run again.
"""

import json
import sys
from pathlib import Path

from heuristics.store.checks import load_check
from heuristics.schema import Claim, Judged
from heuristics.store import pages
from heuristics.verdict.calibration import calibrate, slimmed
from heuristics.verdict.calibration.outcomes import worlds as of_outcomes
from heuristics.verdict.calibration.rates import Rates
from heuristics.verdict.calibration.windows import worlds as of_windows
from heuristics.verdict.judges.window_contains import points
from heuristics.verdict.digests import rule

CLAIMS = (
    "rl-below-sft",
    "ratio-10-40",
    "too-high-collapses",
    "too-high-repeats",
    "sft-rate-damages-grpo",
    "sft-rate-collapses-grpo",
    "dead-stays-dead",
    "too-low-flat",
)
OTHERS = {
    "moves-sort": ("lora-ten-times-grpo",),
    "sizes-sort": ("size-lowers-grpo",),
    "methods-sort": ("ppo-most-sensitive",),
    "scale-sort": ("reward-scale",),
    "clip-sort": ("too-high-spikes",),
    "long-sort": ("too-high-falls", "slower-but-stable", "one-jump"),
    "proxy-sort": ("too-high-hacks",),
}
OUTCOMES = ("symptom", "tradeoff", "mechanism")
SHAPES, NOISES = ("peak", "plateau"), (0.05, 0.10)
WORLDS = [Rates(ratio, shape, noise) for ratio in (1, 3, 10, 20, 40, 100) for shape in SHAPES for noise in NOISES]
WORLDS += [Rates(20, "peak", 0.05, collapse) for collapse in (0.0, 0.3, 0.7, 0.9)]


def main() -> None:
    """Calibrate on the first page's second protocol, the one in which every symptom can be seen."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    protocol = load_check("rl-learning-rate").protocols[1]
    window = {"knob": "learning_rate", "value": (2e-5, 4.5e-5), "scope": {"methods": ("grpo",)}}
    windows = [
        Claim(id=kind, kind=kind, says=f"a {kind} claim, 2e-5 to 4.5e-5", **window)
        for kind in ("window-contains", "window-all")
    ]
    rates = tuple(Judged(arm="grpo", at=f"{rate:.3g}", seeds=6) for rate in points(windows[0]))
    protocol = protocol.model_copy(update={"confirm": (*protocol.confirm, *rates)})
    claims = [claim for claim in pages.load("rl-learning-rate").claims if claim.id in CLAIMS] + windows
    rows = calibrate(protocol, claims, WORLDS, repeats, say=print)
    page = {claim.id: claim for claim in pages.load("rl-learning-rate").claims}
    by_id = {protocol.id: protocol for protocol in load_check("rl-learning-rate").protocols}
    where = {"knob": "learning_rate", "value": (1e-4, 1e-3), "arms": ("grpo",), "scope": {"methods": ("grpo",)}}
    middle = Claim(id="middle", kind="middle", says="a middle claim, 1e-4 to 1e-3", transfer="relational", **where)
    asked = [(by_id[name], page[claim]) for name, decided in OTHERS.items() for claim in decided]
    for protocol, claim in [*asked, (by_id["smollm2-lora"], middle)]:
        truths = of_outcomes(claim.kind) if claim.kind in OUTCOMES else of_windows(claim.kind)
        rows += calibrate(slimmed(protocol, claim, claim.arms or ("grpo",)), [claim], truths, repeats, say=print)
    folder = Path(__file__).parent.parent / "evidence" / "calibration"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"judges-{judges_digest()[:8]}.json"
    path.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n", encoding="utf-8")
    print(f"wrote {path.name}: {len(rows)} rows, {repeats} repeats each")


if __name__ == "__main__":
    main()
