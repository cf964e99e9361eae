"""Protocol: the experiment that decides claims, a pure rule fixed before its first run."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from pydantic import Field, model_validator

from heuristics.schema.base import HeuristicsError, Noun, Scalar
from heuristics.schema.knobs import knob, positions
from heuristics.schema.pick import Pick, picked, split_pick, value_of
from heuristics.schema.runs import Cell, Role, Run
from heuristics.schema.setting import Setting

ProfileName = Literal["smoke", "tiny", "small", "gpu"]
NEAR = 2
Fixed = Literal["steps", "prompts", "completions", "tokens", "seconds"]


class Judged(Noun):
    """Fresh runs of one arm at one picked rate.

    Attributes:
        seeds: how many confirmatory seeds; the profile may allow fewer.
        smoke: whether the smoke profile runs this rate too.
    """

    arm: str
    at: Pick
    seeds: int = Field(gt=0)
    smoke: bool = False


def around(arms: Sequence[str], factors: Sequence[float], seeds: int) -> tuple[Judged, ...]:
    """Fresh runs of every arm at its own best rate times each of the factors.

    Args:
        arms: screened arms.
        factors: such as 1, 1.78 and 0.316.
        seeds: at each rate.
    """
    times = {factor: f" * {factor:.3g}" if factor > 1 else f" / {1 / factor:.3g}" for factor in factors if factor != 1}
    return tuple(Judged(arm=arm, at=f"best({arm}){times.get(f, '')}", seeds=seeds) for arm in arms for f in factors)


class Profile(Noun):
    """The size at which a protocol is run.

    Attributes:
        screen: seeds of the screening grid.
        confirm: first confirmatory seed; the others follow it.
        most: confirmatory seeds at most, None for as many as each rate asks.
        smoke: run only the rates marked for smoke, at rates picked from published screening runs where there are any.
    """

    screen: tuple[int, ...]
    confirm: int
    most: int | None = None
    smoke: bool = False

    @model_validator(mode="after")
    def _fresh(self) -> "Profile":
        if self.confirm <= max(self.screen):
            raise ValueError(f"confirmatory seeds begin at {self.confirm}, which is no later than a screening seed")
        return self


class Protocol(Noun):
    """A screening grid, then confirmatory and control runs at the rates that screening picked.

    Attributes:
        decides: ids of the claims that this protocol can decide.
        arms: what each arm is told, apart from the knob that is tuned.
        bases: by arm, its base where that is not the protocol's.
        lengths: by arm, its optimizer steps where those are not the protocol's.
        metric: final of a Run that the score is made of.
        screened: arms that run on the whole grid.
        knob: that every arm is tuned on, under TRL's name; other knobs vary between arms.
        grid: its values, numbers, words or truth values.
        fixed: what every arm has the same amount of; the sign of "more is better" hangs on it.
        phases: of screening. In one, every value on all seeds. In two, every second value on the first seed; then the
            best of them and `NEAR` values to either side on all seeds.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
    decides: tuple[str, ...]
    task: str
    base: str
    bases: Mapping[str, str] = {}
    arms: Mapping[str, Setting]
    screened: tuple[str, ...]
    knob: str
    grid: tuple[Scalar, ...]
    steps: int = Field(gt=0)
    lengths: Mapping[str, int] = {}
    confirm: tuple[Judged, ...]
    controls: tuple[Judged, ...] = ()
    profiles: Mapping[ProfileName, Profile]
    metric: str = "accuracy"
    fixed: Fixed = "steps"
    phases: Literal[1, 2] = 1

    @model_validator(mode="after")
    def _of_its_arms(self) -> "Protocol":
        named = {*self.bases, *self.lengths, *self.screened, *(j.arm for j in (*self.confirm, *self.controls))}
        if strangers := sorted(named - set(self.arms)):
            raise ValueError(f"protocol {self.id!r} has no arm {strangers[0]!r}; it has {', '.join(self.arms)}")
        return self

    def next_cells(self, runs: Sequence[Run], profile: ProfileName) -> tuple[Cell, ...]:
        """The cells still to run: the screening grid first, then confirmatory and control cells, then none.

        Args:
            runs: what is there already, of this plan.
            profile: size at which the protocol is run.

        Raises:
            KeyError: the protocol has no such profile.
        """
        size = self.profiles[profile]
        have = {run.cell.key for run in runs}
        seen = [run for run in runs if run.cell.role == "screen"]
        given = any(run.cell.seed not in size.screen for run in seen)
        for screening in self._screening(seen, size.screen) if not (size.smoke and given) else ():
            if missing := tuple(cell for cell in screening if cell.key not in have):
                return missing
        cells: dict[str, Cell] = {}
        roles: tuple[tuple[Role, tuple[Judged, ...]], ...] = (("confirm", self.confirm), ("control", self.controls))
        for role, judged in ((role, judged) for role, some in roles for judged in some):
            if size.smoke and not judged.smoke:
                continue
            value = self.pick(judged.at, seen)
            count = judged.seeds if size.most is None else min(judged.seeds, size.most)
            for seed in range(size.confirm, size.confirm + count):
                cell = self.cell(judged.arm, value, seed, role)
                cells.setdefault(cell.key, cell)
        return tuple(cell for key, cell in cells.items() if key not in have)

    def _screening(self, seen: Sequence[Run], seeds: Sequence[int]) -> Iterator[list[Cell]]:
        """The cells of each phase; the second hangs on what the first has shown."""
        values = dict.fromkeys(self.screened, self.grid)
        if self.phases == 2:
            coarse, first = self.grid[::2], seeds[0]
            yield [self.cell(arm, value, first, "screen") for arm in self.screened for value in coarse]
            at_first = [run for run in seen if run.cell.seed == first and run.cell.value in coarse]
            for arm in self.screened:
                best = self.grid.index(self.pick(f"best({arm})", at_first))
                values[arm] = self.grid[max(best - NEAR, 0) : best + NEAR + 1]
        yield [
            self.cell(arm, value, seed, "screen") for arm in self.screened for value in values[arm] for seed in seeds
        ]

    def cell(self, arm: str, value: Scalar, seed: int, role: Role) -> Cell:
        """One training of an arm."""
        return Cell(
            protocol=self.id, arm=arm, value=value, seed=seed, role=role,
            steps=self.lengths.get(arm, self.steps), task=self.task, base=self.bases.get(arm, self.base),
            setting=self.arms[arm], knob=self.knob,
        )  # fmt: skip

    def pick(self, pick: str, runs: Sequence[Run]) -> Scalar:
        """The value that a pick means, on screening runs; see `heuristics.schema.pick`.

        Args:
            pick: such as `centre(sft)/20`, or a number.
            runs: screening runs; runs of other roles are ignored.

        Raises:
            HeuristicsError: there are no screening runs of the arm.
        """
        rule, arm, _ = split_pick(pick)
        if rule == "at":
            return value_of(pick)
        screened = [
            (run.cell.value, self.end(run), run.final[f"{self.metric}_start"])
            for run in runs
            if run.cell.role == "screen" and run.cell.arm == arm
        ]
        if not screened:
            raise HeuristicsError(f"protocol {self.id!r}: no screening runs of arm {arm!r} to pick {pick!r} from")
        return picked(pick, screened, knob(self.knob, self.grid), self.grid)

    def place(self, value: Scalar) -> float:
        """Where a value stands on the scale of the tuned knob."""
        return positions(knob(self.knob, self.grid), (*self.grid, value))[value]

    def end(self, run: Run) -> float:
        """Final metric of a run; a diverged run ends at 0, the floor."""
        value = run.final.get(self.metric)
        return 0.0 if run.status == "diverged" or value is None else value
