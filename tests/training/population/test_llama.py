"""The stacked network is transformers' Llama, forwards and backwards, packed or padded."""

import pytest

from heuristics.schema import HeuristicsError
from heuristics.training.population import blocks
from heuristics.training.population.attention import Plan, attend
from heuristics.training.population.decode import sample
from heuristics.training.population.llama import ROUND, Batch, logits
from heuristics.training.population.losses import token_logps
from heuristics.training.population.weights import Shape, Weights, adapt, load_state, stack
from tests.training.population.conftest import torch, untrained

SHAPES = {
    "as it is": {},
    "shared keys": {"num_attention_heads": 4, "num_key_value_heads": 2},
    "tied": {"tie_word_embeddings": True},
    "three layers, wide heads": {"num_hidden_layers": 3, "head_dim": 24},
}


def batch_of(members, *, groups=3, copies=4, length=8, cap=7, padded=False):
    torch.manual_seed(11)
    prompts = torch.randint(3, 15, (members, groups, length))
    padding = None
    if padded:
        padding = torch.arange(length) < torch.randint(0, 4, (members, groups))[..., None]
        prompts = prompts.masked_fill(padding, 0)
    completions = torch.randint(0, 15, (members, groups, copies, cap))  # the padding token may be sampled, too
    return Batch(prompts, completions, torch.randint(1, cap + 1, (members, groups, copies)), padding)


def in_transformers(model, batch, member):
    """Log-probabilities of completion tokens, shape (G * C, T)."""
    copies = batch.completions.shape[2]
    prompts = batch.prompts[member].repeat_interleave(copies, 0)
    ids = torch.cat([prompts, batch.completions[member].flatten(0, 1)], 1)
    mask = torch.ones_like(ids)
    if batch.padding is not None:
        mask[:, : prompts.shape[1]] = ~batch.padding[member].repeat_interleave(copies, 0)
    scores = model(input_ids=ids, attention_mask=mask).logits[:, prompts.shape[1] - 1 : -1]
    return scores.log_softmax(-1).gather(-1, ids[:, prompts.shape[1] :, None])[..., 0]


@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize("members", [1, 3])
@pytest.mark.parametrize("changes", SHAPES.values(), ids=SHAPES)
def test_log_probabilities_and_gradients(changes, members, padded):
    models = [untrained(seed, **changes) for seed in range(members)]
    weights, batch = stack(models), batch_of(members, padded=padded)
    inside = batch.inside().flatten(1, 2)
    scores, rows = logits(weights, batch)
    ours = token_logps(scores, rows, batch.completions, 1.0)
    gradient = weights.gradient((ours * inside).sum())
    for member, model in enumerate(models):
        theirs = in_transformers(model, batch, member)
        assert torch.allclose(ours[member][inside[member]], theirs[inside[member]], atol=2e-6)
        (theirs * inside[member]).sum().backward()
        found = by_name(weights, gradient)[member]
        for name, weight in model.named_parameters():
            assert float((found[name] - weight.grad).norm()) < 1e-5 * float(weight.grad.norm()) + 1e-6, name


def by_name(weights, flat):
    from dataclasses import replace

    return [replace(weights, flat=flat).state(member) for member in range(len(weights))]


def test_a_member_whose_completions_all_end_at_once():
    """A collapsed policy: no completion token is read back, and the prompts alone fill whole blocks of rows."""
    models = [untrained(0)]
    batch = batch_of(1, groups=8)
    batch = Batch(batch.prompts, batch.completions, torch.ones_like(batch.lengths))
    assert batch.prompts[0].numel() % ROUND == 0
    scores, rows = logits(stack(models), batch)
    found = token_logps(scores, rows, batch.completions, 1.0)
    wanted = in_transformers(models[0], batch, 0)
    assert torch.allclose(found[0, :, 0], wanted[:, 0], atol=1e-5)


def test_over_different_numbers_of_members_a_batch_agrees():
    """Packed for one member, padded for several."""
    models = [untrained(seed) for seed in range(4)]
    batch = batch_of(4)
    together, rows = logits(stack(models), batch)
    together = token_logps(together, rows, batch.completions, 1.0)
    for member, model in enumerate(models):
        one = slice(member, member + 1)
        alone_batch = Batch(batch.prompts[one], batch.completions[one], batch.lengths[one])
        alone, rows = logits(stack([model]), alone_batch)
        alone = token_logps(alone, rows, alone_batch.completions, 1.0)
        inside = alone_batch.inside().flatten(1, 2)
        assert torch.allclose(alone[inside], together[one][inside], atol=1e-5)


def test_weights_go_in_and_come_out_as_they_were():
    models = [untrained(seed) for seed in (1, 2)]
    weights = stack(models)
    for member, model in enumerate(models):
        state = weights.state(member)
        assert list(state) == [name for name, _ in model.named_parameters()]
        for name, weight in model.named_parameters():
            assert torch.equal(state[name], weight), name
    other = untrained(3)
    load_state(other, weights.state(1))
    assert all(
        torch.equal(ours, theirs) for ours, theirs in zip(other.parameters(), models[1].parameters(), strict=True)
    )


def test_only_plain_llamas_of_one_shape():
    with pytest.raises(HeuristicsError, match="only models of one shape"):
        stack([untrained(), untrained(num_hidden_layers=3)])
    with pytest.raises(HeuristicsError, match="'gelu' and biases; use engine 'trl'"):
        stack([untrained(hidden_act="gelu", attention_bias=True)])


def test_adapters_are_those_of_peft():
    """Same logits, same gradients, for two members on one frozen base."""
    peft = pytest.importorskip("peft")
    batch = batch_of(2)
    inside = batch.inside().flatten(1, 2)
    config = peft.LoraConfig(r=4, lora_alpha=8, target_modules="all-linear", task_type="CAUSAL_LM")
    weights = adapt(untrained(), (7, 8), config)
    weights.flat.add_(torch.randn(weights.flat.shape, generator=torch.Generator().manual_seed(1)) * 0.1)
    scores, rows = logits(weights, batch)
    ours = token_logps(scores, rows, batch.completions, 1.0)
    gradient = by_name(weights, weights.gradient((ours * inside).sum()))
    for member in (0, 1):
        model = peft.get_peft_model(untrained(), config)
        named = {
            name.removeprefix("base_model.model.").removesuffix(".default.weight"): weight
            for name, weight in model.named_parameters()
            if "lora" in name
        }
        assert set(named) == set(weights.state(member))
        with torch.no_grad():
            for name, weight in named.items():
                weight.copy_(weights.state(member)[name])
        theirs = in_transformers(model, batch, member)
        assert torch.allclose(ours[member][inside[member]], theirs[inside[member]], atol=2e-5)
        (theirs * inside[member]).sum().backward()
        for name, weight in named.items():
            assert torch.allclose(gradient[member][name], weight.grad, rtol=1e-3, atol=1e-5), name


def test_gradients_of_the_blocks():
    torch.manual_seed(0)
    rows, scale, matrix, added = (
        torch.randn(size, dtype=torch.float64, requires_grad=True) for size in ((2, 5, 6), (2, 6), (2, 4, 6), (2, 5, 4))
    )
    assert torch.autograd.gradcheck(lambda *given: blocks.norm_linear(*given, 1e-6), (rows, scale, matrix))
    assert torch.autograd.gradcheck(blocks.add_linear, (added, rows, matrix))
    assert torch.autograd.gradcheck(blocks.gated, (rows,))
    with torch.no_grad():
        assert torch.allclose(blocks.gated(rows), torch.nn.functional.silu(rows[..., :3]) * rows[..., 3:])


@pytest.mark.parametrize("members", [1, 2])
def test_gradient_of_attention(members):
    torch.manual_seed(0)
    shape = Shape(15, 16, 1, 4, 2, 4, 8, 100.0, 1e-6, False, None)
    kept = torch.tensor([0, 2, 3, 4, 6, 7]) if members == 1 else None  # what is kept of a completion is its start
    rows = 6 + (6 if members == 1 else 8)
    plan = Plan(shape, (members, 2, 2, 3, 2), kept, torch.randint(0, 5, (rows,)), None)
    joint = torch.randn(members, rows, 8, 4, dtype=torch.float64, requires_grad=True)
    tables = plan.tables()
    doubled = (*(table.double() for table in tables[:4]), tables[4])
    assert torch.autograd.gradcheck(lambda given: attend(given, plan, doubled), (joint,))


def test_a_product_of_many_rows_is_the_same_product():
    torch.manual_seed(0)
    rows, matrix = torch.randn(1, 2 * blocks.MANY, 64), torch.randn(1, 48, 64)
    assert torch.allclose(blocks.product(rows, matrix), rows @ matrix.mT, atol=1e-4)
    across = torch.randn(1, 48, 2 * blocks.MANY)
    assert torch.allclose(blocks.product(rows.mT, across), rows.mT @ across.mT, atol=1e-3)


def test_samples_are_those_of_one_model_alone():
    from heuristics.training.evaluation import _complete

    torch.manual_seed(3)
    models = [untrained(seed) for seed in range(3)]
    prompts = torch.randint(3, 15, (3, 16, 8))
    streams = [torch.Generator().manual_seed(seed) for seed in (4, 5, 6)]
    drawn = sample(stack(models), prompts, copies=8, cap=12, end=1, streams=streams, keep=True)
    assert bool(drawn.ended.any()) and not bool(drawn.ended.all())
    for member, model in enumerate(models):
        rows = prompts[member].repeat_interleave(8, 0)
        with torch.no_grad():
            alone = _complete(model, rows, 12, torch.Generator().manual_seed(member + 4))
            scores = model(input_ids=torch.cat([rows, alone], 1)).logits[:, 7:-1]
        ours = drawn.completions[member].flatten(0, 1)
        assert torch.equal(ours, alone)
        inside = torch.arange(12) < drawn.lengths[member].flatten()[:, None]
        assert torch.allclose(drawn.logits[member].flatten(0, 1)[inside], scores[inside], atol=1e-5)
        entropy = torch.distributions.Categorical(logits=scores[inside]).entropy().mean()
        assert float(drawn.entropy[member]) == pytest.approx(float(entropy), rel=1e-5)


def test_greedy_and_padded_completions():
    model = untrained()
    batch = batch_of(1, padded=True)
    greedy = sample(stack([model]), batch.prompts, copies=1, cap=6, end=1, streams=None, padding=batch.padding)
    wanted = model.generate(
        batch.prompts[0], attention_mask=(~batch.padding[0]).long(), max_new_tokens=6, do_sample=False, eos_token_id=1,
        pad_token_id=0,
    )[:, 8:]  # fmt: skip
    assert torch.equal(greedy.completions[0, :, 0, : wanted.shape[1]], wanted)


def test_a_weight_no_loss_depends_on_has_no_gradient():
    weights = stack([untrained()])
    assert isinstance(weights, Weights)
    gradient = weights.gradient(weights.weight("model.norm.weight").sum())
    assert float(gradient.sum()) == 64.0
