"""Commands that need a clone of the project: they train, ask, record, accept and compile."""

import gc
import os
from pathlib import Path
from typing import Annotated

import typer

from heuristics.commands.terminal import Slug, Slugs, app, console
from heuristics.schema import HeuristicsError, ProfileName
from heuristics.store import accepted, pages, paths, slugs


@app.command()
def verify(
    slug: Slugs = None,
    profile: Annotated[str, typer.Option(help="smoke, tiny, small or gpu.")] = "smoke",
    engine: Annotated[
        str | None, typer.Option(help="Engine that trains; population where it is held equal to trl, else trl.")
    ] = None,
    protocol: Annotated[str | None, typer.Option(help="Only this protocol of the check.")] = None,
    executor: Annotated[str, typer.Option(help="Where it trains: local, or ray.")] = "local",
    address: Annotated[str | None, typer.Option(help="Ray cluster, such as auto or ray://head:10001.")] = None,
    record: Annotated[bool, typer.Option(help="Write evidence; needs a clean checkout.")] = False,
    supersedes: Annotated[list[str] | None, typer.Option(help="DIGEST=WHY of evidence that this replaces.")] = None,
    arm: Annotated[
        str | None, typer.Option(help="With --protocol, --value and --seed: one recorded run again.")
    ] = None,
    value: Annotated[str | None, typer.Option(help="Value of the knob of that run.")] = None,
    seed: Annotated[int | None, typer.Option(help="Seed of that run.")] = None,
) -> None:
    """Run the checks: train, and hold the outcome against what is published."""
    root = paths.checkout("verify")
    if address is not None:
        if executor != "ray":
            raise HeuristicsError(f"--address {address} is for --executor ray, not {executor}")
        os.environ["RAY_ADDRESS"] = address
    if (arm, value, seed) != (None, None, None):
        _again(slug, protocol, arm, value, seed, executor, root / ".bases")
        return
    from heuristics.experiment import check as door
    from heuristics.experiment.record import reasons
    from heuristics.store import checks

    problems = 0
    for name in slug or checks.slugs():
        outcome = door.run_check(
            name, profile=_profile(profile), engine=engine, executor=executor, console=console(), recording=record,
            supersedes=reasons(supersedes or []), only=protocol,
        )  # fmt: skip
        problems += len(outcome.problems)
        for file in outcome.files:
            console().print(f"recorded {file.relative_to(paths.data())}")
    if problems:
        raise typer.Exit(1)


def _again(
    slug: list[str] | None, protocol: str | None, arm: str | None, value: str | None, seed: int | None, executor: str,
    bases: Path,
) -> None:  # fmt: skip
    """Train one recorded run again, and print both."""
    if slug is None or len(slug) != 1 or protocol is None or arm is None or value is None or seed is None:
        raise HeuristicsError("one run again: name one heuristic, --protocol, --arm, --value and --seed, all of them")
    from heuristics.experiment.again import again

    try:
        wanted: float | str = float(value)
    except ValueError:
        wanted = value
    print(again(slug[0], protocol, arm, wanted, seed, executor=executor, bases=bases))


def _profile(name: str) -> ProfileName:
    if name not in ("smoke", "tiny", "small", "gpu"):
        raise HeuristicsError(f"unknown profile {name!r}: it is smoke, tiny, small or gpu")
    return name  # type: ignore[return-value]


@app.command()
def plan(
    slug: Slug,
    profile: Annotated[str, typer.Option(help="smoke, tiny, small or gpu.")] = "tiny",
    protocol: Annotated[str | None, typer.Option(help="Only this protocol.")] = None,
) -> None:
    """Say what trainings would cost and could tell, before anything is trained."""
    paths.checkout("plan")
    from heuristics.experiment.forecast import forecast
    from heuristics.report.forecast import show_forecast

    costs, told = forecast(slug, _profile(profile), protocol)
    show_forecast(costs, told, console())


@app.command("check-engine")
def check_engine(
    slug: Slug,
    engine: Annotated[str, typer.Option(help="Engine that is held against trl.")] = "population",
    executor: Annotated[str, typer.Option(help="Where it trains.")] = "local",
    protocol: Annotated[str | None, typer.Option(help="Only this protocol of the check.")] = None,
) -> None:
    """Train 24 drawn cells of each recorded protocol in an engine and in TRL, and record how far they are apart."""
    root = paths.checkout("check-engine")
    from heuristics.experiment.engine_check import check_engine as check

    for file in check(slug, engine=engine, executor=executor, console=console(), only=protocol):
        console().print(f"recorded {file.relative_to(root)}")


@app.command()
def scan(
    slug: Slug,
    wheels: Annotated[Path, typer.Option(help="Folder with the wheels that the check names.")],
) -> None:
    """Read released wheels, as text, for the check's scans, and record what stands there."""
    root = paths.checkout("scan")
    from heuristics.experiment.record import clean_commit, evidence_of_readings, record
    from heuristics.experiment.wheels import scan_wheels
    from heuristics.schema import digest
    from heuristics.store.checks import load_check

    commit = clean_commit(root)
    for item in load_check(slug).scans:
        found = evidence_of_readings(
            scan_wheels(item, wheels), slug=slug, protocol=item.id, plan=digest(item), decides=item.decides,
            claims=pages.load(slug).claims, commit=commit,
        )  # fmt: skip
        console().print(f"recorded {record(found, root).relative_to(root)}: {len(found.readings)} readings")


@app.command()
def accept(
    slug: Slugs = None, check: Annotated[bool, typer.Option(help="Only compare; exit 1 on a change.")] = False
) -> None:
    """Recompute the verdicts from the evidence files, show what changed, and write them down as accepted."""
    root = paths.checkout("accept")
    gc.disable()  # it only builds up, and ends: collecting garbage takes a tenth of the time
    from heuristics import verdict

    changed = False
    for name in slug or slugs.slugs():
        found = verdict.recompute(name)
        try:
            difference = verdict.difference(name, accepted.verdicts(name), found)
        except (HeuristicsError, ValueError):
            difference = f"{name}: the accepted verdicts cannot be read; all {len(found)} are new"
        console().print(difference or f"{name}: {len(found)} verdicts, unchanged", markup=False)
        changed = changed or bool(difference)
        if difference and not check:
            path = accepted.write(verdict.snapshot(name, found))
            console().print(f"accepted: {path.relative_to(root)}")
    if check and changed:
        raise typer.Exit(1)


@app.command("compile")
def compile_() -> None:
    """Compile the pages into build/docs, ready for `mkdocs build`."""
    root = paths.checkout("compile")
    gc.disable()  # as for `accept`
    from heuristics.render import compile_site

    console().print(str(compile_site(root)))


@app.command()
def serve(port: Annotated[int, typer.Option(help="Port on this machine.")] = 8000) -> None:
    """Preview the site; pages are compiled again when they change."""
    root = paths.checkout("serve")
    from heuristics.render.serve import serve as preview

    preview(root, port)


@app.command()
def new(
    slug: Slug,
    kind: Annotated[str, typer.Option(help="order is trained; number, behaviour and cost ask libraries.")] = "order",
) -> None:
    """Begin a heuristic: a page, its claims and a check module, to be filled in."""
    root = paths.checkout("new")
    from heuristics.experiment.scaffold import scaffold

    for path in scaffold(slug, root, kind):
        console().print(f"added {path.relative_to(root)}")
