"""What should I set: what laboratories set, and what runs near enough show."""

from heuristics.advice.recommend import InsufficientEvidence, recommend

__all__ = ["InsufficientEvidence", "recommend"]
