"""Published doctors of training logs: what each says of a log, and which of the corpus' statuses that amounts to.

Every doctor gets what the log has under the names that it expects, and judges with its default thresholds: rldoctor
0.2.0, rlprobe 0.1.0, rlwatch 0.5.1, trainproof 0.22.0. The tables below name their findings as of these versions.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

GOLD = "rewards/exact/mean"
Row = Mapping[str, float]


@dataclass(frozen=True)
class Said:
    """A finding: the doctor's own name, with what it is about after a slash where one name stands for several."""

    finding: str
    severity: str
    step: int | None


def doctors() -> dict[str, Callable[[Sequence[Row], str], list[Said]]]:
    """By name, those that can be imported: a function of the rows and the method, `sft` or `grpo`."""
    found = {}
    for name, (module, ask) in DOCTORS.items():
        try:
            import_module(module)
        except ImportError:
            continue
        found[name] = ask
    return found


def status_of(doctor: str, said: Sequence[Said]) -> set[str]:
    """Statuses that its alarms amount to; `alarm` for one that names none, nothing if there is no alarm.

    A finding that fits several statuses gives all of them, so a truth among them counts as found.
    """
    alarms = [one for one in said if one.severity.lower() in ("warn", "warning", "fail", "critical")]
    return {status for one in alarms for status in STATUSES[doctor][one.finding]}


def rldoctor(rows: Sequence[Row], method: str) -> list[Said]:
    """`run_from_records` and `diagnose`, its interface for logs. It reads TRL's names by itself.

    The gold share of right answers is given as the held-out score that its check of reward hacking compares with. It
    could not see clip fractions and a second component of the reward. It names no step.
    """
    from rl_doctor import diagnose, run_from_records

    records = [{"eval/score" if name == GOLD else name: value for name, value in row.items()} for row in rows]
    said = []
    for finding in diagnose(run_from_records(records, config={"algorithm": method})).problems:
        phrases = RLDOCTOR_PARTS.get(finding.detector, {})
        parts = [f"/{part}" for phrase, part in phrases.items() if phrase in finding.summary] or [""]
        if len(parts) > 1 and finding.metrics.get("zero_grad_step_frac", 1.0) < 0.4:  # by itself no more than INFO
            parts = [part for part in parts if part != "/zero"]
        said += [Said(finding.detector + part, finding.severity.name, None) for part in parts]
    return said


def rlprobe(rows: Sequence[Row], method: str) -> list[Said]:
    """Its catalogue over a recording in memory, with the names that its callback for TRL gives the columns.

    Beyond what that callback records, values that are not finite are counted, and a proxy reward and the gold share of
    right answers are two components, without which its check of format gaming could not run. It could not see
    completions, advantages, clip fractions, repetition and step times.
    """
    from rlprobe.doctor import RunView, diagnose_view
    from rlprobe.schemas import RunManifest, StepRecord

    records = []
    for row in rows:
        logged = {name: value for name, value in row.items() if value is not None}
        numbers = {name: value for name, value in logged.items() if not math.isnan(value)}
        watched = [logged[name] for name in ("loss", "grad_norm") if name in logged]
        components = {"proxy": numbers.get("reward"), "exact": numbers.get(GOLD)}
        records.append(
            StepRecord(
                step=int(row["step"]),
                reward_components={} if None in components.values() else components,
                nan_count=sum(math.isnan(value) for value in watched),
                inf_count=sum(math.isinf(value) for value in watched),
                **{ours: numbers[name] for name, ours in RLPROBE_NAMES.items() if name in numbers},
            )
        )
    manifest = RunManifest(run_id="run", created_at="2026-01-01T00:00:00", algorithm=method)
    said = []
    for finding in diagnose_view(RunView(manifest, records)):
        part = ""
        if finding.signature_id == "GRAD_PATHOLOGY":
            part = "/spikes" if finding.evidence[0]["metric"] == "grad_norm" else "/nonfinite"
        if finding.signature_id == "REWARD_STD_DEATH":
            part = "/ceiling" if finding.evidence[0]["reward_at_ceiling"] else "/no-mastery"
        said.append(Said(finding.signature_id + part, finding.severity, finding.first_step))
    return said


def rlwatch(rows: Sequence[Row], method: str) -> list[Said]:
    """Its detectors step by step, with the names that its callback for TRL gives the columns.

    Of a detector's alerts of one severity only the first is kept, as its cooldown would do. It could not see the single
    rewards, without which it has no test for two clusters, and advantages.
    """
    from rlwatch.config import RLWatchConfig
    from rlwatch.detectors import DetectorSuite

    suite = DetectorSuite(RLWatchConfig())
    said: dict[tuple[str, str], Said] = {}
    for row in rows:
        metrics = {ours: row[name] for name, ours in RLWATCH_NAMES.items() if name in row}
        for alert in suite.check_step(int(row["step"]), **metrics):
            direction = alert.metric_values.get("direction")
            finding = f"{alert.detector}/{direction}" if direction else alert.detector
            said.setdefault((finding, alert.severity), Said(finding, alert.severity, alert.step))
    return list(said.values())


def trainproof(rows: Sequence[Row], method: str) -> list[Said]:
    """`check_records`, what `trainproof epoch` calls on a log that it has read.

    It knows losses, gradients and learning rates, and judges the loss of a policy as it would any other. It could not
    see an evaluation loss and times. It names no step.
    """
    from trainproof.epoch import check_records

    names = {"step": "step", "loss": "loss", "grad_norm": "grad_norm", "learning_rate": "lr"}
    findings = check_records([{ours: row[name] for name, ours in names.items() if name in row} for row in rows])
    unjudged = ("TP-PASS", "TP-NOT-CHECKED", "TP-NO-RECORDS", "TP-NO-LOSS")
    return [Said(one["id"], one["level"], None) for one in findings["findings"] if one["id"] not in unjudged]


DOCTORS: dict[str, tuple[str, Callable[[Sequence[Row], str], list[Said]]]] = {
    "rldoctor": ("rl_doctor", rldoctor),
    "rlprobe": ("rlprobe.doctor", rlprobe),
    "rlwatch": ("rlwatch.detectors", rlwatch),
    "trainproof": ("trainproof.epoch", trainproof),
}
RLDOCTOR_PARTS = {  # what a summary says, where a detector has several things to say
    "advantage_collapse": {"too easy": "too-easy", "too hard": "too-hard"},
    "length_pathology": {"paid by the token": "paid-by-token", "truncated": "truncated"},
    "kl_drift": {"pinned": "pinned"},
    "gradient_pathology": {"non-finite": "nonfinite", "exactly zero": "zero"}
    | {"early-run value": "vanished", "large gradient spikes": "spikes"},
    "reward_composition": {"auxiliary term": "auxiliary", "<2% of reward variance": "constant"},
    "plateau": {"declining": "declining"},
}
COMMON = {"reward_std": "reward_std", "loss": "loss", "grad_norm": "grad_norm", "reward": "reward_mean"}
RLPROBE_NAMES = COMMON | {
    "frac_reward_zero_std": "zero_variance_group_frac",
    "kl": "kl_mean",
    "entropy": "entropy_mean",
    "learning_rate": "lr",
    "completions/mean_length": "completion_len_mean",
    "completions/clipped_ratio": "truncation_rate",
}
RLWATCH_NAMES = COMMON | {"entropy": "entropy", "kl": "kl_divergence"}

DEAD = ("flat", "collapsed")  # no signal is left; whether there ever was one is not said
BROKEN = ("collapsed", "unstable")  # numbers that explode or a score that falls; how far down is not said
ALARM = ("alarm",)
STATUSES: dict[str, dict[str, tuple[str, ...]]] = {
    "rldoctor": {
        "advantage_collapse": ALARM,  # groups are alike, neither all right nor all wrong
        "advantage_collapse/too-easy": ALARM,
        "advantage_collapse/too-hard": DEAD,
        "entropy_collapse": ("collapsed",),
        "reward_hacking": ("hacking",),
        "length_pathology/paid-by-token": ("hacking",),
        "length_pathology/truncated": ALARM,
        "clip_saturation": ("unstable",),
        "kl_drift": ("unstable",),
        "kl_drift/pinned": ("flat",),
        "gradient_pathology/nonfinite": BROKEN,
        "gradient_pathology/zero": DEAD,
        "gradient_pathology/vanished": DEAD,
        "gradient_pathology/spikes": ("unstable",),
        "reward_composition/auxiliary": ("hacking",),
        "reward_composition/constant": ALARM,
        "plateau": ("flat",),
        "plateau/declining": BROKEN,
    },
    "rlprobe": {
        **dict.fromkeys(("KL_BLOWUP", "CLIP_SATURATION", "VALUE_DIVERGENCE", "GRAD_PATHOLOGY/spikes"), ("unstable",)),
        **dict.fromkeys(("ENTROPY_COLLAPSE", "REPETITION_SPIRAL", "REWARD_STD_DEATH/no-mastery"), ("collapsed",)),
        **dict.fromkeys(("REWARD_HACK_LENGTH", "FORMAT_GAMING"), ("hacking",)),
        "GRAD_PATHOLOGY/nonfinite": BROKEN,
        **dict.fromkeys(("DEGENERATE_GROUPS", "ADV_COLLAPSE", "REWARD_STD_DEATH/ceiling"), ALARM),  # easy or hard
        **dict.fromkeys(("TRUNCATION_STARVE", "REF_POLICY_DRIFT_ASYMMETRY", "THROUGHPUT_ROT"), ALARM),
    },
    "rlwatch": {
        "entropy_collapse": ("collapsed",),
        "kl_explosion": ("unstable",),
        "reward_hacking": ("hacking",),
        "advantage_variance": ("unstable",),
        "loss_nan": BROKEN,
        "gradient_norm_spike": ("unstable",),
        "reward_mean_drift/up": ("hacking",),
        "reward_mean_drift/down": BROKEN,
    },
    "trainproof": {
        **dict.fromkeys(("TP-ZERO-LOSS", "TP-FLAT", "TP-DEAD-RUN", "TP-ZERO-GRAD", "TP-ZERO-LR"), ("flat",)),
        "TP-ZERO-LOSS-ONSET": ("collapsed",),
        **dict.fromkeys(("TP-NAN", "TP-NAN-GRAD", "TP-DIVERGE"), BROKEN),
        "TP-GRAD-SPIKE": ("unstable",),
        **dict.fromkeys(("TP-ZERO-LR-PARTIAL", "TP-OVERFIT", "TP-STEP-CLIFF", "TP-LOADER-BOUND"), ALARM),
    },
}
