"""Forest plot of a claim: a line a study, a diamond a group, and shaded where the sentence is true."""

from heuristics.render.charts import svg
from heuristics.render.charts.bars import Row, plot
from heuristics.render.escape import in_html
from heuristics.schema import Claim, Effect, Verdict
from heuristics.schema.words import TUNINGS, spell_estimate, spell_interval, spell_size

CAPTION = (
    "A line is a study, a diamond the mean of its group; bars are 90 % intervals, a pale bar what one more task would "
    "show. Shaded is where the sentence is true. A bar that reaches the edge goes on beyond it."
)


def forest(claim: Claim, verdict: Verdict, name: str) -> str:
    """The studies of a claim, part by part and group by group; a table where there is no room to draw.

    Args:
        claim: its claim.
        verdict: with effects.
        name: prefix of the ids.

    Returns:
        HTML; empty if nothing was estimated.
    """
    if not _rows(verdict):
        return _problems(verdict)
    return drawn(claim, verdict, name) + _table(verdict) + _problems(verdict)


def _rows(verdict: Verdict) -> list[Row]:
    rows = []
    for one in verdict.syntheses:
        alike = [
            e for e in verdict.effects if (e.study.group, e.part) == (one.group, one.part) and e.estimate is not None
        ]
        labels = [label(effect) for effect in alike]
        for effect, words in zip(alike, labels, strict=True):  # studies of one task are told apart by their protocol
            own = f"{words}, {effect.evidence.partition('/')[0]}" if labels.count(words) > 1 else words
            rows.append(Row(own, *_ends(effect)))
        said = f"{one.part}: {one.group}" if one.part else one.group
        rows.append(Row(said, one.estimate, one.low, one.high, one))
    return rows


def _ends(effect: Effect) -> tuple[float, float, float]:
    here = effect.estimate or 0.0
    return here, here if effect.low is None else effect.low, here if effect.high is None else effect.high


def label(effect: Effect) -> str:
    """A study in a few words: task, size and tuning, steps."""
    study = effect.study
    size = spell_size(study.parameters) if study.parameters else ""
    tuning = "" if study.tuning in (None, "full") else TUNINGS[str(study.tuning)]
    length = f"{study.steps} steps" if study.steps else ""
    return ", ".join(part for part in (study.task, size, tuning, length) if part)


def drawn(claim: Claim, verdict: Verdict, name: str) -> str:
    """The plot alone; empty where there is nothing to draw.

    Args:
        claim: its claim.
        verdict: with effects.
        name: prefix of the ids.
    """
    rows = _rows(verdict)
    if all(row.low == row.high for row in rows):
        return ""
    said = "; ".join(f"{row.label}: {_spelled(verdict, row)}" for row in rows if row.synthesis is not None)
    picture = plot(rows, verdict.scale, name, f"{claim.says}: {verdict.direction}", said)
    return f'<figure class="hx-figure" data-search-exclude>\n{picture}\n<figcaption>{CAPTION}</figcaption>\n</figure>\n'


def _spelled(verdict: Verdict, row: Row) -> str:
    return spell_interval(verdict.scale, verdict.unit, row.estimate, row.low, row.high)


def _table(verdict: Verdict) -> str:
    head = ["study", "part", "estimate (90 % interval)", "runs", "seeds", "note"]
    cells = []
    for effect in verdict.effects:
        if effect.estimate is not None:
            row = Row("", *_ends(effect))
            note = "; ".join((*effect.controls, *effect.problems))
            cells.append([label(effect), effect.part, _spelled(verdict, row), f"{effect.n:,}", str(effect.seeds), note])
    for one in verdict.syntheses:
        row = Row("", one.estimate, one.low, one.high)
        more = ""
        if one.predicted_low is not None and one.predicted_high is not None:
            ends = (spell_estimate(verdict.scale, end) for end in (one.predicted_low, one.predicted_high))
            more = f"one more task: {' to '.join(ends)}; {one.units} tasks at a length"
        cells.append(
            [f"mean, {one.group}", one.part, _spelled(verdict, row), "", "", f"{one.direction}; {more}".strip("; ")]
        )
    if not any(cell[1] for cell in cells):
        head, cells = [head[0], *head[2:]], [[cell[0], *cell[2:]] for cell in cells]
    return f'<div class="hx-scroll" data-search-exclude>{svg.table(head, cells)}</div>'


def _problems(verdict: Verdict) -> str:
    """Studies without a number, and why."""
    lacking = dict.fromkeys(
        f"{label(effect)}: {'; '.join(effect.problems)}" for effect in verdict.effects if effect.estimate is None
    )
    return "".join(f"<p><small>No number from {in_html(words)}.</small></p>" for words in lacking)
