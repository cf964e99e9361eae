"""Lint: what the claims say about training configurations, wherever they are written."""

from heuristics.linter.engine import Report, lint

__all__ = ["Report", "lint"]
