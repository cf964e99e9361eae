"""What should I set: what laboratories set, and what runs near enough show."""

from heuristics.advice.practice import InsufficientEvidence
from heuristics.advice.recommend import recommend

__all__ = ["InsufficientEvidence", "recommend"]
