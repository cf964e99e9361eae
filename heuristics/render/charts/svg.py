"""Matplotlib figures as inline SVG: text stays text, colours follow the site, the same numbers give the same bytes."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from heuristics.render.escape import in_html

INK, FAINT = "#010203", "#040506"
COLOURS = ("#0072b2", "#d55e00", "#cc79a7", "#009e73", "#e69f00", "#56b4e9")
"""Okabe and Ito's palette; on the site each becomes a variable with a shade that is readable in either scheme."""
VERDICTS = {"supported": "#111101", "contradicted": "#111102", "inconclusive": "#111103", "untested": "#111104"}
WIDTH = 5.2
"""Inches of 72 units: on a telephone a unit is then about a pixel, and text stays readable."""


@contextmanager
def drawing(salt: str) -> Iterator[Any]:
    """Matplotlib's pyplot-free figure class, with settings for the site.

    Args:
        salt: name of the figure; ids inside the SVG depend on it, so that two on one page do not clash.

    Yields:
        `matplotlib.figure.Figure`.
    """
    import matplotlib
    from matplotlib.figure import Figure

    settings = {
        "svg.fonttype": "none", "svg.hashsalt": salt, "font.size": 11, "font.family": "sans-serif",
        "text.color": INK, "axes.edgecolor": FAINT, "axes.labelcolor": INK, "xtick.color": INK, "ytick.color": INK,
        "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.8, "path.simplify": False,
    }  # fmt: skip
    with matplotlib.rc_context(settings):
        yield Figure


def in_decades(axes: Any, which: str = "x") -> None:
    """A logarithmic axis, `x` or `y`, labelled as people write rates: 1e-4."""
    from matplotlib.ticker import FuncFormatter, NullFormatter, NullLocator

    axes.set(**{f"{which}scale": "log"})
    axis = getattr(axes, f"{which}axis")
    axis.set_minor_locator(NullLocator())
    axis.set_minor_formatter(NullFormatter())
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e")))


def inline(figure: Any, name: str, title: str, description: str) -> str:
    """A figure as one `<svg>` element.

    Args:
        figure: a matplotlib Figure.
        name: prefix of its ids.
        title: what it shows, for people who do not see it.
        description: what it says.
    """
    out = io.StringIO()
    figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = out.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    svg = re.sub(r"font: ([0-9.]+)px [^;\"]*", r"font-size: \1px", svg)
    svg = svg.replace(INK, "currentColor").replace(FAINT, "var(--hx-faint)")
    for index, colour in enumerate(COLOURS, 1):
        svg = svg.replace(colour, f"var(--hx-{index})")
    for direction, colour in VERDICTS.items():
        svg = svg.replace(colour, f"var(--hx-{direction})")
    size = re.search(r'viewBox="[^"]*"', svg)
    assert size
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {size[0]} role="img" '
        f'aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{in_html(title)}</title>'
        f'<desc id="{name}-d">{in_html(description)}</desc>'
    )
    svg = opening + svg[svg.index(">") + 1 :]
    return "\n".join(line.strip() for line in svg.splitlines() if line.strip())


def framed(svg: str, caption: str, data: str) -> str:
    """A figure with its caption, and its numbers folded beneath.

    Args:
        svg: from `inline`.
        caption: HTML.
        data: HTML of a table; empty for none.
    """
    figure = f'<figure class="hx-figure" data-search-exclude>\n{svg}\n<figcaption>{caption}</figcaption>\n</figure>\n'
    if not data:
        return figure
    folded = f'<summary>Data</summary><div class="hx-scroll">{data}</div>'
    return f'{figure}<details class="hx-data" data-search-exclude>{folded}</details>\n'


def table(head: list[str], rows: list[list[str]]) -> str:
    """An HTML table; its cells are escaped."""
    above = "".join(f"<th>{in_html(name)}</th>" for name in head)
    body = "".join("<tr>" + "".join(f"<td>{in_html(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="hx-table"><thead><tr>{above}</tr></thead><tbody>{body}</tbody></table>'
