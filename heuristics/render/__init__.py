"""Pages and verdicts to a documentation site: ordinary Markdown below `build/docs`, which plain MkDocs builds."""

from heuristics.render.compile import Compiled, compile_site

__all__ = ["Compiled", "compile_site"]
