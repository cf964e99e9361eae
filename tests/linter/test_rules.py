"""Each rule finds what it is for, with numbers from the claims, and is silent otherwise."""

import re

import pytest

from heuristics.linter.explain import explain
from heuristics.linter.rule import PREFERENCE, RL, published
from heuristics.linter.rules import all_rules, find_rule
from heuristics.linter.rules import rl001_rate_only_sft_survives as rl001
from heuristics.schema import HeuristicsError
from heuristics.store import accepted, pages, standing
from tests.linter.conftest import CEILING, codes_of, findings_of

RULES = all_rules()
GRPO = "from trl import GRPOConfig\nargs = GRPOConfig(learning_rate={})\nt = GRPOTrainer(model='org/m-7B', args=args)\n"
LORA = GRPO + "from peft import LoraConfig\nl = LoraConfig(r=8)\n"
ALONE = "from trl import GRPOConfig\nargs = GRPOConfig(learning_rate={})\n"
DPO = "from trl import DPOConfig\na = DPOConfig(learning_rate={})\nt = DPOTrainer(model='org/m-7B', args=a)\n"


def test_codes_are_in_order_and_stand_in_the_file_names():
    assert [rule.code for rule in RULES] == [f"RL{number:03}" for number in range(1, len(RULES) + 1)]
    assert len({rule.name for rule in RULES}) == len(RULES)


def test_codes_of_ten_and_more_are_explained_too():
    assert find_rule("rl010").code == "RL010"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_bad_example_is_found_and_the_good_one_is_not(rule):
    assert rule.code in [finding.code for finding in findings_of(rule.bad[1], rule.bad[0])]
    assert findings_of(rule.good[1], rule.good[0]) == ()


TEXTS = [
    *((rule.bad[1], rule.bad[0]) for rule in RULES),
    *((given.format(rate), "train.py") for given in (GRPO, LORA, ALONE, DPO) for rate in ("5e-5", "2e-4", "1.234e-3")),
    (
        "#!/bin/sh\ntrl grpo --model_name_or_path org/Model-72B --learning_rate 2.5e-5 --num_generations 4096 --per_device_train_batch_size 16",
        "a.sh",
    ),
]


@pytest.mark.parametrize(("text", "name"), TEXTS)
def test_a_message_is_short(text, name):
    found = findings_of(text, name)
    assert found
    assert [finding.message for finding in found if len(finding.message) > 100] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_claim_of_a_rule_is_on_its_page(rule):
    for named in rule.claims:
        slug, _, claim = named.partition("/")
        assert claim in [one.id for one in pages.load(slug).claims]
    text = explain(rule)
    assert all(part in text for part in (rule.says, rule.why, rule.bad[1].strip(), rule.good[1].strip()))


def test_a_claim_that_is_gone_is_said():
    with pytest.raises(HeuristicsError, match="no claim 'no-such'"):
        standing.find_claim("rl-learning-rate/no-such")
    with pytest.raises(HeuristicsError, match="no rule 'RL999': there are RL001"):
        find_rule("RL999")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (GRPO.format("1e-9"), []),
        (GRPO.format("3e-6"), []),
        (GRPO.format("1e-5"), [("RL001", "info")]),
        (GRPO.format("2e-5"), [("RL001", "warning")]),
        (GRPO.format("5e-5"), [("RL001", CEILING)]),
        (LORA.format("3e-5"), []),
        (LORA.format("5e-5"), [("RL001", "info")]),
        (LORA.replace("learning_rate", "max_steps=50, learning_rate").format("5e-5"), []),  # short trainings want more
        (LORA.format("1e-4"), [("RL001", "warning")]),
        (LORA.format("2e-4"), [("RL001", "warning")]),  # its ceiling is inconclusive
        (ALONE.format("5e-5"), [("RL001", "info")]),  # of the two answers the milder, for nothing says which
        (ALONE.format("2e-4"), [("RL001", "warning")]),
        (GRPO.format("2e-4").replace("GRPO", "SFT"), []),
        (GRPO.format("2e-4").replace("GRPO", "RLOO"), [("RL001", CEILING)]),
        (GRPO.format("rate()"), []),
        (GRPO.format("1e999"), []),
        (DPO.format("2e-4"), [("RL002", "warning")]),
        (DPO.format("2e-4") + "LoraConfig(r=8)\n", [("RL002", "info")]),
        (DPO.format("1e-3") + "LoraConfig(r=8)\n", [("RL002", "warning")]),
        (DPO.format("2e-5"), [("RL002", "warning")]),
        (DPO.format("1e-5"), []),
        (DPO.format("5e-6"), []),
        ("from stable_baselines3.ppo import PPOConfig\nPPOConfig(learning_rate=3e-4, num_envs=64)\n", []),
    ],
)
def test_rates(text, found):
    assert codes_of(text) == found


@pytest.mark.parametrize("known", [True, False])
def test_above_a_ceiling_is_an_error_only_where_its_claim_is_supported(monkeypatch, known):
    monkeypatch.setattr(rl001, "supported", lambda named: known and named.endswith("/ceiling-rl-full"))
    above = [("RL001", "error" if known else "warning")]
    assert codes_of(GRPO.format("5e-5")) == codes_of(GRPO.format("2e-4").replace("GRPO", "RLOO")) == above
    for milder in (GRPO.format("2e-5"), LORA.format("2e-4"), ALONE.format("2e-4")):
        assert codes_of(milder) == [("RL001", "warning")]


def test_a_critic_may_be_faster():
    text = "python -m verl.trainer.main_ppo algorithm.adv_estimator=gae actor_rollout_ref.actor.optim.lr=1e-6 critic.optim.lr=1e-3"
    assert codes_of(text, "a.sh") == []


def test_limits_are_those_of_the_claim(monkeypatch):
    """Change the page and the rule changes."""
    known = accepted.claim

    def other(slug, wanted):
        claim = known(slug, wanted)
        return claim.model_copy(update={"value": (3e-7, 1e-3)}) if wanted == "ceiling-rl-full" else claim

    monkeypatch.setattr(accepted, "claim", other)
    (finding,) = findings_of(GRPO.format("1e-6"))
    assert (finding.severity, "reach 3e-7" in finding.message) == ("warning", True)


def test_a_finding_says_where_how_surely_and_what_to_do():
    (finding,) = findings_of(LORA.format("2e-4"))
    assert (finding.line, finding.column, finding.end_column) == (2, 33, 37)
    assert finding.claim == "rl-learning-rate/ceiling-rl-adapters"
    assert re.match(r"Hardly any .*: (supported|inconclusive|contradicted)", finding.evidence or "")
    assert "recommend grpo lora" in (finding.advice or "")


def test_one_rate_for_two_stages_only_if_it_is_one():
    both = "from trl import GRPOConfig, SFTConfig\na = SFTConfig(learning_rate={})\nb = GRPOConfig(learning_rate={})\n"
    assert codes_of(both.format("5e-5", "5e-5")) == [("RL001", "info"), ("RL003", "warning")]
    assert codes_of(both.format("6e-5", "5e-5")) == [("RL001", "info")]
    assert codes_of(both.format("1e-7", "1e-7")) == [], "low rates are no finding"


@pytest.mark.parametrize("method", [*RL, *PREFERENCE])
@pytest.mark.parametrize("tuning", ["full", "lora"])
def test_every_method_of_a_rule_has_a_practice(method, tuning):
    named, practice = published(method, tuning)
    assert practice.page == "rl-learning-rate"
    assert named == method


def test_a_trainer_without_advice_of_its_own_does_not_silence_the_file():
    both = (
        "from trl import SFTConfig\nfrom trl.experimental.online_dpo import OnlineDPOConfig\n"
        "a = SFTConfig(learning_rate={0})\nb = OnlineDPOConfig(learning_rate={0})\n"
    )
    assert codes_of(both.format("5e-5")) == [("RL001", "info"), ("RL003", "warning")]
    assert codes_of(both.format("1e-7")) == []
    orpo = "import unsloth\nfrom trl import ORPOConfig\na = ORPOConfig(output_dir='x')\n"
    (finding,) = findings_of(orpo)
    assert (finding.code, "heuristics recommend orpo" in (finding.advice or "")) == ("RL004", True)


def test_unsloth():
    base = "from unsloth import FastLanguageModel\nfrom trl import {0}Config\na = {0}Config(output_dir='x')\n"
    assert codes_of(base.format("GRPO")) == [("RL004", "warning")]
    assert codes_of(base.format("SFT")) == []
    assert codes_of(base.format("GRPO").replace("output_dir='x'", "**given")) == []
    late = "import peft\nimport unsloth\nimport trl\nlearning_rate = 1\n"
    (finding,) = findings_of(late)
    assert (finding.code, finding.line, "peft (line 1)" in finding.message, "trl" in finding.message) == (
        "RL005", 2, True, False,
    )  # fmt: skip
    later = "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import trl\nimport unsloth\nlearning_rate = 1\n"
    assert codes_of(later) == [], "for type checkers only"
    apart = "def a():\n    import trl\ndef b():\n    import unsloth\nlearning_rate = 1\n"
    assert codes_of(apart) == [], "which runs first is not known"


@pytest.mark.parametrize(
    ("knobs", "found"),
    [
        ("num_generations=8", []),
        ("num_generations=16, gradient_accumulation_steps=2", []),
        ("num_generations=6", [("RL006", "info")]),
        ("num_generations=11", [("RL006", "warning")]),
        ("num_generations=6, generation_batch_size=32", [("RL006", "error")]),
        ("num_generations=8, generation_batch_size=32", []),
        ("num_generations=unknown", []),
        ("per_device_train_batch_size=3", [("RL006", "info")]),
        ("num_generations=8, per_device_train_batch_size=2, steps_per_generation=unknown", []),
        ("output_dir='x'", []),
        ("num_generations=6, per_device_train_batch_size=unknown", []),
    ],
)
def test_groups(knobs, found):
    assert codes_of(f"from trl import GRPOConfig\nGRPOConfig(learning_rate=1e-6, {knobs})\n") == found


def test_rates_read_as_text_only_where_it_matters():
    recipe = "num_train_epochs: 1\nper_device_train_batch_size: 1\nlearning_rate: {}\n"
    assert codes_of(recipe.format("1e-6"), "a.yaml") == [("RL007", "warning")]
    assert codes_of(recipe.format("1.0e-6"), "a.yaml") == []
    assert codes_of('{"learning_rate": 1e-6, "num_train_epochs": 1}', "a.json") == [], "JSON reads it as a number"
    omega = "optimizer: {_component_: torch.optim.AdamW, lr: 1e-6}\nmodel: {_component_: torchtune.models.x}\n"
    assert codes_of(omega, "a.yaml") == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.sh", "python train_ppo.py --env Hopper-v4 --learning_rate 3e-4"),
        ("a.sh", "python cleanrl/ppo.py --learning-rate 2.5e-4"),
        ("a.yaml", "algo: ppo\nlearning_rate: 3.0e-4\nn_steps: 2048\n"),
        ("a.sh", "accelerate launch sft.py data/grpo_cold_start.json --learning_rate 2e-4"),
        ("sft_cold_start_for_grpo.yaml", "learning_rate: 2.0e-4\nnum_train_epochs: 1\nmodel_name_or_path: x\n"),
    ],
)
def test_what_is_no_rl_of_a_language_model(name, text):
    assert codes_of(text, name) == []


def test_a_method_that_only_a_path_tells_is_no_error():
    recipe = "learning_rate: 2.0e-4\nnum_train_epochs: 1\nuse_peft: false\nmodel_name_or_path: x\n"
    assert codes_of(recipe, "recipes/grpo/config.yaml") == [("RL001", "warning")]


def test_fences_do_not_know_of_each_other():
    text = "```python\nfrom trl import GRPOConfig\na = GRPOConfig()\n```\n```python\nimport unsloth  # learning_rate\n```\n"
    assert codes_of(text, "a.md") == []


def test_one_line_notebooks_keep_their_cells_apart():
    import json

    cells = [["import peft\n", "import unsloth\n"], ["from trl import SFTConfig\n", "a = SFTConfig(learning_rate=2e-4)"],
             ["from trl import GRPOConfig\n", "t = GRPOTrainer()\n", "a = GRPOConfig(learning_rate = 2e-4)"]]  # fmt: skip
    data = {"cells": [{"cell_type": "code", "source": cell} for cell in cells]}
    for indent in (None, 1):
        text = json.dumps(data, indent=indent)
        found = {finding.code: finding for finding in findings_of(text, "a.ipynb")}
        assert {code: finding.note for code, finding in found.items()} == {
            "RL001": "cell 3", "RL003": "cell 3", "RL005": "",
        }  # fmt: skip
        place = found["RL001"]
        line = text.split("\n")[place.line - 1]
        assert line[place.column - 1 : place.end_column - 1] == "2e-4"


@pytest.mark.parametrize(
    ("launch", "found"),
    [
        ("accelerate launch --num_processes 4", []),
        ("accelerate launch --num_processes 3", [("RL006", "warning")]),
        ("torchrun --nproc_per_node 2 --nnodes 2", []),
        ("torchrun --nproc_per_node 2", [("RL006", "warning")]),
        ("python", [("RL006", "info")]),
    ],
)
def test_the_number_of_devices_stands_in_the_command(launch, found):
    text = (
        f"{launch} train_grpo.py --learning_rate 1e-6 --num_generations 16 --per_device_train_batch_size 4 --beta 0.0"
    )
    assert codes_of(text, "a.sh") == found


def test_groups_of_another_trainer_are_not_divided():
    text = "from trl.experimental.async_grpo import AsyncGRPOConfig\nAsyncGRPOConfig(learning_rate=1e-6, num_generations=6, per_device_train_batch_size=8)\n"
    for written in (text, text.replace("(", "(\n    ")):
        assert codes_of(written) == []
        assert codes_of(written.replace("Async", "")) == [("RL006", "info")]


@pytest.mark.parametrize(
    ("knobs", "found"),
    [
        ("num_generations=1, per_device_train_batch_size=8", [("RL008", "error")]),
        ("num_generations=2, per_device_train_batch_size=8", []),
        ("temperature=0", [("RL008", "error")]),
        ("temperature=0.7", []),
        ("num_generations=1, temperature=0.0, per_device_train_batch_size=8", [("RL008", "error")] * 2),
        ("temperature=cold()", []),
    ],
)
@pytest.mark.parametrize("method", ["GRPO", "RLOO"])
def test_groups_without_advantage(method, knobs, found):
    text = f"from trl import {method}Config\na = {method}Config(learning_rate=1e-6, {knobs})\n"
    assert codes_of(text) == found
    assert codes_of(text.replace(method, "SFT")) == []


def test_a_group_of_one_elsewhere_may_be_meant():
    text = "python -m verl.trainer.main_ppo algorithm.adv_estimator=grpo actor_rollout_ref.actor.optim.lr=1e-6 actor_rollout_ref.rollout.n=1 actor_rollout_ref.rollout.val_kwargs.temperature=0"
    assert codes_of(text, "a.sh") == []


@pytest.mark.parametrize(
    ("most", "found"), [("1000", 1), ("100.0", 1), ("10", 0), ("0", 0), ("None", 0), ("most()", 0)]
)
@pytest.mark.parametrize("method", ["GRPO", "SFT", "DPO"])
def test_a_limit_that_clips_nothing(method, most, found):
    text = f"from trl import {method}Config\na = {method}Config(learning_rate=1e-6, max_grad_norm={most})\n"
    assert codes_of(text) == [("RL009", "warning")] * found


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("torch_dtype: bfloat16\nlearning_rate: 1.0e-6", [("RL010", "info")]),
        ("dtype: bfloat16\nlearning_rate: 1.0e-6", [("RL010", "info")]),
        ("torch_dtype: bfloat16\nlearning_rate: 1.0e-5", [("RL001", "info")]),
        ("torch_dtype: auto\nlearning_rate: 1.0e-6", []),
        ("bf16: true\nlearning_rate: 1.0e-6", []),
        ("use_peft: true\ntorch_dtype: bfloat16\nlearning_rate: 1.0e-6", []),
    ],
)
def test_steps_that_are_rounded_away(told, found):
    text = f"model_name_or_path: org/model-7B\ntrainer_type: grpo\nper_device_train_batch_size: 8\nnum_generations: 8\n{told}\n"
    if "use_peft" not in told:
        text += "use_peft: false\n"
    assert codes_of(text, "grpo.yaml") == found
    assert codes_of(text.replace("grpo", "sft").replace("num_generations: 8\n", ""), "sft.yaml") == []
