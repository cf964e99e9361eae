"""Which column is what, across frameworks: one table. TRL's names are ours; a new framework adds names to a row."""

import re
from collections.abc import Iterable, Mapping

# What it is, and the names it goes by: TRL and transformers, Unsloth, W&B and MLflow exports, verl, OpenRLHF.
NAMES: dict[str, tuple[str, ...]] = {
    "step": ("step", "global_step", "_step", "trainer/global_step", "training/global_step", "steps", "iteration"),
    "epoch": ("epoch", "training/epoch", "epochs"),
    "loss": ("loss", "training loss", "training_loss", "policy_loss", "actor/pg_loss", "loss/policy_avg", "actor/loss"),
    "grad_norm": ("grad_norm", "actor/grad_norm", "gradient_norm", "grad norm", "actor_grad_norm"),
    "learning_rate": ("learning_rate", "lr", "actor/lr", "actor_lr", "learning rate"),
    "reward": (
        "reward", "rewards", "reward/mean", "reward_mean", "mean_reward", "critic/rewards/mean", "critic/score/mean",
        "objective/scores", "rewards/mean", "return",
    ),
    "reward_std": ("reward_std", "reward/std", "critic/rewards/std", "critic/score/std"),
    "zero_std": ("frac_reward_zero_std",),
    "entropy": (
        "entropy", "actor/entropy", "actor/entropy_loss", "policy/entropy_avg", "objective/entropy", "entropy_loss",
    ),
    "kl": ("kl", "actor/kl_loss", "kl_mean", "actor/reward_kl_penalty", "mean_kl", "kl_loss"),
    "kl_sum": ("objective/kl",),  # over the tokens of a completion
    "length": (
        "completions/mean_length", "completion_length", "completions / mean_length", "response_length/mean",
        "response_length", "mean_response_length", "completion_length/mean",
    ),
    "clipped": (
        "completions/clipped_ratio", "completions / clipped_ratio", "response_length/clip_ratio", "truncated_rate",
    ),
    "clip_ratio": ("clip_ratio", "clip_ratio/region_mean", "actor/pg_clipfrac", "policy/clipfrac_avg"),
    "token_accuracy": ("mean_token_accuracy",),
    "eval_loss": ("eval_loss", "validation loss", "val_loss", "eval/loss", "validation_loss"),
    "margin": ("rewards/margins",),
    "preferred": ("rewards/accuracies",),
    "chosen": ("rewards/chosen",),
    "rejected": ("rewards/rejected",),
    "value_loss": ("loss/value_avg", "critic/vf_loss", "value_loss", "critic_loss"),
}  # fmt: skip
# Held-out or independent measures of what is really wanted, by which a proxy reward is seen through.
GOLD = re.compile(
    r"(?!.*(penalt|error|hack|wrong|incorrect|inaccura|mismatch|unsolved))("
    r"(eval|val|valid|validation|test)[_/.-].*(acc|reward|score|pass|exact|correct|success|win).*|val-core/.*"
    r"|.*\b(gold|true|real)[_ /-]?(reward|score|acc).*|gold|accuracy|acc|pass@\d+|exact_match|win_?rate|success_rate)"
)
REWARD_FUNCTION = re.compile(r"rewards\s?/\s?(?P<name>.+?)(\s?/\s?mean)?$")
OF_A_GOLD_FUNCTION = re.compile(
    r"^(?!.*(format|style|length|tag|xml|penalt|error|hack|wrong|incorrect|inaccura|mismatch|unsolved)).*(exact|gold|correct|accura|true|pass@|solved|success|match)"
)
REWARDED = ("grpo", "ppo", "rloo", "reinforce", "online_dpo")
PREFIXES = ("train/", "train_", "metrics/", "rollout/", "env/")
NO_MEASURE = re.compile(
    r"epoch|.*(runtime|per_second|flos|num_tokens|_time|time/|timing|timestamp|_runtime|memory|perf/).*|wall_?time|relative_time"
)
_BY_NAME = {name: column for column, names in NAMES.items() for name in (column, *names)}


def taken_for(found: Iterable[str]) -> dict[str, str]:
    """What each column is taken for.

    Args:
        found: names as they stand in the log.

    Returns:
        By name: a key of `NAMES`; `gold`, and `gold:NAME` for further ones; `function:NAME` for one of several reward
        functions; `unused` for clocks and counters; empty where it is not known. Of two names for one thing the one
        that stands first in the table counts, the other is unused.
    """
    claimed: dict[str, str] = {}
    taken: dict[str, str] = {}
    for name in dict.fromkeys(found):
        column = one_column(name)
        if column == "gold":
            column = f"gold:{name}" if "gold" in taken.values() else "gold"
        if column in NAMES:
            before = claimed.get(column)
            if before is not None and _rank(column, before) <= _rank(column, name):
                column = "unused"
            else:
                if before is not None:
                    taken[before] = "unused"
                claimed[column] = name
        taken[name] = column
    return taken


def one_column(name: str) -> str:
    """What a column of this name is, taken alone."""
    plain = _plain(name)
    if plain in _BY_NAME:
        return _BY_NAME[plain]
    if not plain.endswith("std") and (GOLD.fullmatch(plain) or GOLD.fullmatch(name.strip().lower())):
        return "gold"
    function = REWARD_FUNCTION.fullmatch(plain)
    if function and not plain.endswith("std"):
        return "gold" if OF_A_GOLD_FUNCTION.search(function["name"]) else f"function:{function['name']}"
    return "unused" if NO_MEASURE.fullmatch(plain) else ""


def method_of(found: Mapping[str, str], knobs: Mapping[str, object]) -> str | None:
    """Which method a log is of, by its columns; None if they do not tell.

    Args:
        found: names and what they are taken for.
        knobs: of the configuration, if there is one; its method is believed where the columns fit it.
    """
    told = knobs.get("method")
    said = told.lower() if isinstance(told, str) else None
    names, columns = {_plain(name) for name in found}, set(found.values())
    if columns & {"margin", "preferred", "chosen"}:
        return "dpo" if said in (None, "sft", *REWARDED) else said
    if said is not None and (said in REWARDED) == ("reward" in columns or "value_loss" in columns):
        return said
    if "value_loss" in columns or any(name.startswith("objective/") for name in names):
        return "ppo"
    if "reward" in columns:
        return "rloo" if any("rloo" in name for name in names) else "grpo"
    return "sft" if "loss" in columns else None


def _plain(name: str) -> str:
    plain = name.strip().lower()
    for prefix in PREFIXES:
        plain = plain.removeprefix(prefix)
    return plain


def _rank(column: str, name: str) -> int:
    """Place in the table; `train_loss`, which transformers writes once at the end, stands behind `loss`."""
    plain, names = _plain(name), (column, *NAMES[column])
    return names.index(plain) + (100 if name.strip().lower().removeprefix("train/").startswith("train_") else 0)
