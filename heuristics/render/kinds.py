"""The claim kinds as a table: what each says, what is estimated for it, and what it needs."""

import inspect

from heuristics.kinds import find_kind, kinds
from heuristics.render.escape import in_markdown
from heuristics.schema import Claim


def kinds_table() -> str:
    """One row a kind, as Markdown; a kind that is added has its row."""
    lines = ["| Kind | Says | What is estimated | Needs |", "|---|---|---|---|"]
    for name in kinds():
        kind = find_kind(name)
        says = inspect.cleandoc(kind.claim.__doc__ or "").split("\n\n")[0].replace("\n", " ")
        needs = [
            field
            for field, told in kind.claim.model_fields.items()
            if field not in Claim.model_fields and (told.is_required() or field in ("knob",))
        ]
        lines.append(
            f"| `{name}` | {says} | {in_markdown(kind.estimand)} | {', '.join(f'`{field}`' for field in needs)} |"
        )
    return "\n".join(lines) + "\n"
