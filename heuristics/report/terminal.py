"""Terminal screens: claims with verdicts, a sketch of the metric by rate, progress with time left."""

import time
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from heuristics.schema import Claim, Protocol, Run, Scalar, Verdict
from heuristics.schema.words import spell_estimate, spell_interval, spell_value
from heuristics.signals import damaged, end_and_start

STYLES = {
    "supported": "bold green",
    "contradicted": "bold red",
    "inconclusive": "yellow",
    "untested": "dim",
    "agrees": "green",
    "conflicts": "bold red",
    "too few to say": "dim",
}
WIDTH = 30


def styled(word: str) -> Text:
    """A verdict or agreement in its colour; the word itself says it too."""
    return Text(word, style=STYLES.get(word, ""))


def claims_table(
    claims: Sequence[Claim], verdicts: Mapping[str, Verdict], agreements: Mapping[str, str] | None = None
) -> Table:
    """Claims with the published verdict and, beside it, what a fresh run says."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("claim", ratio=5)
    table.add_column("published verdict", ratio=3)
    if agreements is not None:
        table.add_column("this run", ratio=2, min_width=14)
    for claim in claims:
        verdict = verdicts.get(claim.id)
        words = _beside(verdict) if verdict else ", not accepted yet"
        words += f"\n{verdict.number}" if verdict and verdict.number else ""
        known = Text.assemble(styled(verdict.direction if verdict else "untested"), (words, "dim"))
        says = Text(claim.says) + Text(f"  {claim.id}", style="dim")
        table.add_row(says, known, *([styled(agreements[claim.id])] if agreements is not None else []))
    return table


def _beside(verdict: Verdict) -> str:
    """What stands behind a direction: certainty and caveats."""
    certainty = f", {verdict.certainty} certainty" if verdict.certainty else ""
    return "; ".join((certainty, *verdict.caveats))


def show_claim(claim: Claim, verdict: Verdict | None, console: Console) -> None:
    """One claim: what it says, how it fared, and the numbers behind that, a comparison a line."""
    console.print(Text(claim.says, style="bold"))
    if verdict is None:
        console.print("not accepted yet", style="dim")
        return
    console.print(Text.assemble(styled(verdict.direction), (_beside(verdict), "dim")))
    if verdict.number:
        console.print(Text(verdict.number), Text(f"on {verdict.where}", style="dim"))
    if verdict.reason:
        console.print(Padding(Text(verdict.reason), (0, 0, 0, 2)))
    if verdict.lowered:
        console.print(Text(f"certainty is lowered by: {', '.join(dict.fromkeys(verdict.lowered))}", style="dim"))
    if verdict.effects:
        console.print(_studies(verdict))
    for name in dict.fromkeys(effect.evidence for effect in verdict.effects):
        console.print(Text(f"evidence: {name}", style="dim"))


def _studies(verdict: Verdict) -> Table:
    """One line a study, and one a group."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("study", "estimate (90 % interval)", "runs", "note"):
        table.add_column(name, justify="right" if name == "runs" else "left")
    for effect in verdict.effects:
        study = effect.study
        place = ", ".join(str(part) for part in (study.unit, study.tuning, effect.part) if part)
        said = "none"
        if effect.estimate is not None and effect.low is not None and effect.high is not None:
            said = spell_interval(verdict.scale, verdict.unit, effect.estimate, effect.low, effect.high)
        table.add_row(
            Text(place), said, f"{effect.n:,}", Text("; ".join((*effect.controls, *effect.problems)), style="dim")
        )
    for one in verdict.syntheses:
        said = spell_interval(verdict.scale, verdict.unit, one.estimate, one.low, one.high)
        more = ""
        if one.predicted_low is not None and one.predicted_high is not None:
            ends = (spell_estimate(verdict.scale, end) for end in (one.predicted_low, one.predicted_high))
            more = f"; one more task would show {' to '.join(ends)}"
        label = Text(f"mean, {one.group}" + (f", {one.part}" if one.part else ""), style="bold")
        table.add_row(label, said, "", Text(f"{one.direction}{more}"))
    return table


def sketch(protocol: Protocol, runs: Sequence[Run]) -> Table:
    """One line an arm and rate: a bar for the mean final metric, a mark where the base was, the worst said in words."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("arm")
    table.add_column(protocol.knob, justify="right")
    table.add_column(f"final {protocol.metric} (│ the base)", min_width=WIDTH + 2)
    table.add_column("", justify="right")
    groups: dict[tuple[str, Scalar], list[Run]] = {}
    for run in runs:
        groups.setdefault((run.cell.arm, run.cell.value), []).append(run)
    for (arm, value), some in sorted(groups.items(), key=lambda row: (row[0][0], protocol.place(row[0][1]))):
        pairs = [end_and_start(run, protocol.metric) for run in some]
        end, start = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
        hurt = sum(damaged(*pair) for pair in pairs)
        bar = Text("█" * round(end * WIDTH) + "·" * (WIDTH - round(end * WIDTH)), style="red" if hurt else "green")
        place = min(WIDTH - 1, round(start * WIDTH))
        bar = bar[:place] + Text("│", style="bold") + bar[place + 1 :]
        table.add_row(
            arm, spell_value(value), bar, f"{end:.2f}" + (f", {hurt} of {len(pairs)} damaged" if hurt else "")
        )
    return table


TOGETHER = 0.25  # seconds between cells that were trained together, at most


class Clock:
    """Progress of a verification: cells done, and the time left at the pace so far.

    Cells that were trained together come at once; the pace is known when the first of them are all there.

    Args:
        console: where to draw; a terminal gets one line that is redrawn, a log file a line now and then.
        every: seconds between two lines of a log file, which also gets one each twentieth of the way.
    """

    def __init__(self, console: Console, every: float = 20.0) -> None:
        self.console, self.every = console, every
        self.began = self.last = self.heard = self.reached = time.monotonic()
        self.done = self.total = self.fresh = self.paced = 0
        self.title = ""

    def plan(self, title: str, done: int, total: int) -> None:
        """A protocol begins, with some cells done before."""
        self.title, self.done, self.total, self.fresh, self.paced = title, done, total, 0, 0
        self.began = self.heard = time.monotonic()
        kept = f", {done} of them kept from before" if done else ""
        self.console.print(f"[bold]{title}[/bold]: at most {total} trainings, fewer where picked values coincide{kept}")

    def keep(self, count: int) -> None:
        """A further stage begins, with some more cells done before."""
        self.done += count

    def tick(self, label: str) -> None:
        """A cell is done."""
        now = time.monotonic()
        if now - self.heard > TOGETHER:
            self.reached, self.paced = self.heard, self.fresh
        self.heard = now
        self.done += 1
        self.fresh += 1
        line = f"  {self.done}/{self.total}  {self._left()}{label}"
        if self.console.is_terminal:
            self.console.print(line.ljust(78), end="\r", highlight=False)
        elif now - self.last > self.every or self.done * 20 // self.total > (self.done - 1) * 20 // self.total:
            self.last = now
            self.console.print(line, highlight=False)

    def _left(self) -> str:
        if not self.paced or self.done >= self.total:
            return ""
        pace = (self.reached - self.began) / self.paced
        return f"about {spell_time(pace * (self.total - self.done))} left  "

    def clear(self) -> None:
        """Wipe the redrawn line."""
        if self.console.is_terminal:
            self.console.print(" " * 78, end="\r")


def spell_time(seconds: float) -> str:
    """Seconds as people say them: `40 s`, `3 min`, `1 h 20 min`."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"
