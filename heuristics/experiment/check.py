"""One verification from start to end: run, show, compare, record. Behind `heuristics verify` and `pytest checks/`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from heuristics.experiment.engine_check import usual_engine
from heuristics.experiment.journal import Journal
from heuristics.experiment.published import known
from heuristics.experiment.record import clean_commit, evidence_of_runs, record, rules_of
from heuristics.experiment.verify import Complete, Event, Failed, Finished, Kept, Planned, verify
from heuristics.report.terminal import Clock, claims_table, sketch
from heuristics.schema import Evidence, HeuristicsError, ProfileName, Protocol
from heuristics.store import accepted, evidence_files, pages, paths
from heuristics.store.checks import Check, load_check
from heuristics.store.engine_checks import refuted
from heuristics.verdict.compare import Agreement, agreement, alone, outliers
from heuristics.verdict.controls import failed_controls
from heuristics.verdict.select import LEARNED, gain


@dataclass(frozen=True)
class Outcome:
    """What a verification found.

    Attributes:
        fresh: evidence of this verification, one a protocol; not recorded unless asked for.
        agreements: by claim id, how this run stands to the published verdict.
        problems: failed controls, and more outlying cells than chance allows; empty if all is well.
        files: evidence files that were written.
    """

    fresh: tuple[Evidence, ...]
    agreements: dict[str, Agreement]
    problems: tuple[str, ...]
    files: tuple[Path, ...]


def run_check(
    slug: str, *, profile: ProfileName, engine: str | None, executor: str, console: Console, recording: bool = False,
    supersedes: Mapping[str, str] | None = None, only: str | None = None,
) -> Outcome:  # fmt: skip
    """Verify one heuristic, and show it.

    Args:
        slug: which one.
        profile: size of the run.
        engine: name of the engine; None for the usual one, see `usual_engine`.
        executor: name of the executor.
        console: where progress, sketches and the claims go.
        recording: write evidence files; needs a clean checkout, which is asked before the first run.
        supersedes: content digests of evidence that a recorded file replaces, and why.
        only: id of the one protocol to run; None for all that have the profile.

    Raises:
        HeuristicsError: see `verify`, `clean_commit` and `load_check`; or the runs are there, but the engine that made
            them was found to differ from TRL, so that they are not recorded.
    """
    root = paths.checkout("verify")
    check, page = load_check(slug), pages.load(slug)
    if check.scans and not check.protocols:
        console.print(f"{slug}: nothing to train, its claims rest on released wheels that `heuristics scan` reads\n")
        return Outcome((), {}, (), ())
    protocols = _chosen(check, profile, only)
    if recording and any(p.profiles[profile].smoke for p in protocols):
        raise HeuristicsError(f"profile {profile!r} is too small to be evidence; record tiny, small or gpu")
    commit = clean_commit(root) if recording else "not recorded"
    recorded = [item for item in evidence_files.current(slug) if item.runs]
    journal, clock = Journal(root / ".journal" / f"{slug}.sqlite"), Clock(console)
    fresh: list[Evidence] = []
    files: list[Path] = []
    for event in _events(protocols, profile, engine, executor, journal, root, recorded):
        match event:
            case Planned(protocol, plan, done, total):
                journal.note_rules(plan, rules_of(page.claims, protocol.decides))
                clock.plan(f"{protocol.id} ({profile})", done, total)
            case Kept(_, count):
                clock.keep(count)
            case Finished(_, run, _):
                clock.tick(run.cell.label)
            case Failed(_, cell, error):
                said = f"  {cell.label} failed, and is no result: {str(error).splitlines()[-1]}"
                console.print(said, style="red", markup=False)
            case Complete(protocol, plan, golden, stack, runs, _, name):
                clock.clear()
                console.print(sketch(protocol, runs))
                item = evidence_of_runs(
                    event, slug=slug, profile=profile, engine=name, rules=_rules(plan, journal.rules(plan), recorded),
                    commit=commit, supersedes=supersedes or {},
                )  # fmt: skip
                fresh.append(item)
                console.print(f"  content {item.content[:8]}, plan {item.plan[:8]}, {len(runs)} runs\n", style="dim")
                if recording:
                    if refuted(protocol.id, name, golden, stack):
                        raise HeuristicsError(
                            f"a recorded check found engine {name!r} different from trl on {protocol.id!r}: change the "
                            f"engine, so that its golden numbers tell, or use trl; the runs are kept in {journal.path}"
                        )
                    files.append(record(item, root))
    journal.close()
    published = {verdict.claim: verdict for verdict in accepted.verdicts(slug)}
    agreements = {
        claim.id: _joined(
            [agreement(claim, published.get(claim.id), _with_screening(item, recorded)) for item in fresh]
        )
        for claim in page.claims
    }
    small = any(protocol.profiles[profile].smoke for protocol in protocols)
    asked = [claim for claim in page.claims if any(claim.id in protocol.decides for protocol in protocols)]
    beside = agreements if small else {claim.id: alone(claim, fresh) for claim in asked}
    console.print(claims_table(asked, published, beside))
    if aside := len(page.claims) - len(asked):
        console.print(
            f"{aside} other claims of the page are not what these trainings are about: heuristics show {slug}",
            style="dim", markup=False,
        )  # fmt: skip
    if small:
        console.print("\nOne seed decides nothing: a conflict is a reason to look closer, no verdict.", style="dim")
    problems = [problem for item in fresh for problem in _problems(_with_screening(item, recorded), recorded)]
    for problem in problems:
        console.print(problem, style="red", markup=False)
    return Outcome(tuple(fresh), agreements, tuple(problems), tuple(files))


def _chosen(check: Check, profile: ProfileName, only: str | None) -> tuple[Protocol, ...]:
    """The protocols to run."""
    if not check.protocols:
        raise HeuristicsError(f"checks/{check.path.name} declares neither PROTOCOLS nor SCANS: nothing to run")
    ids = ", ".join(protocol.id for protocol in check.protocols)
    if only is not None and only not in {protocol.id for protocol in check.protocols}:
        raise HeuristicsError(f"checks/{check.path.name} has no protocol {only!r}; it has {ids}")
    found = tuple(p for p in check.protocols if profile in p.profiles and only in (None, p.id))
    if not found:
        raise HeuristicsError(f"no protocol of checks/{check.path.name} has a profile {profile!r}: {only or ids}")
    return found


def _events(
    protocols: Sequence[Protocol], profile: ProfileName, engine: str | None, executor: str, journal: Journal,
    root: Path, recorded: list[Evidence],
) -> Iterator[Event]:  # fmt: skip
    """Verify each protocol with its engine."""
    for protocol in protocols:
        name = engine or usual_engine(protocol)
        yield from verify(
            [protocol], profile=profile, engine=name, executor=executor, journal=journal, bases=root / ".bases",
            known=known(recorded, name),
        )  # fmt: skip


def _rules(plan: str, noted: Mapping[str, str], recorded: list[Evidence]) -> dict[str, str]:
    """Rules before the first run: those noted here, unless the same plan was recorded before, with fewer or others.

    The same plan has the same seeds, so whoever sees its evidence knows these runs.
    """
    rules = dict(noted)
    for item in recorded:
        if item.plan == plan:
            rules = {claim: item.rules[claim] for claim in rules if claim in item.rules}
    return rules


def _with_screening(item: Evidence, recorded: list[Evidence]) -> Evidence:
    """A smoke run picks its rates from published screening runs; its judge needs them too."""
    if any(run.cell.role == "screen" for run in item.runs):
        return item
    screening = known(recorded, item.engine).get(item.protocol)
    return item.model_copy(update={"runs": (*item.runs, *screening.screening)}) if screening else item


def _joined(words: list[Agreement]) -> Agreement:
    if "conflicts" in words:
        return "conflicts"
    return "agrees" if "agrees" in words else "too few to say"


def _problems(item: Evidence, recorded: list[Evidence]) -> list[str]:
    if item.profile == "smoke":
        assert item.spec is not None
        legs = [gain(item, arm) for arm in item.spec.screened]
        gains = [(leg, leg.estimate) for leg in legs if leg.estimate is not None]
        found = [
            f"{item.protocol}: {leg.name} is {gained:.2f}, not above {LEARNED}"
            for leg, gained in gains
            if gained <= LEARNED
        ]
        if not gains:
            found.append(
                f"{item.protocol}: no arm was run at its best rate, so nothing tells whether anything was learned"
            )
    else:
        found = [
            f"{item.protocol}: {wrong}" for wrong in failed_controls(item, item.spec.screened if item.spec else ())
        ]
    far, compared, allowed = outliers(item, recorded)
    if len(far) > allowed:
        found.append(
            f"{item.protocol}: {len(far)} of {compared} runs end outside the 99 % interval of the recorded ones, "
            f"{allowed} may by chance: " + "; ".join(f"{o.run.cell.label} {o.gain:+.2f}" for o in far[:5])
        )
    return found
