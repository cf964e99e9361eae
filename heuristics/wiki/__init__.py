"""Text of a wiki page in, Page with defects by line out; never writes, never raises for bad text."""

from heuristics.wiki.defects import DEFECTS
from heuristics.wiki.page import parse_page

__all__ = ["DEFECTS", "parse_page"]
