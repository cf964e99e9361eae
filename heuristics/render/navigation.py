"""The site's navigation, from the folders: adding a page edits no list."""

import json
import posixpath

from heuristics.render.escape import in_html
from heuristics.render.known import Known
from heuristics.render.llms import ordered


def navigation(known: Known) -> str:
    """YAML that `mkdocs.yml` inherits: one section a folder, its index first.

    A page without a folder stands at the top level. Titles come from the pages.
    """
    lines = ["# compiled from docs/; mkdocs.yml inherits it", "nav:"]
    for folder in dict.fromkeys(posixpath.dirname(path) for path in ordered(known)):
        paths = [path for path in ordered(known) if posixpath.dirname(path) == folder]
        if not folder:
            lines.append(f"  - Home: {json.dumps(paths[0])}")
            continue
        title = known.pages[paths[0]].title if posixpath.basename(paths[0]) == "index.md" else folder.capitalize()
        lines.append(f"  - {json.dumps(in_html(title))}:")
        lines += [f"      - {json.dumps(path)}" for path in paths]
    rest = [path for path in ordered(known) if not posixpath.dirname(path)][1:]
    return "\n".join([*lines, *(f"  - {json.dumps(path)}" for path in rest)]) + "\n"
