"""Which trainings: a reference, and one or two factors away from it. Fixed before the first run but for one line."""

from collections.abc import Iterator, Mapping

from heuristics.schema import Cell, Scalar, Setting
from heuristics.training.tasks import load_task

DEVELOP, TEST = "sort-digits", ("follow-instruction", "reverse-digits")
STEPS = 150
SEEDS = (0, 1, 2, 100, 101, 102, 103, 104)
KNOBS: dict[str, dict[str, Scalar]] = {
    "sft": {"per_device_train_batch_size": 64, "lr_scheduler_type": "constant", "weight_decay": 0.0},
    "grpo": {
        "num_generations": 8, "loss_type": "dapo", "scale_rewards": "group", "temperature": 1.0,
        "lr_scheduler_type": "constant", "weight_decay": 0.0,
    },
}  # fmt: skip
SHARED: dict[str, Scalar] = {
    "base": "llama-133k",
    "warmup_steps": 0,
    "max_grad_norm": 1.0,
    "per_device_train_batch_size": 64,
}
REFERENCE: dict[str, dict[str, Scalar]] = {
    "sft": SHARED | {"learning_rate": 3e-4},
    "grpo": SHARED | {"learning_rate": 1e-4, "beta": 0.0, "epsilon": 0.2, "num_iterations": 1, "reward_funcs": "exact"},
}
RATES = (1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0, 1.78, 2.4, 3.16, 4.2, 5.6, 7.5, 10.0, 31.6)  # times the reference's
SFT_RATES = (1e-3, 3e-3, 1e-2, 0.1, 0.3, 1.0, 3.16, 5.6, 10.0, 17.8, 31.6, 100.0)
Told = Mapping[str, Scalar]


def cells(family: str) -> list[Cell]:
    """Every training of a family, and those that the question of the cause needs."""
    wanted = {cell.key: cell for cell in _designed(family)}
    for cell in list(wanted.values()):
        if len(deviations(cell)) > 1:
            wanted |= {reset.key: reset for factor in deviations(cell) if (reset := without(cell, factor))}
    return list(wanted.values())


def deviations(cell: Cell) -> dict[str, Scalar]:
    """Factors in which a training differs from the reference, with their values."""
    told: dict[str, Scalar] = {**cell.setting.knobs, "learning_rate": cell.value, "base": cell.base}
    reference = _reference(str(cell.setting.method), cell.task)
    return {name: told[name] for name, value in reference.items() if told[name] != value}


def without(cell: Cell, factor: str) -> Cell:
    """The same seed with one factor reset to its reference."""
    left = {name: value for name, value in deviations(cell).items() if name != factor}
    return _cell(cell.task, str(cell.setting.method), cell.seed, left)


def _reference(method: str, family: str) -> dict[str, Scalar]:
    caps: dict[str, Scalar] = {"max_completion_length": load_task(family).cap} if method == "grpo" else {}
    return REFERENCE[method] | caps


def _cell(family: str, method: str, seed: int, told: Told) -> Cell:
    full = _reference(method, family) | dict(told)
    rate, base = float(str(full.pop("learning_rate"))), str(full.pop("base"))
    if full["warmup_steps"]:
        full["lr_scheduler_type"] = "constant_with_warmup"  # `constant` has none, whatever `warmup_steps` says
    return Cell(
        protocol="corpus", arm=" ".join([method, *(f"{name}={value}" for name, value in sorted(told.items()))]),
        rate=rate, seed=seed, role="screen", steps=STEPS, task=family, base=base,
        setting=Setting(method=method, tuning="full", knobs=KNOBS[method] | full),
    )  # fmt: skip


def _designed(family: str) -> Iterator[Cell]:
    short = load_task(family).answer_words // 2
    for method, seeds, told in (*_grpo(short), *_sft()):
        for seed in SEEDS[:seeds]:
            rate = float(f"{float(str(REFERENCE[method]['learning_rate'])) * float(str(told['rate'])):.4g}")
            rest = {name: value for name, value in told.items() if name != "rate"}
            yield _cell(family, method, seed, rest | ({} if told["rate"] == 1.0 else {"learning_rate": rate}))


def _grpo(short: int) -> Iterator[tuple[str, int, Told]]:
    """How many seeds, and what they are told; `rate` is a multiple of the reference's."""
    yield from (("grpo", 8, {"rate": rate}) for rate in RATES)
    for told in ({"warmup_steps": 30}, {"beta": 0.04}, {"per_device_train_batch_size": 32}, {"base": "llama-300k"}):
        yield from (("grpo", 4, {"rate": rate} | told) for rate in (1.0, 5.6, 31.6))
    yield from (("grpo", 6, {"rate": 1.0, "beta": beta}) for beta in (3.0, 30.0))
    yield "grpo", 3, {"rate": 10.0, "beta": 30.0}
    yield from (("grpo", seeds, {"rate": rate, "max_grad_norm": 1e-9}) for rate, seeds in ((1.0, 6), (10.0, 2)))
    yield from (("grpo", 4, {"rate": r, "num_iterations": 4, "epsilon": 1e3}) for r in (1.0, 1.78, 3.16))
    yield from (("grpo", 4, {"rate": rate, "reward_funcs": "zero"}) for rate in (1.0, 10.0))
    yield from (("grpo", 4, {"rate": rate, "max_completion_length": short}) for rate in (1.0, 3.16))
    yield "grpo", 4, {"rate": 1.0, "max_completion_length": short, "reward_funcs": "dense"}
    yield from (("grpo", 4, {"rate": rate, "reward_funcs": "dense"}) for rate in (1e-2, 1.0, 5.6, 10.0))
    for kind in ("keyword", "length"):
        yield from (("grpo", 6, {"rate": rate, "reward_funcs": kind}) for rate in (0.1, 0.3, 1.0, 3.16))
        yield "grpo", 3, {"rate": 1.0, "reward_funcs": kind, "beta": 0.04}
        # added after the first count: too few runs of the test families hacked
        yield from (("grpo", 8, {"rate": rate, "reward_funcs": kind}) for rate in (1.0, 1.78, 2.4, 3.16))


def _sft() -> Iterator[tuple[str, int, Told]]:
    yield from (("sft", 6, {"rate": rate}) for rate in SFT_RATES)
    yield "sft", 4, {"rate": 1.0, "max_grad_norm": 1e-9}
    yield from (("sft", 3, {"rate": rate, "warmup_steps": 30}) for rate in (1.0, 10.0, 31.6))
    yield from (("sft", 4, {"rate": rate, "per_device_train_batch_size": 16}) for rate in (1.0, 10.0))
