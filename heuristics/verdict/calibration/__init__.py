"""Judges on synthetic runs of known truth: how often they support, contradict and stay undecided.

The truth comes from the claim's sentence, read with the margins that its kind is defined by; how the runs are drawn is
no judge's business. The whole way is walked: the protocol asks for cells, gets synthetic runs, picks its rates, and the
judge sees the evidence.
"""

from heuristics.verdict.calibration.walk import World, calibrate, evidence_of, slimmed

__all__ = ["World", "calibrate", "evidence_of", "slimmed"]
