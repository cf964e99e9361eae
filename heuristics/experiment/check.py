"""One verification from start to end: plan, run, compare, record. Behind `heuristics verify` and `pytest checks/`."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from heuristics.experiment.claims import name_of, rules_at_home, views
from heuristics.experiment.engine_check import usual_engine
from heuristics.experiment.journal import Journal
from heuristics.experiment.probes import Missing, evidence_of, function_of, functions, unasked
from heuristics.experiment.published import known
from heuristics.experiment.record import clean_commit, evidence_of_runs, record
from heuristics.experiment.verify import Complete, Failed, Finished, Kept, Planned, verify
from heuristics.report.terminal import Clock, claims_table, sketch
from heuristics.schema import Claim, Evidence, HeuristicsError, ProfileName, Protocol, Verdict
from heuristics.store import accepted, evidence_files, pages, paths
from heuristics.store.checks import Check, load_check
from heuristics.store.engine_checks import refuted
from heuristics.store.slugs import shown
from heuristics.verdict.compare import Stance, answered, outliers, stance
from heuristics.verdict.controls import failed_controls, learned


@dataclass(frozen=True)
class Outcome:
    """What a verification found.

    Attributes:
        fresh: evidence of this verification, one a protocol; not recorded unless asked for.
        stances: by claim id, how this run stands to the published verdict, and why.
        problems: failed controls, and more outlying cells than chance allows; empty if all is well.
        files: evidence files that were written.
    """

    fresh: tuple[Evidence, ...]
    stances: Mapping[str, Stance]
    problems: tuple[str, ...]
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Plan:
    """What a verification will do.

    Attributes:
        check: what is verified: a heuristic, or an experiment that serves several.
        protocols: to be run.
        profile: size of the run.
        engine: name of the engine; None for the usual one of each protocol.
        executor: name of the executor.
        recorded: published evidence with runs.
        commit: that is checked out, if the outcome is to be recorded; None otherwise.
        supersedes: content digests of evidence that a recorded file replaces, and why.
    """

    check: Check
    protocols: tuple[Protocol, ...]
    profile: ProfileName
    engine: str | None
    executor: str
    recorded: Sequence[Evidence]
    commit: str | None
    supersedes: Mapping[str, str]


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
    check = load_check(slug)
    asked = _ask(check, recording, console) if check.asks and only is None else None
    if asked is not None and not check.protocols:
        return asked
    if check.scans and not check.protocols:
        console.print(f"{slug}: nothing to train, its claims rest on released wheels that `heuristics scan` reads\n")
        return Outcome((), {}, (), ())
    plan = _plan(check, profile, engine, executor, recording, supersedes or {}, only)
    fresh: list[Evidence] = []
    files: list[Path] = []
    for item in _run(plan, console):
        fresh.append(item)
        if recording:
            files.append(_record(item))
    stances, problems = _compare(plan, fresh)
    _show(plan, stances, problems, console)
    if asked is not None:  # the page is both asked and trained
        return Outcome((*asked.fresh, *fresh), {**asked.stances, **stances}, problems, (*asked.files, *files))
    return Outcome(tuple(fresh), stances, problems, tuple(files))


def _ask(check: Check, recording: bool, console: Console) -> Outcome:
    """Ask the libraries, and hold the answers against what is published."""
    root, claims = paths.checkout("verify"), pages.load(check.slug).claims
    if wrong := unasked(check.slug, claims, check.asks):
        raise HeuristicsError("\n".join(wrong))
    commit = clean_commit(root) if recording else "not recorded"
    found = []
    stances: dict[str, Stance] = {}
    for file in check.asks:
        try:
            found.append(evidence_of(file, check.slug, claims, commit))
        except Missing as error:
            if recording:
                raise
            console.print(str(error), style="dim", markup=False)
            silent = [claim.id for claim in claims if function_of(claim) in functions(file)]
            stances |= dict.fromkeys(silent, Stance("too few to say", str(error)))
    fresh = tuple(found)
    published = {verdict.claim: verdict for verdict in accepted.verdicts(check.slug)}
    asked = [claim for claim in claims if any(claim.id in item.rules for item in fresh)]
    stances |= {claim.id: answered(claim, published.get(claim.id), fresh) for claim in asked}
    files = tuple(record(item, root) for item in fresh) if recording else ()
    if asked:
        counts: Counter[str] = Counter(stances[claim.id].word for claim in asked)
        spelled = {"agrees": "agree", "conflicts": "conflict", "too few to say": "too few to say"}
        told = ", ".join(f"{counts[word]} {plural}" for word, plural in spelled.items() if counts[word])
        count = sum(len(item.readings) for item in fresh)
        console.print(f"{check.slug}: {count} answers of libraries, {len(asked)} claims: {told}")
    loud = [claim for claim in asked if stances[claim.id].word == "conflicts" or claim.id not in published]
    if loud:
        _table(loud, published, {claim.id: stances[claim.id] for claim in loud}, console)
    return Outcome(fresh, stances, (), files)


def _plan(
    check: Check, profile: ProfileName, engine: str | None, executor: str, recording: bool,
    supersedes: Mapping[str, str], only: str | None,
) -> Plan:  # fmt: skip
    if not check.protocols:
        raise HeuristicsError(f"{shown(check.path)} declares neither PROTOCOLS nor SCANS: nothing to run")
    ids = ", ".join(protocol.id for protocol in check.protocols)
    if only is not None and only not in {protocol.id for protocol in check.protocols}:
        raise HeuristicsError(f"{shown(check.path)} has no protocol {only!r}; it has {ids}")
    found = tuple(p for p in check.protocols if profile in p.profiles and only in (None, p.id))
    if not found:
        raise HeuristicsError(f"no protocol of {shown(check.path)} has a profile {profile!r}: {only or ids}")
    if recording and any(protocol.profiles[profile].smoke for protocol in found):
        raise HeuristicsError(f"profile {profile!r} is too small to be evidence; record tiny, small or gpu")
    if recording and (shared := [protocol.id for protocol in found if protocol.id in check.homes]):
        home = check.homes[shared[0]]
        raise HeuristicsError(
            f"{shared[0]!r} serves several pages, so it is recorded under the experiment's name: "
            f"heuristics verify {home} --profile {profile} --protocol {shared[0]} --record"
        )
    return Plan(
        check=check, protocols=found, profile=profile, engine=engine, executor=executor,
        recorded=[item for item in evidence_files.current(check.slug) if item.runs],
        commit=clean_commit(paths.checkout("verify")) if recording else None, supersedes=supersedes,
    )  # fmt: skip


def _run(plan: Plan, console: Console) -> Iterator[Evidence]:
    """Train what is missing, protocol by protocol; progress and a sketch go to the console."""
    root, clock = paths.checkout("verify"), Clock(console)
    with ExitStack() as opened:
        homes = {protocol.id: plan.check.homes.get(protocol.id, plan.check.slug) for protocol in plan.protocols}
        journals = {
            home: opened.enter_context(closing(Journal(root / ".journal" / f"{home}.sqlite")))
            for home in dict.fromkeys(homes.values())
        }
        for protocol in plan.protocols:
            journal, name = journals[homes[protocol.id]], plan.engine or usual_engine(protocol)
            for event in verify(
                [protocol], profile=plan.profile, engine=name, executor=plan.executor, journal=journal,
                bases=root / ".bases", known=known(plan.recorded, name),
            ):  # fmt: skip
                match event:
                    case Planned(_, digest, done, total):
                        journal.note_rules(digest, rules_at_home(homes[protocol.id], protocol.id))
                        clock.plan(f"{protocol.id} ({plan.profile})", done, total)
                    case Kept(_, count):
                        clock.keep(count)
                    case Finished(_, run, _):
                        clock.tick(run.cell.label)
                    case Failed(_, cell, error):
                        said = f"  {cell.label} failed, and is no result: {str(error).splitlines()[-1]}"
                        console.print(said, style="red", markup=False)
                    case Complete():
                        clock.clear()
                        console.print(sketch(protocol, event.runs))
                        item = evidence_of_runs(
                            event, slug=plan.check.slug, profile=plan.profile, engine=name,
                            rules=_rules(event.plan, journal.rules(event.plan), plan.recorded),
                            commit=plan.commit or "not recorded", supersedes=plan.supersedes,
                        )  # fmt: skip
                        told = f"  content {item.content[:8]}, plan {item.plan[:8]}, {len(item.runs)} runs\n"
                        console.print(told, style="dim")
                        yield item


def _compare(plan: Plan, fresh: Sequence[Evidence]) -> tuple[dict[str, Stance], tuple[str, ...]]:
    """How every claim that these trainings are about stands to what is published; and what is wrong with the run."""
    whole = [_with_screening(item, plan.recorded) for item in fresh]
    stances: dict[str, Stance] = {}
    for page in plan.check.pages:
        published = {verdict.claim: verdict for verdict in accepted.verdicts(page)}
        seen, recorded = (views(plan.check, page, items) for items in (whole, plan.recorded))
        decided = {name for protocol in plan.protocols for name in protocol.decides}
        for claim in pages.load(page).claims:
            if (name := name_of(plan.check, page, claim)) in decided:
                stances[name] = stance(claim, published.get(claim.id), seen, recorded)
    return stances, tuple(problem for item in whole for problem in _problems(item, plan.recorded))


def _record(item: Evidence) -> Path:
    if refuted(item.protocol, item.engine, item.golden, item.environment):
        raise HeuristicsError(
            f"a recorded check found engine {item.engine!r} different from trl on {item.protocol!r}: change the "
            f"engine, so that its golden numbers tell, or use trl; the runs are kept in .journal/{item.slug}.sqlite"
        )
    return record(item, paths.checkout("verify"))


def _show(plan: Plan, stances: Mapping[str, Stance], problems: Sequence[str], console: Console) -> None:
    check = plan.check
    for page in check.pages:
        published = {verdict.claim: verdict for verdict in accepted.verdicts(page)}
        claims = pages.load(page).claims
        asked = [claim for claim in claims if name_of(check, page, claim) in stances]
        if page != check.slug:
            console.print(page, style="bold", markup=False)
        _table(asked, published, {claim.id: stances[name_of(check, page, claim)] for claim in asked}, console)
        if aside := len(claims) - len(asked):
            console.print(
                f"{aside} other claims of the page are not what these trainings are about: heuristics show {page}",
                style="dim", markup=False,
            )  # fmt: skip
    for problem in problems:
        console.print(problem, style="red", markup=False)


def _table(
    asked: Sequence[Claim], published: Mapping[str, Verdict], stances: Mapping[str, Stance], console: Console
) -> None:
    console.print(claims_table(asked, published, {name: found.word for name, found in stances.items()}))
    for name, found in stances.items():
        if found.word == "conflicts":
            console.print(f"{name} conflicts: {found.why}", style="red", markup=False)
        elif name not in published:
            console.print(f"{name}: {found.why}", style="dim", markup=False)


def _rules(plan: str, noted: Mapping[str, str], recorded: Sequence[Evidence]) -> dict[str, str]:
    """Rules before the first run: those noted here, unless the same plan was recorded before, with fewer or others.

    The same plan has the same seeds, so whoever sees its evidence knows these runs.
    """
    rules = dict(noted)
    for item in recorded:
        if item.plan == plan:
            rules = {claim: item.rules[claim] for claim in rules if claim in item.rules}
    return rules


def _with_screening(item: Evidence, recorded: Sequence[Evidence]) -> Evidence:
    """A smoke run picks its values from published screening runs; its judge needs them too."""
    if any(run.cell.role == "screen" for run in item.runs):
        return item
    screening = known(recorded, item.engine).get(item.protocol)
    return item.model_copy(update={"runs": (*item.runs, *screening.screening)}) if screening else item


def _problems(item: Evidence, recorded: Sequence[Evidence]) -> list[str]:
    """Failed controls and, of a whole run, arms that did not learn; more outlying runs than chance allows."""
    assert item.spec is not None
    found: list[str] = []
    if item.profile != "smoke":
        wrong = [*failed_controls(item), *(why for arm in item.spec.screened if (why := learned(item, arm)))]
        found += [f"{item.protocol}: {one}" for one in wrong]
    far, compared, allowed = outliers(item, recorded)
    if len(far) > allowed:
        found.append(
            f"{item.protocol}: {len(far)} of {compared} runs end outside the 99 % interval of the recorded ones, "
            f"{allowed} may by chance: " + "; ".join(f"{o.run.cell.label} {o.gain:+.2f}" for o in far[:5])
        )
    if item.profile == "smoke" and not compared:
        found.append(f"{item.protocol}: no run can be held against a recorded one")
    return found
