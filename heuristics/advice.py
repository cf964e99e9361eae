"""What should I set? For now the answer is what published configurations of the same method and tuning use."""

from typing import Literal

from heuristics import archive, catalog
from heuristics.schema import Certainty, HeuristicsError, Noun, Reading, Statement, Tuning


class InsufficientEvidence(HeuristicsError):
    """Fewer than ten different published configurations, and no run in scope: nothing to base advice on."""


class Recommendation(Noun):
    """Advice for one knob, with what it rests on.

    Attributes:
        low: lower end of the range, in the knob's own unit.
        point: where to start.
        high: upper end of the range.
        basis: `practice`: 25th percentile, median and 75th percentile of published configurations.
        certainty: how surely the range holds the best value; practice is chosen, seldom measured, so `low` at most.
        configs: published configurations behind it, copies included.
        repositories: repositories that they come from.
        sources_for: statements of cited sources inside the range.
        sources_against: statements of cited sources outside it.
        assumed: what was not told, and what was told but makes no difference yet.
        page: slug of the page that says more.
    """

    knob: str
    low: float
    point: float
    high: float
    basis: Literal["practice"]
    certainty: Certainty
    configs: int
    repositories: int
    sources_for: tuple[str, ...]
    sources_against: tuple[str, ...]
    assumed: tuple[str, ...]
    page: str


FEWEST = 10


def recommend(
    method: str,
    tuning: Tuning,
    params: int | None = None,
    quantized: bool | None = None,
    rank: int | None = None,
    batch: int | None = None,
    group_size: int | None = None,
    beta: float | None = None,
    steps: int | None = None,
    optimizer: str | None = None,
    *,
    knob: str = "learning_rate",
) -> Recommendation:
    """Recommend a value of a knob for a training.

    Rates of the small models made in code never enter: their windows do not carry over.

    Args:
        method: `sft`, `dpo`, `grpo`, `ppo`, `rloo`, `kto` or `reinforce`.
        tuning: `full`, `lora` or `qlora`.
        params: parameters of the model, such as 7e9.
        quantized: whether the frozen base is quantised; turns `lora` into `qlora`.
        rank: rank of the adapters.
        batch: completions or examples an optimizer step.
        group_size: completions a prompt.
        beta: coefficient of the KL penalty.
        steps: optimizer steps.
        optimizer: name of the optimizer.
        knob: TRL's name of the parameter.

    Returns:
        A range, a point to start from, and what they rest on.

    Raises:
        InsufficientEvidence: fewer than ten different published configurations of this method and tuning.
        HeuristicsError: unknown tuning.
    """
    if tuning not in ("full", "lora", "qlora"):
        raise HeuristicsError(f"unknown tuning {tuning!r}: it is full, lora or qlora")
    if quantized and tuning == "lora":
        tuning = "qlora"
    slug, row = _row(knob, method.lower(), tuning)
    low, point, high = (float(str(row.found[name])) for name in ("p25", "median", "p75"))
    stated = [s for s in catalog.load(slug).statements if s.knob == knob and s.method == method.lower()]
    stated = [s for s in stated if s.tuning is None or s.tuning == tuning or (s.tuning == "lora" and tuning == "qlora")]
    inside = [s for s in stated if all(low <= value <= high for value in s.value)]
    told = {
        "params": params, "rank": rank, "batch": batch, "group_size": group_size, "beta": beta, "steps": steps,
        "optimizer": optimizer,
    }  # fmt: skip
    given = [f"{name} {value!r}" for name, value in told.items() if value is not None]
    unknown = [name for name, value in told.items() if value is None]
    assumed = [f"told, but the survey does not tell them apart: {', '.join(given)}"] if given else []
    assumed += [f"not told, taken as whatever is common: {', '.join(unknown)}"] if unknown else []
    return Recommendation(
        knob=knob, low=low, point=point, high=high, basis="practice", certainty="low",
        configs=int(str(row.found["n"])), repositories=int(str(row.found["repos"])),
        sources_for=tuple(_spoken(s) for s in inside),
        sources_against=tuple(_spoken(s) for s in stated if s not in inside),
        assumed=tuple(assumed), page=slug,
    )  # fmt: skip


def _row(knob: str, method: str, tuning: str) -> tuple[str, Reading]:
    known = set()
    for slug in catalog.slugs():
        for path in archive.files(slug):
            if path.name.startswith("static-reading-"):
                for row in archive.read(path).readings:
                    found = row.found
                    if found.get("knob") == knob and "median" in found:
                        known.add(f"{found['method']} {found['tuning']}")
                        if (found["method"], found["tuning"]) == (method, tuning):
                            if int(str(found["distinct"])) < FEWEST:
                                raise InsufficientEvidence(
                                    f"only {found['distinct']} different {method} {tuning} configurations are "
                                    f"published, and no run in scope: no basis for a {knob}"
                                )
                            return slug, row
    raise InsufficientEvidence(
        f"no published configurations of {method!r} with {tuning!r}, and no run in scope; there are some of: "
        f"{', '.join(sorted(known)) or 'nothing'}"
    )


def _spoken(statement: Statement) -> str:
    return f"{statement.source}: {statement.says}"
