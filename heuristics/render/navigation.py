"""The site's navigation, from the folders: adding a page edits no list."""

import json
import posixpath

from heuristics.render.escape import in_html
from heuristics.render.known import Known
from heuristics.render.llms import ordered

MANY = 60
"""Pages of a folder, beyond which only its index is listed, which has a table of them: MkDocs writes the list into
every page, so that a thousand pages would carry a million entries."""


def navigation(known: Known) -> str:
    """YAML that `mkdocs.yml` inherits: one section a folder, its index first.

    A page without a folder stands at the top level. Titles come from the pages. A folder of many pages shows its index.
    """
    lines = ["# compiled from docs/; mkdocs.yml inherits it", "nav:"]
    listed = ordered(known)
    for folder in dict.fromkeys(map(posixpath.dirname, listed)):
        paths = [path for path in listed if posixpath.dirname(path) == folder]
        if not folder:
            lines.append(f"  - Home: {json.dumps(paths[0])}")
            continue
        indexed = posixpath.basename(paths[0]) == "index.md"
        title = known.pages[paths[0]].title if indexed else folder.capitalize()
        if indexed and len(paths) > MANY:
            paths = paths[:1]
        lines.append(f"  - {json.dumps(in_html(title))}:")
        lines += [f"      - {json.dumps(path)}" for path in paths]
    rest = [path for path in listed if not posixpath.dirname(path)][1:]
    return "\n".join([*lines, *(f"  - {json.dumps(path)}" for path in rest)]) + "\n"
