"""Command line. `verify` and what follows it need a clone of the project; the commands before it work anywhere."""

import functools
import gc
import io
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from heuristics.schema import DIRECTIONS, HeuristicsError, ProfileName, Tuning, words
from heuristics.store import accepted, pages, paths, slugs

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip

EXTRAS = {
    **dict.fromkeys(("scipy", "statsmodels"), "verdict"), **dict.fromkeys(("mkdocs", "matplotlib"), "docs"),
    **dict.fromkeys(("torch", "transformers", "trl", "peft", "datasets"), "lab"),
}  # fmt: skip
"""Packages that only some commands need, and the extras that bring them."""
INTERRUPTED = 130
"""How typer ends at Ctrl-C."""

Slug = Annotated[str, typer.Argument(help="Page, such as rl-learning-rate.")]
Slugs = Annotated[list[str] | None, typer.Argument(help="Pages; all of them if none is named.")]
Format = Annotated[Literal["text", "json"], typer.Option("--format", help="How to print.")]


@functools.cache
def console(stderr: bool = False) -> "Console":
    """The terminal; made when something is printed on it."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False)


def errors() -> "Console":
    """Standard error."""
    return console(stderr=True)


def main() -> None:
    """Run the command line; exit 2 on bad input, with a message that says what would be right."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a letter gets the rest
    try:
        app()
    except HeuristicsError as error:
        errors().print(str(error), style="red", markup=False, soft_wrap=True)
        sys.exit(2)
    except ModuleNotFoundError as error:
        extra = EXTRAS.get(str(error.name).partition(".")[0])
        if extra is None:
            raise
        wanted = f"{error.name} is not installed, which this command needs: pip install '.[{extra}]' in a clone"
        errors().print(wanted, style="red", markup=False, soft_wrap=True)
        sys.exit(2)
    except SystemExit as ended:
        if ended.code == INTERRUPTED:
            errors().print("stopped; finished trainings are kept, the same command goes on from there")
        raise


def _version(asked: bool) -> None:
    if asked:
        from heuristics import __version__

        print(f"heuristics {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None: ...


@app.command("list")
def list_(format: Format = "text") -> None:
    """List the heuristics and their verdicts."""
    rows = [(slug, accepted.title(slug), Counter(accepted.directions(slug))) for slug in slugs.slugs()]
    if format == "json":
        print(json.dumps([dict(slug=slug, title=title, verdicts=counts) for slug, title, counts in rows], indent=1))
        return
    for slug, title, counts in rows:
        said = ", ".join(f"{counts[way]} {way}" for way in DIRECTIONS if counts[way])
        print(f"{slug}  {title}: {said or 'no claims'}" if title else f"{slug}  nothing accepted yet")


@app.command()
def show(
    slug: Annotated[str, typer.Argument(help="Page, or one of its claims, such as rl-learning-rate/one-jump.")],
    format: Format = "text",
) -> None:
    """Show the claims of a page with their verdicts, or one claim with the numbers that decide it."""
    slug, _, wanted = slug.partition("/")
    kept = accepted.read(slug)
    page = kept or pages.load(slug)  # a page of which nothing was accepted shows what it claims
    found = {verdict.claim: verdict for verdict in (kept.verdicts if kept else ())}
    if wanted:
        claim = pages.claim(page, wanted)
        verdict = found.get(claim.id)
        if format == "json":
            told = None if verdict is None else verdict.model_dump(mode="json")
            print(json.dumps({"claim": claim.model_dump(mode="json"), "verdict": told}))
            return
        from heuristics.report.terminal import show_claim

        show_claim(claim, verdict, console())
        return
    if format == "json":
        told = page.model_dump(mode="json", include={"slug", "title", "overview", "claims", "statements"})
        print(json.dumps({"page": told, "verdicts": [verdict.model_dump(mode="json") for verdict in found.values()]}))
        return
    from heuristics.report.terminal import claims_table

    console().print(page.title, style="bold", markup=False)
    console().print(page.overview.strip() + "\n", markup=False)
    fared = {claim.id: found[claim.id].direction if claim.id in found else "untested" for claim in page.claims}
    claims = sorted(page.claims, key=lambda claim: DIRECTIONS.index(fared[claim.id]))
    console().print(claims_table(claims, found))
    for contradiction in kept.contradictions if kept else ():
        console().print(f"contradiction: {contradiction.says}", style="yellow", markup=False)


@app.command()
def recommend(
    method: Annotated[str, typer.Argument(help="sft, grpo, ppo, rloo, dpo, kto or another.")],
    tuning: Annotated[str, typer.Argument(help="full, lora or qlora.")],
    params: Annotated[
        int | None,
        typer.Option(parser=words.read_size, metavar="<size>", help="Parameters of the model: 7B, or its name."),
    ] = None,
    batch: Annotated[int | None, typer.Option(help="Examples or completions an optimizer step.")] = None,
    steps: Annotated[int | None, typer.Option(help="Optimizer steps.")] = None,
    dtype: Annotated[str | None, typer.Option(help="In which trained weights are stored: float32, bfloat16.")] = None,
    format: Format = "text",
) -> None:
    """Say what to set, and what that rests on."""
    from heuristics.advice import recommend as advise

    tuned: Tuning = tuning  # type: ignore[assignment]
    advice = advise(method, tuned, params=params, batch=batch, steps=steps, dtype=dtype)
    if format == "json":
        print(advice.model_dump_json(indent=1))
        return
    from heuristics.report.advice import show_advice

    show_advice(advice, console())


@app.command("lint")
def lint_(
    paths: Annotated[list[str], typer.Argument(help="Files and folders; - for standard input.")],
    select: Annotated[list[str] | None, typer.Option(help="Only these codes, or all that begin with them.")] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Not these codes.")] = None,
    min_severity: Annotated[str | None, typer.Option(help="info, warning (the default) or error.")] = None,
    show_configs: Annotated[bool, typer.Option(help="Print the configurations that were recognised.")] = False,
    fix: Annotated[bool, typer.Option("--fix", help="Put right what has exactly one right form.")] = False,
    format: Annotated[
        Literal["text", "json", "sarif", "github"], typer.Option("--format", help="How to print.")
    ] = "text",
) -> None:
    """Say what the claims say about training configurations. Nothing is run; exit 1 if there are findings."""
    from heuristics.linter import screen

    code = screen.run(
        paths, select=select, ignore=ignore, min_severity=min_severity, show_configs=show_configs, format=format,
        console=console(), errors=errors(), repair=fix,
    )  # fmt: skip
    if code:
        raise typer.Exit(code)


@app.command("diagnose")
def diagnose_(
    log: Annotated[str, typer.Argument(help="Log, notebook or run folder; - for standard input.")],
    config: Annotated[str | None, typer.Option(help="Configuration of the run; it decides between causes.")] = None,
    format: Annotated[
        Literal["text", "json", "github", "html"], typer.Option("--format", help="How to print.")
    ] = "text",
) -> None:
    """Say what is wrong with a run, since which step, and why; exit 1 if there are findings, 2 if it is no log."""
    from heuristics.diagnosis import screen

    raise typer.Exit(screen.run(log, config=config, format=format, console=console(), errors=errors()))


@app.command()
def watch(
    run: Annotated[Path, typer.Argument(help="Run folder or log that grows.")],
    every: Annotated[float, typer.Option(help="Seconds between looks.", min=0.1)] = 5.0,
    config: Annotated[str | None, typer.Option(help="Configuration of the run.")] = None,
) -> None:
    """Follow a growing log and say so when something goes wrong; Ctrl-C ends it."""
    from heuristics.diagnosis import screen

    raise typer.Exit(screen.watch(run, every=every, config=config, console=console(), errors=errors()))


@app.command()
def explain(
    code: Annotated[str | None, typer.Argument(help="Such as RL001 or DG103; all of them if none is named.")] = None,
) -> None:
    """Explain a lint rule or a symptom: what it finds, why, and what is known of the claims that it rests on."""
    from rich.markdown import Markdown

    from heuristics.diagnosis.explain import explain as spell_symptom
    from heuristics.diagnosis.symptoms import find_symptom, symptoms
    from heuristics.linter.explain import explain as spell
    from heuristics.linter.rules import all_rules, find_rule

    if code is None:
        known = [(one.code, one.name, one.says) for one in all_rules()]
        known += [(one.code, one.name, one.says) for one in symptoms()]
        for listed, name, says in known:
            console().print(f"{listed} {name}: {says}", markup=False)
    elif code.upper().startswith("DG"):
        symptom = find_symptom(code)
        console().print(f"[bold]{symptom.code} {symptom.name}[/bold]\n")
        console().print(Markdown(spell_symptom(symptom)))
    else:
        rule = find_rule(code)
        console().print(f"[bold]{rule.code} {rule.name}[/bold]\n")
        console().print(Markdown(spell(rule)))


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
