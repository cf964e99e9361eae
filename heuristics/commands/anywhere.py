"""Commands that read what was accepted, and files of the user: they work anywhere."""

import json
from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

import typer

from heuristics.commands.terminal import Format, app, console, errors
from heuristics.schema import DIRECTIONS, Tuning, words
from heuristics.store import accepted, pages, slugs


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


@app.command("disagreements")
def disagreements_(
    wiki: Annotated[list[str], typer.Argument(help="Pages of a wiki, or folders of them.")], format: Format = "text"
) -> None:
    """Find knobs on which pages of a wiki state values that exclude each other; exit 1 if there are any."""
    from heuristics.store.wikis import pages_in
    from heuristics.wiki.disagreements import disagreements
    from heuristics.wiki.values import values_of

    stated = [value for page in pages_in(wiki) for value in values_of(page)]
    found = disagreements(stated)
    if format == "json":
        print(json.dumps([one.model_dump(mode="json") for one in found], indent=1))
    else:
        from heuristics.report.disagreements import show_disagreements

        show_disagreements(found, console())
        pages = len({value.path for value in stated})
        print(f"{len(stated)} values of knobs, {pages} pages that state them, {len(found)} disagreements")
    if found:
        raise typer.Exit(1)
