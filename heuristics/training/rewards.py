"""Rewards of a task's completions, and which groups were all right or all wrong."""

import random
import re
from collections.abc import Callable, Sequence

from heuristics.schema import Cell, HeuristicsError
from heuristics.training.tasks import right

KINDS = ("exact", "shuffled", "zero")
PROXIES = ("keyword", "length")  # a quarter is earned by the right answer, the rest by what can be had without it
GROUPS = ("all_right", "all_wrong")
_KIND = re.compile(r"(exact|shuffled|zero|dense|keyword|length|ones)(?:\*([0-9.]+))?(?:\+([0-9.]+))?")
Score = Callable[..., list[float]]


def reward(kind: str, seed: int, size: int, groups: dict[str, list[float]]) -> Score:
    """The reward function of an arm.

    Args:
        kind: `exact`; `shuffled`, the same rewards dealt to other completions; `zero`; `dense`, the share of places
            that are right; `keyword` and `length`, proxies, which pay for a word and for more words; or `ones`, which
            counts a word that an untrained model does say, for golden numbers. `exact*10` pays ten times as much,
            `exact+1` one more.
        seed: of the shuffling.
        size: completions a prompt.
        groups: where the shares of groups that were all right and all wrong are noted, one number a call; for a proxy
            the share of right answers too, as `exact`.

    Returns:
        A function of completions and answers, in groups of `size`; it ignores what else TRL passes.

    Raises:
        HeuristicsError: unknown kind.
    """
    found = _KIND.fullmatch(kind)
    if not found:
        raise HeuristicsError(f"no reward {kind!r}: it is a kind, such as exact, perhaps with '*10' or '+1' behind it")
    kind, factor, shift = found[1], float(found[2] or 1), float(found[3] or 0)
    stream = random.Random(seed)

    def score(completions: Sequence[str], answer: Sequence[str], **_: object) -> list[float]:
        rewards = [right(completion, wanted) for completion, wanted in zip(completions, answer, strict=True)]
        if kind == "shuffled":
            stream.shuffle(rewards)
        elif kind == "zero":
            rewards = [0.0] * len(rewards)
        elif kind == "dense":
            rewards = [_places(completion, wanted) for completion, wanted in zip(completions, answer, strict=True)]
        elif kind in PROXIES:
            groups.setdefault("exact", []).append(sum(rewards) / len(rewards))
            paid = _keyword if kind == "keyword" else _length
            rewards = [
                0.25 * gold + 0.75 * paid(completion.split(), len(wanted.split()))
                for gold, completion, wanted in zip(rewards, completions, answer, strict=True)
            ]
        elif kind == "ones":
            rewards = [float(completion.split().count("1")) for completion in completions]
        parts = [rewards[start : start + size] for start in range(0, len(rewards), size)]
        groups["all_right"].append(sum(min(part) == 1.0 for part in parts) / len(parts))
        groups["all_wrong"].append(sum(max(part) == 0.0 for part in parts) / len(parts))
        return [factor * one + shift for one in rewards] if found[2] or found[3] else rewards

    score.__name__ = kind
    return score


def canned_kinds(cell: Cell) -> tuple[str, ...]:
    """Rewards whose behaviour is part of a cell's golden numbers: those every task has, and its own."""
    own = str(cell.setting.knobs.get("reward_funcs", "exact"))
    return KINDS if own in KINDS else (*KINDS, own)


def _places(completion: str, answer: str) -> float:
    said, wanted = completion.split(), answer.split()
    return sum(one == other for one, other in zip(said, wanted, strict=False)) / max(len(said), len(wanted))


def _keyword(words: Sequence[str], wanted: int) -> float:
    return min(1.0, words.count("1") / wanted)


def _length(words: Sequence[str], wanted: int) -> float:
    return min(1.0, len(words) / (wanted + 3))
