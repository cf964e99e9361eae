"""A rule in Markdown: what it finds, why, on which claims, and two examples; one text for terminal and site."""

from heuristics.linter.rule import Rule
from heuristics.store.standing import strength


def explain(rule: Rule, link: str = "{slug}") -> str:
    """Sections of a rule.

    Args:
        rule: to explain.
        link: how the page of a claim is written, with `{slug}` for its slug.
    """
    claims = "\n".join(
        f"- {strength(named)} ({link.format(slug=named.split('/')[0])}, claim `{named.split('/')[1]}`)"
        for named in rule.claims
    )
    parts = [
        f"**What it does.** {rule.says}", f"**Why.** {rule.why}", f"**What is known.**\n\n{claims}",
        f"**Found in** `{rule.bad[0]}`:\n\n{_fence(*rule.bad)}", f"**Not in:**\n\n{_fence(*rule.good)}",
        f"**To silence it** at a line, on it or above it: `# heuristics: ignore[{rule.code}]`.",
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def _fence(name: str, text: str) -> str:
    language = {"py": "python", "yaml": "yaml", "sh": "bash"}.get(name.rpartition(".")[2], "")
    return f"```{language}\n{text.rstrip()}\n```"
