"""Diagnose a log: look for every symptom of its method, decide on a status, rank the causes."""

import numpy as np

from heuristics.diagnosis.benign import benign
from heuristics.diagnosis.causes import advised, rank
from heuristics.diagnosis.groups import with_enough
from heuristics.diagnosis.levels import SHORT, gain, since_head
from heuristics.diagnosis.log import Log
from heuristics.diagnosis.outcome import LEAST, SURE, outcome_of
from heuristics.diagnosis.symptom import RL, Seen, Skipped, Symptom
from heuristics.diagnosis.symptoms import symptoms
from heuristics.schema import Cause, Diagnosis, RunFinding, Status
from heuristics.store.standing import strength

WORST: tuple[Status, ...] = ("hacking", "collapsed", "unstable", "flat", "undecided")
RATES = ("learning-rate-too-high", "learning-rate-too-low")
SEVERITIES = ("error", "warning", "info")
GAINS, LOSS, CLEAR = 0.06, 0.05, 4.5
MANY = 100  # standard errors: more is a log without noise


def diagnose(source: object, *, config: object = None) -> Diagnosis:
    """Say what is wrong with a run, since which step, and why.

    Args:
        source: a trainer; its `state.log_history`, or any list of rows; or the path of a log: `trainer_state.json`,
            JSON lines, CSV, a notebook with outputs, printed dicts or a progress table, TensorBoard event files, log
            lines of verl or OpenRLHF, a run folder.
        config: what the run was told, if the source does not say: a mapping of knobs under TRL's names, or the path of
            a configuration file. It decides between causes.

    Returns:
        Status (`healthy`, `flat`, `collapsed`, `unstable`, `hacking`, `undecided`), the step since which it holds,
        findings, causes ranked, symptoms that could not be looked for, and what each column was taken for.

    Raises:
        HeuristicsError: it is no training log, or holds nothing that is known; the message says what was found.
    """
    from heuristics.diagnosis.readers import read_log

    return examine(read_log(source, config=config))


@np.errstate(all="ignore")  # of numbers at the edge of what is finite
def examine(log: Log) -> Diagnosis:
    """What a log shows.

    Args:
        log: read from somewhere.
    """
    whole, log = log, with_enough(log)
    found, skipped = look(log, whole)
    seen = {symptom.code: sign for symptom, sign in found}
    status, reason = decide(whole, seen)
    causes = rank(log, status, seen)
    likeliest = causes[0].cause if causes else "unknown"
    rates = advised(log) if likeliest in RATES else ""
    since = [sign.since for sign in seen.values() if sign.status == status and sign.since is not None]
    ordered = sorted(found, key=lambda pair: SEVERITIES.index(pair[1].severity))
    return Diagnosis(
        status=status, since_step=min(since) if since and status != "undecided" else None, reason=reason,
        findings=tuple(_finding(symptom, sign, likeliest, rates) for symptom, sign in ordered),
        causes=causes, skipped=skipped, columns={_whole(name): column for name, column in log.columns.items()},
        method=log.method, notes=tuple(map(_whole, (*log.notes, *benign(whole)))), rows=len(whole),
        steps=(int(whole.steps[0]), int(whole.steps[-1])), path=_whole(log.path),
    )  # fmt: skip


def _whole(text: str) -> str:
    """A text that can be written: names of files and columns may hold half a letter."""
    return text.encode("utf-8", "replace").decode()


def look(log: Log, whole: Log) -> tuple[list[tuple[Symptom, Seen]], dict[str, str]]:
    """Symptoms that are there, and those that could not be looked for, by code, with why.

    Args:
        log: rows that hold enough groups each.
        whole: the same as it was logged.
    """
    found: list[tuple[Symptom, Seen]] = []
    skipped: dict[str, str] = {}
    for symptom in symptoms():
        if log.method not in symptom.methods:
            if log.method is None:
                skipped[symptom.code] = f"{symptom.name}: the log's columns do not tell its method"
            continue
        sign = symptom.seen(whole if symptom.rows == "logged" else log)
        if isinstance(sign, Skipped):
            skipped[symptom.code] = f"{symptom.name}: {sign.why}"
        elif sign is not None:
            found.append((symptom, sign))
    codes = {symptom.code for symptom, sign in found if sign.severity != "info"}
    grave = any(sign.severity == "error" for _, sign in found)  # beside which nothing is called harmless
    kept = [(symptom, sign) for symptom, sign in found if not codes & set(symptom.unless)]
    return [(symptom, sign) for symptom, sign in kept if not (grave and sign.severity == "info")], skipped


def decide(log: Log, seen: dict[str, Seen]) -> tuple[Status, str]:
    """The status that the worst symptom speaks for; healthy only where something was learned."""
    for status in WORST:
        signs = [sign for sign in seen.values() if sign.status == status]
        if signs:
            return status, signs[0].says
    if log.method is None:
        return "undecided", "its columns do not tell which method it is of"
    if len(log) <= SHORT:
        return "undecided", f"{len(log)} rows are too few to tell"
    status, reason = _learned(log)
    warned = next((sign.says for sign in seen.values() if sign.severity == "warning"), None)
    return status, reason if warned is None else f"{reason}; but {warned}"


def _learned(log: Log) -> tuple[Status, str]:
    if log.method in RL:
        return _raised(log)
    _, losses = log.seen("loss")
    if len(losses) < 4:
        return "undecided", "too few losses were logged"
    change, errors = gain(losses)
    first = abs(float(losses[: max(2, len(losses) // 5)].mean()))
    if -change > LOSS * first and -errors > (SURE if -change > 2 * LOSS * first else CLEAR):
        return "healthy", f"the loss fell by {-change:.2g}, {_sure(-errors)}"
    at_once, sure = since_head(losses)
    if -at_once > 2 * LOSS * abs(float(losses[0])) and -sure > CLEAR:
        return "healthy", f"the loss fell by {-at_once:.2g} since its first rows, {_sure(-sure)}"
    return "undecided", f"the loss has changed by {change:+.2g}, {errors:+.1f} standard errors"


def _raised(log: Log) -> tuple[Status, str]:
    """Where there is a gold measure it says what was learned, whatever the reward says."""
    outcome = outcome_of(log)
    if outcome is None:
        return "undecided", "no reward was logged"
    if len(outcome.values) < LEAST or (log.has("gold") and outcome.name == "reward"):
        return "undecided", "too few values of the reward, or of the held-out measure beside it"
    change, errors = outcome.rise()
    if change > (GAINS * outcome.spread if outcome.name == "reward" else 0.0) and errors > SURE:
        return "healthy", f"{outcome.named} rose by {change:.2g}, {_sure(errors)}"
    return "undecided", f"{outcome.named} has changed by {change:+.2g}, {errors:+.1f} standard errors"


def _sure(errors: float) -> str:
    return f"{errors:.1f} standard errors" if errors < MANY else f"over {MANY} standard errors"


def _finding(symptom: Symptom, sign: Seen, cause: Cause, rates: str) -> RunFinding:
    advice = sign.advice or symptom.advice
    if rates and sign.status in ("collapsed", "unstable", "flat"):
        advice += f"; {rates}"
    return RunFinding(
        code=symptom.code, severity=sign.severity, symptom=sign.says, cause=cause, evidence=sign.evidence,
        advice=advice, claim=symptom.claim,
        known=strength(symptom.claim) if symptom.claim else None,
        since_step=sign.since,
        page=f"run-symptoms/#{symptom.code.lower()}",
    )  # fmt: skip
