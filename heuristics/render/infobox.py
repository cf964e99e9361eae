"""The infobox of a page: type, domains and date in one line, sources folded beneath."""

from heuristics.render.chips import plural
from heuristics.render.escape import in_html, web_address
from heuristics.schema import Page, Source


def infobox(page: Page) -> str:
    """The infobox as HTML."""
    facts = [page.type.capitalize()] if page.type else []
    facts += [domain.replace("_", " ") for domain in page.domains]
    if page.last_updated:
        facts.append(f"updated {page.last_updated:%Y-%m-%d}")
    line = "".join(f"<li>{in_html(fact)}</li>" for fact in facts)
    rows = "".join(_source(source) for source in page.sources)
    title = plural(len(page.sources), "source")
    folded = f"<details><summary>{title}</summary><ul>{rows}</ul></details>" if rows else ""
    return f'<div class="hx-infobox"><ul class="hx-facts">{line}</ul>{folded}</div>\n'


def infobox_in_words(page: Page) -> str:
    """The infobox as plain lines."""
    lines = [f"- {source.kind}: {source.title}, {source.url}" for source in page.sources]
    if page.last_updated:
        lines.append(f"- Updated {page.last_updated:%Y-%m-%d}")
    return "\n".join(lines)


def _source(source: Source) -> str:
    address = web_address(source.url)
    title = in_html(source.title)
    shown = f'<a href="{address}">{title}</a>' if address else f"{title}, <code>{in_html(source.url)}</code>"
    return f"<li>{in_html(source.kind)}: {shown}</li>"
