"""How often a kind is right on runs of known truth, through the whole chain: protocol, runs, effects, verdict."""

from heuristics.verdict.calibration.walk import Row, calibrate, evidence_of, walk

__all__ = ["Row", "calibrate", "evidence_of", "walk"]
