"""Readers of training logs: whatever a run left behind, as a `Log`. `read_log` is the way in."""

from heuristics.diagnosis.readers.reading import read_log

__all__ = ["read_log"]
