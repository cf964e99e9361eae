"""A training log: columns by step, whatever it was read from."""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from heuristics.diagnosis.columns import method_of, one_column, taken_for
from heuristics.schema import HeuristicsError, Scalar

CHUNK = 500  # rows; more do not stay in the processor's cache
MOST_COLUMNS = 10_000
MOST_CELLS = 300_000_000
NO_MEASURES = {"step", "epoch", "learning_rate", "length", "clipped"}  # which data sets and configurations have as well
Row = Mapping[str, object]


@dataclass(frozen=True)
class Log:
    """A training log.

    Attributes:
        path: where it was read, for people.
        steps: increasing, shape (n,).
        series: by canonical column, shape (n,): NaN where nothing was logged, inf where what was logged is no finite
            number.
        columns: names as they stand in the log, and what each was taken for; empty for what is not known.
        method: `sft`, `dpo`, `grpo`, `ppo`, `rloo`; None if the columns do not tell.
        knobs: of the configuration that came with it, under TRL's names.
        notes: what had to be put right to read it.
    """

    path: str
    steps: np.ndarray
    series: Mapping[str, np.ndarray]
    columns: Mapping[str, str]
    method: str | None
    knobs: Mapping[str, Scalar] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Rows."""
        return len(self.steps)

    def has(self, name: str) -> bool:
        """Whether a column was logged with at least one finite number."""
        return name in self.series and bool(np.isfinite(self.series[name]).any())

    def seen(self, name: str) -> tuple[np.ndarray, np.ndarray]:
        """Steps and finite values of a column."""
        values = self.series.get(name)
        if values is None:
            return self.steps[:0], np.empty(0)
        keep = np.isfinite(values)
        return self.steps[keep], values[keep]


def assemble(
    rows: Iterable[Row], *, path: str, knobs: Mapping[str, Scalar] | None = None, notes: Iterable[str] = ()
) -> Log:
    """A log of rows as they were logged.

    Rows of one step are one row, a later number takes the place of an earlier one. Where steps jump back the run was
    resumed: what was logged behind the step that it went on from is left out.

    Args:
        rows: by column name; numbers, texts that are numbers, or nothing.
        path: where they stood, for people.
        knobs: of the configuration.
        notes: of the reader.

    Raises:
        HeuristicsError: there is no row, or no column that is known.
    """
    raw, count = _columns(rows, path)
    if not count:
        raise HeuristicsError(f"{path}: no row of a training log in it; {FORMS}")
    taken = taken_for(raw)
    known = {column: name for name, column in taken.items() if column not in ("", "unused")}
    if not set(known) - NO_MEASURES:
        names = f" ({', '.join(name[:40] for name in list(raw)[:8])})" if raw else ", and no number is in its rows"
        raise HeuristicsError(
            f"{path}: none of its {len(raw)} columns is known{names}; a log has at least a loss or a reward, under the "
            "name of TRL, verl or OpenRLHF"
        )
    said = list(notes)
    _unpad(raw, known)
    steps, order = _steps(raw.get(known["step"]) if "step" in known else None, raw, known, count, said)
    series = {column: _merged(raw[name], steps, order) for column, name in known.items() if column != "step"}
    told = dict(knobs or {})
    ordered = steps[order]
    method, named = method_of(taken, told), told.get("method")
    if named is not None and str(named).lower() != method:
        said.append(f"the configuration is of {named}, the columns are of {method or 'no method that is known'}")
    return Log(
        path,
        ordered[np.diff(ordered, prepend=ordered[0] - 1) > 0],
        series,
        taken,
        method,
        told,
        tuple(said),
    )


FORMS = (
    "what is read: trainer_state.json, JSON lines, CSV, a notebook, printed dicts or a progress table, TensorBoard "
    "event files, log lines of verl or OpenRLHF, a run folder"
)


def _columns(rows: Iterable[Row], path: str) -> tuple[dict[str, np.ndarray], int]:
    """Columns with a number in them, and how many rows; of those that are not known the names alone are kept."""
    parts: list[dict[str, np.ndarray]] = []
    sizes: list[int] = []
    wanted: dict[object, bool] = {}
    with_numbers: set[object] = set()
    waiting = iter(rows)
    while chunk := list(itertools.islice(waiting, CHUNK)):
        shapes = dict.fromkeys(map(tuple, chunk))
        names = dict.fromkeys(name for shape in shapes for name in shape)
        wanted.update({name: one_column(str(name)) not in ("", "unused") for name in names if name not in wanted})
        if len(wanted) > MOST_COLUMNS or sum(wanted.values()) * sum(sizes) > MOST_CELLS:
            raise HeuristicsError(
                f"{path}: {len(wanted)} columns by row {sum(sizes) + 1}, more than a log has; one row a step is read"
            )
        together: Iterable[Sequence[object]] = (
            zip(*[row.values() for row in chunk], strict=True)
            if len(shapes) == 1
            else ([row.get(name) for row in chunk] for name in names)
        )
        part: dict[str, np.ndarray] = {}
        for name, values in zip(names, together, strict=False):
            if wanted[name] or name not in with_numbers:
                numbers = _numbers(values)
                if not np.isnan(numbers).all():
                    with_numbers.add(name)
                    part[str(name)] = numbers if wanted[name] else numbers[:0]
        parts.append(part)
        sizes.append(len(chunk))
    columns = {
        str(name): np.concatenate(
            [part.get(str(name), np.full(size, np.nan)) for part, size in zip(parts, sizes, strict=True)]
        )
        if kept
        else np.empty(0)
        for name, kept in wanted.items()
        if name in with_numbers
    }
    return columns, sum(sizes)


def _numbers(values: Sequence[object]) -> np.ndarray:
    """Numbers: NaN for nothing and for what is none, inf for NaN and infinity that were logged."""
    try:
        found = np.array(values, dtype=float)
        if found.ndim != 1:
            raise ValueError
    except (TypeError, ValueError, OverflowError, RuntimeError):
        blank = [isinstance(value, str) and not value for value in values]
        if any(blank):
            return _numbers([None if none else value for none, value in zip(blank, values, strict=True)])
        return np.array([number_of(value) for value in values])
    finite = np.isfinite(found)
    if not finite.all():
        found[[place for place in np.flatnonzero(~finite).tolist() if values[place] is not None]] = math.inf
    return found


def number_of(value: object) -> float:
    """A value as it was logged: NaN for what is no number, inf for a number that is not finite."""
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    if value is None or isinstance(value, list | tuple | dict | set) or value == "":
        return math.nan
    try:
        number = float(str(value).strip().rstrip("%").replace(",", "")) if isinstance(value, str) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError, RuntimeError):  # the last of tensors with more than one number
        return math.nan
    return number if math.isfinite(number) else math.inf


def _unpad(raw: dict[str, np.ndarray], known: Mapping[str, str]) -> None:
    """A table has a cell for every column in every row, and NaN where nothing was logged.

    No trainer logs a rate that is NaN: a row with one is of something else, and what is NaN in it is nothing. In the
    other rows of such a table a held-out measure that is NaN is nothing either.
    """
    rates = raw.get(known.get("learning_rate", ""))
    if rates is None or not (padded := np.isinf(rates)).any():
        return
    held_out = {name for column, name in known.items() if column == "eval_loss" or column.startswith("gold")}
    for name in known.values():
        nothing = np.isinf(raw[name]) & (padded | (name in held_out))
        raw[name] = np.where(nothing, np.nan, raw[name])


def _steps(
    logged: np.ndarray | None, raw: Mapping[str, np.ndarray], known: Mapping[str, str], count: int, notes: list[str]
) -> tuple[np.ndarray, np.ndarray]:
    """A step for every row, and the rows that are kept, in their order."""
    if logged is None or not np.isfinite(logged).any():
        notes.append("no column of steps: rows are counted from 1")
        return np.arange(1, count + 1), np.arange(count)
    steps = logged.copy()
    bare = ~np.isfinite(steps)
    if bare.any():  # a summary, or an evaluation: it belongs to the step before
        place = np.maximum.accumulate(np.where(bare, -1, np.arange(count)))
        steps = np.where(place >= 0, steps[np.maximum(place, 0)], 0.0)
    steps = np.clip(np.nan_to_num(steps), -1e15, 1e15).astype(np.int64)
    keep = np.ones(count, dtype=bool)
    back = np.flatnonzero(np.diff(steps) < 0) + 1
    stray = len(back) == 1 and back[0] == count - 1 and steps[-1] < steps[0]  # a summary with a step of its own
    if stray:
        notes.append(f"the last row has step {steps[-1]}, before the first: it is left out")
        keep[-1] = False
    elif len(back) and len(back) <= max(3, count // 20):
        later = np.append(np.minimum.accumulate(steps[::-1])[::-1][1:], np.iinfo(np.int64).max)
        keep = steps <= later
        told = ", ".join(str(steps[place]) for place in back[:3])
        notes.append(f"steps jump back to {told}: a resumed run, {int((~keep).sum())} rows before that are left out")
    elif len(back):
        notes.append("steps are not in order: sorted")
    order = np.flatnonzero(keep)
    return steps, order[np.argsort(steps[order], kind="stable")]


def _merged(values: np.ndarray, steps: np.ndarray, order: np.ndarray) -> np.ndarray:
    """One value a step: the last that was logged."""
    ordered, kept = steps[order], values[order]
    if bool((np.diff(ordered) > 0).all()):
        return np.asarray(kept)
    _, place = np.unique(ordered, return_inverse=True)
    found = np.full(place[-1] + 1 if len(place) else 0, np.nan)
    for logged in (np.isinf(kept), np.isfinite(kept)):  # a number is not undone by one that is none
        found[place[logged]] = kept[logged]
    return found
