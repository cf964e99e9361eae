"""The lint rules as a page: one section a rule, from the same text as `heuristics explain`."""

from heuristics import catalog
from heuristics.lint.explain import explain
from heuristics.lint.rules import all_rules
from heuristics.render.escape import in_markdown
from heuristics.render.links import relative


def rules(source: str) -> str:
    """A table of the rules, then a section each.

    Args:
        source: path of the page that they stand on.
    """
    lines = ["| Code | Finds |", "|---|---|"]
    parts = []
    for rule in all_rules():
        lines.append(f"| [{rule.code}](#{rule.code.lower()}) `{rule.name}` | {in_markdown(rule.says)} |")
        pages = {named.split("/")[0] for named in rule.claims}
        text = explain(rule)
        for slug in pages:
            path = relative(f"heuristics/{slug}.md", source)
            text = text.replace(f"({slug}, claim `", f"([{in_markdown(catalog.load(slug).title)}]({path}), claim `")
        parts.append(f"### {rule.code} {rule.name} {{ #{rule.code.lower()} }}\n\n{text}")
    return "\n".join(lines) + "\n\n" + "\n".join(parts)
