"""From evidence to effects, syntheses and verdicts; what is concluded is kept in `accepted.json`."""

from heuristics.verdict.replay import difference, recompute, snapshot

__all__ = ["difference", "recompute", "snapshot"]
