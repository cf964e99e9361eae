"""Judges on synthetic runs of known truth: how often they support, contradict and stay undecided.

The truth comes from the claim's sentence, the runs from nothing that a judge uses. The whole way is walked: the
protocol asks for cells, gets synthetic runs, picks its rates, and the judge sees the evidence.
"""

from heuristics.verdict.calibration.walk import World, calibrate, evidence_of, slimmed

__all__ = ["World", "calibrate", "evidence_of", "slimmed"]
