"""From evidence to verdicts. The only room that needs scipy; what it concludes is accepted into `accepted.json`."""

from heuristics.verdict.replay import difference, recompute, snapshot

__all__ = ["difference", "recompute", "snapshot"]
