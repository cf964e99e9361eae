"""Turn finished runs or readings into an evidence file; refuse where the code that made them is not committed."""

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from heuristics.experiment.verify import Complete
from heuristics.schema import Claim, Evidence, HeuristicsError, Reading
from heuristics.store import evidence_files
from heuristics.training.device import device_name
from heuristics.verdict.digests import rule

PLANNED = (
    "checks", "heuristics/kinds", "heuristics/verdict", "heuristics/experiment", "heuristics/training",
    "heuristics/schema", "heuristics/signals.py", "pyproject.toml", "constraints.txt",
)  # fmt: skip
"""What makes the runs, their numbers and the rules that are noted with them."""


def clean_commit(root: Path) -> str:
    """The commit that is checked out, if everything that a plan rests on is committed.

    Raises:
        HeuristicsError: no git checkout, or uncommitted changes, which are named.
    """
    try:
        changed = _git(root, "status", "--porcelain", "--", *PLANNED)
        commit = _git(root, "rev-parse", "HEAD").strip()
    except (OSError, subprocess.CalledProcessError) as error:
        raise HeuristicsError(f"{root}: recording needs a git checkout ({error})") from error
    if changed.strip():
        raise HeuristicsError(f"recording needs these committed first:\n{changed.rstrip()}")
    return commit


def _git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout


def environment(stack: Mapping[str, str]) -> dict[str, str]:
    """Versions and machine that the numbers came from."""
    return {**stack, "python": platform.python_version(), "machine": platform.machine(), "processor": _processor()}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        name = platform.processor() or "unknown"
    return f"{name}, {os.cpu_count()} cores"


def evidence_of_runs(
    complete: Complete, *, slug: str, profile: str, engine: str, rules: Mapping[str, str], commit: str,
    supersedes: Mapping[str, str],
) -> Evidence:  # fmt: skip
    """Evidence of a completed protocol, with the rules of its claims as they stood before the first run."""
    seconds: dict[str, float] = {}
    for run in complete.runs:
        seconds[run.cell.arm] = round(seconds.get(run.cell.arm, 0.0) + complete.seconds.get(run.cell.key, 0.0), 1)
    draft = Evidence(
        slug=slug, protocol=complete.protocol.id, profile=profile, engine=engine, device=device_name(),
        plan=complete.plan, rules=rules, supersedes=supersedes, spec=complete.protocol,
        golden=complete.golden, environment=environment(complete.stack), commit=commit,
        recorded=datetime.now(UTC).date(), runs=complete.runs, wall_seconds=seconds, content="0" * 64,
    )  # fmt: skip
    return draft.model_copy(update={"content": draft.content_digest()})


def evidence_of_readings(
    readings: Sequence[Reading], *, slug: str, protocol: str, plan: str, decides: Sequence[str],
    claims: Sequence[Claim], commit: str,
) -> Evidence:  # fmt: skip
    """Evidence of a scan or a table; it depends on no machine."""
    draft = Evidence(
        slug=slug, protocol=protocol, profile="static", engine="reading", device="none", plan=plan,
        rules=rules_of({claim.id: claim for claim in claims}, decides),
        environment={"python": platform.python_version()}, commit=commit,
        recorded=datetime.now(UTC).date(), readings=tuple(readings), content="0" * 64,
    )  # fmt: skip
    return draft.model_copy(update={"content": draft.content_digest()})


def rules_of(claims: Mapping[str, Claim], decides: Sequence[str]) -> dict[str, str]:
    """Rules of the claims that a protocol or scan decides, as they stand now, by the names that it has for them."""
    return {name: rule(claim) for name, claim in claims.items() if name in decides}


def record(item: Evidence, root: Path) -> Path:
    """Write evidence into the checkout.

    Returns:
        The file.
    """
    return evidence_files.write(item, root / "evidence" / item.slug / item.protocol)


def reasons(pairs: Sequence[str]) -> dict[str, str]:
    """What supersedes what, and why, of words such as `DIGEST=WHY`.

    Raises:
        HeuristicsError: a digest is cut, or no reason is given.
    """
    reasons = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    for digest, why in [(pair, "") for pair in pairs if "=" not in pair] + list(reasons.items()):
        if len(digest) != 64 or not why.strip():
            raise HeuristicsError(f"--supersedes {digest}: write the whole content digest, =, and why")
    return reasons
