"""A symptom in Markdown, one text for terminal and site."""

from heuristics.diagnosis.symptom import Symptom
from heuristics.store.standing import strength


def explain(symptom: Symptom, link: str = "{slug}") -> str:
    """What it is, where it is looked for, what is known of its claim, what to do.

    Args:
        symptom: to explain.
        link: how the page of a claim is written, with `{slug}` for its slug.
    """
    needs = ", ".join(need.replace("|", " or ") for need in symptom.needs)
    parts = [
        f"**What it is.** {symptom.says}",
        f"**Looked for in** logs of {', '.join(method.upper() for method in symptom.methods)}; needs {needs}.",
        f"**What to do.** {symptom.advice[0].upper()}{symptom.advice[1:]}.",
    ]
    if symptom.claim:
        slug, name = symptom.claim.split("/")
        parts.append(f"**What is known.** {strength(symptom.claim)} ({link.format(slug=slug)}, claim `{name}`)")
    return "\n\n".join(parts) + "\n"
