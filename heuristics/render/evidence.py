"""What the verdicts rest on: every evidence file with environment, commit and date; readings folded away as tables."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from heuristics.render.chips import plural, staleness
from heuristics.render.escape import in_html, in_markdown
from heuristics.render.known import Known
from heuristics.render.links import relative
from heuristics.schema import Evidence, Page, Reading, Scalar
from heuristics.schema.words import spell

_QUIET = ("look", "status")
_LONGEST = 60


def evidence_list(known: Known, page: Page, source: str) -> str:
    """The evidence of a page as folded Markdown blocks.

    Args:
        known: the build.
        page: a heuristic.
        source: its path below `docs`, for the links.
    """
    slug = str(page.slug)
    items, files = known.evidence[slug], known.files[slug]
    if not items:
        return "No evidence is recorded yet.\n"
    replaced = {name: (item, why) for item in items for name, why in item.supersedes.items()}
    blocks = [_block(known, page, item, file, source, replaced) for item, file in zip(items, files, strict=True)]
    runs, readings = sum(len(item.runs) for item in items), sum(len(item.readings) for item in items)
    held = " and ".join(
        part for part in (plural(runs, "run") if runs else "", plural(readings, "reading") if readings else "") if part
    )
    return f"{plural(len(items), 'file')} with {held}, recorded once and never edited.\n\n" + "\n".join(blocks)


def _block(
    known: Known, page: Page, item: Evidence, file: Path, source: str, replaced: dict[str, tuple[Evidence, str]]
) -> str:
    what = plural(len(item.runs), "run") if item.runs else plural(len(item.readings), "reading")
    made = f", {item.profile} profile, {item.engine} on {item.device}" if item.runs else ""
    lines = list(_facts(known, page, item, file, source))
    if item.content in replaced:
        newer, why = replaced[item.content]
        lines.insert(0, f"**Superseded** by {in_markdown(newer.content[:8])}: {in_markdown(why)}\n")
    if item.readings:
        lines += ["", '??? evidence "Readings"', "", *_indented(_readings(item.readings))]
    title = in_markdown(f"{item.protocol}: {what}{made}, {item.recorded}")
    return "\n".join([f'??? evidence "{title}"', "", *_indented(lines), ""])


def _facts(known: Known, page: Page, item: Evidence, file: Path, source: str) -> Iterator[str]:
    if stale := staleness([item], known.today, known.installed):
        yield f"- **Stale:** {in_markdown('; '.join(stale))}"
    if item.spec:
        spec = item.spec
        told = f"Task {spec.task}, base {spec.base}, {spec.steps} steps, metric {spec.metric}"
        yield f"- {in_markdown(told)}"
        arms = ", ".join(f"{arm} {sum(run.cell.arm == arm for run in item.runs)}" for arm in spec.arms)
        yield f"- Runs: {in_markdown(arms)}; {sum(run.status == 'diverged' for run in item.runs)} diverged"
    claims = [claim for claim in (item.spec.decides if item.spec else item.rules) if claim in item.rules]
    listed = ", ".join(f'<a href="{known.claim_address(page, claim, source)}">{in_html(claim)}</a>' for claim in claims)
    yield f"- Decides: {listed or 'no claim'}"
    yield "- Environment: " + in_markdown(", ".join(f"{name} {version}" for name, version in item.environment.items()))
    yield f"- {in_markdown(f'Recorded at commit {item.commit[:12]}, plan {item.plan[:8]}, content {item.content[:8]}')}"
    if item.wall_seconds:
        yield f"- Wall time: {in_markdown(_hours(item.wall_seconds.values()))} in all"
    yield "- Download: " + ", ".join(_downloads(known, item, file, source))


def _hours(seconds: Iterable[float]) -> str:
    total = sum(seconds)
    return f"{total / 3600:.1f} hours" if total >= 5400 else f"{total / 60:.0f} minutes"


def _downloads(known: Known, item: Evidence, file: Path, source: str) -> Iterator[str]:
    curves = file.with_suffix(".curves.json.gz")
    for path, words in (
        (file, "finals (JSON)" if item.runs else "readings (JSON)"),
        (curves, "curves (JSON, gzipped)"),
    ):
        if path.exists():
            below = path.relative_to(known.root).as_posix()
            yield f"[{words}]({quote(relative(below, source))})"


def _readings(readings: Sequence[Reading]) -> list[str]:
    """A Markdown table for each subject and way of looking: what was found, then where."""
    groups: dict[str, list[Reading]] = {}
    for reading in readings:
        groups.setdefault(", ".join([reading.subject, *_looked(reading)]), []).append(reading)
    lines: list[str] = []
    for title, rows in groups.items():
        columns = list(dict.fromkeys(key for row in rows for key in row.found if key not in _QUIET))
        head = ["version", *columns, "place"]
        lines += [f"**{in_markdown(title)}**", "", "| " + " | ".join(in_markdown(name) for name in head) + " |"]
        lines.append("|---" * len(head) + "|")
        for row in rows:
            place = f"{row.path}:{row.line}" if row.line else row.path
            cells = [row.version, *(_cell(row, key) for key in columns), place]
            lines.append("| " + " | ".join(in_markdown(cell) or "&#8203;" for cell in cells) + " |")
        lines.append("")
    return lines


def _looked(reading: Reading) -> list[str]:
    look = reading.found.get("look")
    return [str(look)] if look else []


def _cell(row: Reading, key: str) -> str:
    value: Scalar = row.found.get(key)
    if value is None:
        status = row.found.get("status")
        return str(status) if key == "value" and status != "read" else ""
    if isinstance(value, float):
        return spell((value,))
    return textwrap.shorten(str(value), _LONGEST, placeholder=" ...")


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" if line else "" for whole in lines for line in whole.split("\n")]
