"""Which recorded plans are missing, or no longer what the checks say; needs no torch."""

import json
from collections.abc import Iterator
from pathlib import Path

from heuristics.experiment.plan import plan_digest, task_behaviour
from heuristics.experiment.probes import moved, plan_of, protocol_of, unasked
from heuristics.schema import Evidence, Protocol, digest
from heuristics.store import evidence_files, experiments, paths
from heuristics.store.checks import Check, load_check, load_claims, slugs

_NO_VERDICT = "smoke"  # the profile that is never published, so that it cannot be missing either


def stale_plans() -> list[dict[str, str]]:
    """What a GPU or a patient processor should run next.

    Returns:
        One entry a protocol and profile, with `slug`, `protocol`, `profile` and `state`: `missing` if no evidence of it
        is recorded, `stale` if some is and an engine's newest no longer has the plan in force.

    Raises:
        HeuristicsError: outside a checkout, or a check module or an evidence file is damaged.
    """
    found = []
    for slug in (*slugs(), *experiments.names()):
        check, files = load_check(slug), _of_runs(slug)
        for protocol in (one for one in check.protocols if one.id not in check.homes):
            for profile in protocol.profiles:
                if profile == _NO_VERDICT:
                    continue
                there = [item for _, item in files if (item.protocol, item.profile) == (protocol.id, profile)]
                outdated = any(item.profile == profile for _, item in _outdated(protocol, files))
                state = "missing" if not there else "stale" if outdated else ""
                if state:
                    found.append({"slug": slug, "protocol": protocol.id, "profile": profile, "state": state})
    return found


def stale(slug: str) -> tuple[str, ...]:
    """What to say of evidence that was recorded under another plan; nothing of evidence that is missing.

    Raises:
        HeuristicsError: no such check, or an evidence file is damaged.
    """
    check, items = load_check(slug), evidence_files.current(slug)
    scans = tuple(
        f"scan {scan.id!r} changed since its evidence was recorded; run `heuristics scan {slug} --wheels FOLDER`"
        for scan in check.scans
        if any(item.protocol == scan.id and item.plan != digest(scan) for item in items)
    )
    files = _of_runs(slug)
    return (*scans, *_unanswered(check, items), *(
        f"protocol {item.protocol!r}, profile {item.profile!r}: the protocol or its task changed since evidence "
        f"{path.name} was recorded; run `{_command(check.homes.get(item.protocol, slug), item)}`"
        for protocol in check.protocols
        for path, item in _outdated(protocol, files)
    ))  # fmt: skip


def _unanswered(check: Check, items: list[Evidence]) -> Iterator[str]:
    """Probes and micro-runs whose answers are missing, are of other code, or of other versions than are pinned."""
    again = f"run `heuristics verify {check.slug} --record`"
    if check.asks:
        yield from unasked(check.slug, load_claims(check.slug), check.asks)
    for file in check.asks:
        told = [item for item in items if item.protocol == protocol_of(file)]
        if not told:
            yield f"{check.slug}: nothing is recorded of {file.name}; {again}"
        elif all(item.plan != plan_of(file) for item in told):
            yield f"{file.name} changed since its answers were recorded; {again}"
        for item in told:
            if words := "; ".join(moved(item, pinned())):
                yield f"{item.protocol}: {words}; {again}"


def pinned() -> dict[str, str]:
    """Versions that the checkout pins."""
    lines = (paths.checkout("verify") / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {
        name.strip(): version.strip() for line in lines if "==" in line for name, _, version in [line.partition("==")]
    }


def _command(slug: str, item: Evidence) -> str:
    engine = "" if item.engine == "trl" else f" --engine {item.engine}"
    return f"heuristics verify {slug} --profile {item.profile}{engine} --record"


def _of_runs(slug: str) -> list[tuple[Path, Evidence]]:
    """Evidence files that hold runs and stand for something: no smoke, none that another file supersedes."""
    standing = {item.content for item in evidence_files.current(slug)}
    files = evidence_files.found(slug)
    return [(path, item) for path, item in files if item.runs and item.content in standing]


def _outdated(protocol: Protocol, files: list[tuple[Path, Evidence]]) -> Iterator[tuple[Path, Evidence]]:
    """The newest file of each profile and engine of which none has the protocol's plan in force."""
    groups: dict[tuple[str, str], list[tuple[Path, Evidence]]] = {}
    for path, item in files:
        if item.protocol == protocol.id and item.profile in protocol.profiles:
            groups.setdefault((item.profile, item.engine), []).append((path, item))
    behaviour = task_behaviour(protocol.task) if groups else ""
    for group in groups.values():
        if all(item.plan != plan_digest(protocol, behaviour, item.golden) for _, item in group):
            yield max(group, key=lambda entry: entry[1].recorded)


def main() -> None:
    """Print the list as one line of JSON."""
    print(json.dumps(stale_plans()))


if __name__ == "__main__":
    main()
