"""The public API: what it gives, what it refuses, and that it is documented."""

import ast
import contextlib
import importlib
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import heuristics
from heuristics.cli import main
from heuristics.configs import known_frameworks
from heuristics.kinds import kinds
from heuristics.render.kinds import kinds_table
from heuristics.schema import Link
from heuristics.store import contradictions, links, pages, paths, slugs

ROOT = Path(__file__).parent.parent
SLUG = "rl-learning-rate"


def cli(*words):
    return subprocess.run([sys.executable, "-m", "heuristics", *words], capture_output=True, text=True, cwd=ROOT)


def test_every_public_name_is_there_and_documented():
    for name in heuristics.__all__:
        thing = getattr(heuristics, name)
        assert inspect.getdoc(thing), name
        assert name in dir(heuristics)
    with pytest.raises(AttributeError, match="no attribute 'forecast'"):
        heuristics.forecast  # noqa: B018


def test_the_reference_holds_every_public_name():
    shown = set(re.findall(r"^::: heuristics\.\S*?(\w+)$", (ROOT / "docs" / "reference.md").read_text(), re.MULTILINE))
    assert set(heuristics.__all__) <= shown


def test_pages_name_every_kind_of_claim_and_every_framework():
    assert "\n[[kinds::table]]\n" in (ROOT / "docs" / "how-verdicts-are-made.md").read_text()
    listed = kinds_table()
    assert [kind for kind in kinds() if f"| `{kind}` | " not in listed] == []
    listed = re.sub(r"[\W_]", "", (ROOT / "docs" / "lint-rules.md").read_text().lower())
    names = [framework.name.partition("(")[0] for framework in known_frameworks()]
    assert len(names) == len(set(names)) > 15
    assert [name for name in names if name.replace("-", "") not in listed] == []


def test_every_public_function_and_class_of_every_module_has_a_docstring():
    bare = []
    for path in sorted((ROOT / "heuristics").rglob("*.py")):
        tree = ast.parse(path.read_text())
        assert ast.get_docstring(tree), path
        for node in tree.body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                bare += [f"{path.name}:{node.name}"] if not ast.get_docstring(node) else []
    assert bare == []


def test_nouns_are_exported():
    schema = importlib.import_module("heuristics.schema")
    assert sorted(schema.__all__) == sorted(set(schema.__all__))
    assert all(hasattr(schema, name) for name in schema.__all__)


def test_load_gives_claims_sources_and_links():
    page = heuristics.load(SLUG)
    assert page.title == "RL learning rate"
    assert len(page.claims) >= 30
    assert {"GRPO", "Unsloth", "TRL Issues"} <= {source.title for source in page.sources}
    assert page.last_updated is not None
    assert {link.type for link in page.links} >= {"Workflow", "Principle"}


def test_every_claim_has_one_verdict_in_order():
    assert [verdict.claim for verdict in heuristics.verdicts(SLUG)] == [
        claim.id for claim in heuristics.load(SLUG).claims
    ]


def test_a_page_that_is_not_there():
    with pytest.raises(heuristics.HeuristicsError, match=f"no page 'rl-lr'; there are: .*{SLUG}"):
        heuristics.load("rl-lr")


def test_the_page_contradicts_itself_its_ratio_and_its_paper():
    said = [contradiction.says for contradiction in contradictions.contradictions(heuristics.load(SLUG))]
    assert any("two windows for GRPO: 5e-6 to 2e-5 and 5e-6 to 1e-5" in words for words in said)
    assert any("10 to 40 times" in words and "200 times" in words for words in said)
    assert any("'GRPO'" in words and "1e-6" in words for words in said)


def test_links_go_both_ways():
    every = [pages.load(slug) for folder in paths.PAGE_FOLDERS for slug in slugs.slugs(folder)]

    def linking(slug):
        return {page.title for page in every if slug in map(links.target, page.links)}

    assert linking(SLUG) >= {"GRPO training"}
    assert linking("grpo-training") >= {"Configuration traps", "Group-relative policy optimisation", "RL learning rate"}


@pytest.mark.parametrize(("method", "tuning", "usual"), [("grpo", "full", 1e-6), ("sft", "qlora", 1e-4)])
def test_recommend_rests_on_practice(method, tuning, usual):
    advice = heuristics.recommend(method, tuning)
    assert advice.low <= advice.point == usual <= advice.high
    assert advice.basis == "practice"
    assert advice.practice == (advice.low, advice.high)
    assert advice.certainty == "low"


def test_recommend_names_sources_for_and_against():
    advice = heuristics.recommend("grpo", "full")
    assert any("PEFT integration" in source for source in advice.sources_for)
    against = heuristics.recommend("grpo", "lora", steps=50).sources_against
    assert any("5e-6" in source for source in against)


def test_recommend_says_what_it_assumed():
    advice = heuristics.recommend("grpo", "lora", params=7_000_000_000)
    assert any("steps" in line for line in advice.assumed)
    idle = heuristics.recommend("grpo", "lora", group_size=8).assumed
    assert any("makes no difference" in line and "group_size 8" in line for line in idle)


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        (dict(method="gpro"), "unknown method 'gpro': it is sft, grpo, ppo, .* or cpo"),
        (dict(params=-7e9), "params -7000000000.0: a number above 0"),
        (dict(batch=-16), "batch -16"),
        (dict(batch="8"), "batch '8': a number above 0"),
        (dict(params=True), "params True"),
        (dict(params="7X"), "found '7X'; wanted: such as 7B"),
        (dict(method=None), "unknown method None"),
        (dict(steps=float("nan")), "steps nan"),
    ],
)
def test_recommend_refuses_what_is_no_training(told, wrong):
    with pytest.raises(heuristics.HeuristicsError, match=wrong):
        heuristics.recommend(**{"method": "grpo", "tuning": "lora"} | told)


def test_recommend_reads_sizes_as_people_write_them():
    assert heuristics.recommend("grpo", "lora", params="7B") == heuristics.recommend("grpo", "lora", params=7e9)
    named = heuristics.recommend("grpo", "lora", params="Qwen/Qwen2.5-7B-Instruct")
    assert named == heuristics.recommend("grpo", "lora", params=7_000_000_000)


def test_a_size_that_nobody_published_of_is_said():
    far, near = (heuristics.recommend("dpo", "lora", params=size).assumed for size in (34_000, 7_000_000_000))
    assert any(line.startswith("34k parameters: what is published is of ") for line in far)
    assert not any("what is published is of" in line for line in near)


def test_longer_trainings_want_a_lower_rate_as_far_as_sweeps_tell():
    short, usual, long, longer = (
        heuristics.recommend("grpo", "lora", steps=steps) for steps in (50, 1000, 1842, 100_000)
    )
    assert short.point > usual.point >= long.point == longer.point
    assert any(line.startswith("steps 100000: taken as 1,842") for line in longer.assumed)
    assert any(line.startswith("steps not told") for line in heuristics.recommend("grpo", "lora").assumed)
    assert not any("steps" in line for line in short.assumed)


def test_it_says_where_a_training_breaks_and_what_to_do_next():
    advice = heuristics.recommend("grpo", "lora")
    edge = advice.edge
    assert edge is not None and edge.claim == f"{SLUG}/edge-lora-grpo"
    assert advice.point < edge.at < edge.beyond
    assert edge.low < edge.multiple < edge.high
    assert any("2e-5" in line for line in advice.next) and any("5e-6" in line for line in advice.next)
    assert heuristics.recommend("ppo", "qlora").edge.neighbour == "grpo"
    assert heuristics.recommend("dpo", "full").edge is None, "nobody swept DPO far enough"


def test_where_too_few_publish_the_nearest_neighbour_answers_and_says_so():
    for method, tuning, named in (("ppo", "lora", "GRPO"), ("rloo", "lora", "GRPO"), ("kto", "qlora", "DPO")):
        told = [line for line in heuristics.recommend(method, tuning).assumed if "nearest neighbour" in line]
        assert len(told) == 1 and named in told[0]
    assert not any("neighbour" in line for line in heuristics.recommend("grpo", "qlora").assumed)


def test_recommend_knows_warm_up():
    advice = heuristics.recommend("grpo", "full", warmup=0.2)
    assert any("[warmup-raises-rate]" in line for line in advice.moves)


def test_recommend_says_what_would_change_it_and_what_may_move_it():
    advice = heuristics.recommend("grpo", "full", params=7_000_000_000, steps=500)
    assert any("within a decade of 7B parameters" in line for line in advice.would_change)
    assert any("[steps-lower-rate]" in line for line in advice.moves)
    assert not any("[batch-raises-rate]" in line for line in advice.moves)


def test_a_measured_window_is_believed_within_a_decade_only(monkeypatch):
    window = heuristics.Measured(
        evidence="e", arm="grpo", knob="learning_rate", method="grpo", tuning="lora", parameters=135_000_000,
        pretrained=True, base="a/b", task="t", steps=36, batch=16, low=1e-4, high=9e-4, open_low=False,
        open_high=False, seeds=4,
    )  # fmt: skip
    made = window.model_copy(update={"pretrained": False, "low": 1e-9})
    monkeypatch.setattr(heuristics.store.accepted, "windows", lambda slug: [window, made])
    near = heuristics.recommend("grpo", "lora", params=1_000_000_000, steps=100, batch=32)
    assert (near.basis, near.low, near.point, near.high) == ("runs", 1e-4, 3e-4, 9e-4)
    assert any(line.startswith("practice: ") for line in (*near.sources_for, *near.sources_against))
    for told in (
        {"params": 7_000_000_000}, {"params": 1_000_000_000, "steps": 500}, {}, {"params": 135_000_000, "batch": 512},
    ):  # fmt: skip
        assert heuristics.recommend("grpo", "lora", **told).basis == "practice"
    assert heuristics.recommend("sft", "lora", params=135_000_000).basis == "practice"
    assert "within a decade of 135M" in heuristics.recommend("grpo", "lora").would_change[0]


def test_a_page_is_named_by_a_word_and_a_tuning_in_any_case():
    for ask in (heuristics.load, heuristics.verdicts):
        with pytest.raises(heuristics.HeuristicsError, match="3 is no page: name one, such as"):
            ask(3)
    assert heuristics.recommend("GRPO", "LoRA") == heuristics.recommend("grpo", "lora")
    with pytest.raises(heuristics.HeuristicsError, match="1 is no code of a rule"):
        heuristics.lint({"method": "grpo", "learning_rate": 1e-6}, select=[1])


def test_runs_that_disagree_are_no_range(monkeypatch):
    def window(task, low, high):
        return heuristics.Measured(
            evidence="e", arm="ppo", knob="learning_rate", method="ppo", tuning="lora", parameters=135_000_000,
            pretrained=True, base="a/b", task=task, steps=36, batch=16, low=low, high=high, open_low=False,
            open_high=False, seeds=4,
        )  # fmt: skip

    apart = [window("one", 1e-6, 3e-6), window("two", 1e-4, 3e-4)]
    monkeypatch.setattr(heuristics.store.accepted, "windows", lambda slug: apart)
    near = {"params": 135_000_000, "steps": 36, "batch": 16}
    ruled = heuristics.recommend("ppo", "lora", **near)
    assert ruled.basis == "practice"
    assert "disagree (1e-6 to 3e-6 on one" in ruled.would_change[0]
    apart[:] = [one.model_copy(update={"method": "grpo"}) for one in apart]
    advice = heuristics.recommend("grpo", "lora", **near)
    assert advice.basis == "practice"
    assert "our own runs near this disagree (1e-6 to 3e-6 on one" in advice.would_change[0]
    del apart[1]
    assert heuristics.recommend("grpo", "lora", **near).basis == "runs"


def test_runs_whose_controls_failed_are_not_counted(monkeypatch):
    weak = heuristics.Measured(
        evidence="e", arm="grpo", knob="learning_rate", method="grpo", tuning="lora", parameters=135_000_000,
        pretrained=True, base="a/b", task="t", steps=36, batch=16, low=1e-4, high=9e-4, open_low=False,
        open_high=False, seeds=4, controls=("a shuffled reward improves the policy by 0.2 at 1e-4",),
    )  # fmt: skip
    monkeypatch.setattr(heuristics.store.accepted, "windows", lambda slug: [weak])
    near = {"params": 135_000_000, "steps": 36, "batch": 16}
    advice = heuristics.recommend("grpo", "lora", **near)
    assert advice.basis == "practice"
    assert "show 1e-4 to 9e-4 on t with a/b, and are not counted: a shuffled reward" in advice.would_change[0]
    far = heuristics.recommend("grpo", "lora", params=7_000_000_000)
    assert far.would_change == (
        "sound controls: our own runs of 135M parameters, 36 steps, batch 16 are not counted, for a control of theirs "
        "failed: a shuffled reward improves the policy by 0.2 at 1e-4",
    )
    monkeypatch.setattr(
        heuristics.store.accepted, "windows", lambda slug: [weak, weak.model_copy(update={"controls": ()})]
    )
    assert heuristics.recommend("grpo", "lora", **near).basis == "runs"


def test_windows_of_models_made_in_code_never_enter():
    """A million-fold smaller model's window is nobody's advice, even to who asks for that very size."""
    made = [window for window in heuristics.store.accepted.windows(SLUG) if not window.pretrained]
    assert made
    for window in made:
        near = {"params": window.parameters, "steps": window.steps, "batch": window.batch}
        with contextlib.suppress(heuristics.InsufficientEvidence):  # nothing is published near that size
            assert heuristics.recommend(window.method, window.tuning, **near).basis == "practice"


def test_what_nobody_published_is_no_basis():
    with pytest.raises(heuristics.InsufficientEvidence, match="no page keeps published settings of 'num_generations'"):
        heuristics.recommend("grpo", "lora", knob="num_generations")
    with pytest.raises(heuristics.HeuristicsError, match="full, lora or qlora"):
        heuristics.recommend("grpo", "prefix")


def test_command_line_prints_what_the_api_gives():
    rows = json.loads(cli("list", "--format", "json").stdout)
    assert SLUG in [row["slug"] for row in rows]
    shown = json.loads(cli("show", SLUG, "--format", "json").stdout)
    assert len(shown["verdicts"]) == len(shown["page"]["claims"])
    advice = json.loads(cli("recommend", "grpo", "lora", "--format", "json").stdout)
    assert advice["point"] == 1e-5


def test_a_typed_link_means_the_page_whose_name_fits_best(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "data", lambda: tmp_path)
    folder = tmp_path / "docs" / "heuristics"
    folder.mkdir(parents=True)

    def meant(name):
        return links.target(Link(predicate="uses_heuristic", type="Heuristic", name=name, line=1))

    assert meant("RL_learning_rate") is None
    for slug in ("learning-rate", "rl-learning-rate"):
        (folder / f"{slug}.md").touch()
    assert meant("RL_learning_rate") == meant("Unslothai_Unsloth_RL_Learning_Rate") == "rl-learning-rate"
    assert meant("Learning_rate") == meant("SFT_learning_rate") == "learning-rate"
    assert meant("Batch_size") is None
    assert links.target(Link(predicate="x", type="Guide", name="Learning_rate", line=1)) is None
    (folder / "learning-rate.md").unlink()
    assert meant("Learning_rate") is None, "the index follows the folder"


def test_an_interrupted_command_says_that_finished_trainings_are_kept(monkeypatch, capsys):
    def interrupted(folder="heuristics"):
        raise KeyboardInterrupt

    monkeypatch.setattr(slugs, "slugs", interrupted)
    monkeypatch.setattr(sys, "argv", ["heuristics", "list"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130
    assert "finished trainings are kept" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("show", "nothing"), "no page 'nothing'"),
        (("recommend", "ppo", "lora", "--params", "tiny"), "found 'tiny'; wanted: such as 7B"),
        (("verify", SLUG, "--arm", "grpo"), "name one heuristic, --protocol, --arm, --value and --seed"),
        (
            ("verify", SLUG, "--protocol", "sft-grpo-sort", "--arm", "grpo", "--value", "1e-1", "--seed", "1"),
            "has the value 0.1; there are: ",
        ),
        (("verify", SLUG, "--profile", "huge"), "unknown profile 'huge': it is smoke, tiny, small or gpu"),
        (("verify", "nothing"), "no check for 'nothing'"),
        (("new", "Not A Slug"), "lower-case words joined by hyphens"),
    ],
)
def test_bad_input_exits_2_and_says_what_would_be_right(words, message):
    done = cli(*words)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("7B", 7_000_000_000),
        ("0.5b", 500_000_000),
        ("135M", 135_000_000),
        ("34k", 34_000),
        ("7e9", 7 * 10**9),
        (".5B", 500_000_000),
        ("7e+9", 7 * 10**9),
        ("7_000_000_000", 7 * 10**9),
    ],
)
def test_sizes_are_read_as_people_write_them(text, size):
    assert heuristics.schema.words.read_size(text) == size


@pytest.mark.parametrize("text", ["seven", "-1", "0", "7", "7T", "1e300", "", "7_B", "1__0", "e9", "\u0667B"])
def test_what_is_no_size_says_what_would_be_right(text):
    with pytest.raises(heuristics.HeuristicsError, match="such as 7B, 135M or 7000000000"):
        heuristics.schema.words.read_size(text)


@pytest.mark.parametrize(
    ("size", "text"),
    [(34_016, "34k"), (99_600, "0.1M"), (133_312, "0.13M"), (2_366_784, "2.4M"), (99_600_000, "100M"), (134_515_008, "135M"),
     (999_600_000, "1B"), (1_540_000_000, "1.5B"), (7_000_000_000, "7B"), (405_000_000_000, "405B")],
)  # fmt: skip
def test_sizes_are_written_as_people_write_them_and_can_be_read_back(size, text):
    assert heuristics.schema.words.spell_size(size) == text
    assert heuristics.schema.words.read_size(text) == pytest.approx(size, rel=0.05)


@pytest.mark.parametrize(("package", "extra"), [("scipy", "verdict"), ("statsmodels", "verdict")])
def test_a_command_without_its_extra_says_which(monkeypatch, capsys, package, extra):
    missing = ModuleNotFoundError(f"No module named {package!r}", name=f"{package}.stats")
    monkeypatch.setattr("heuristics.cli.app", lambda: (_ for _ in ()).throw(missing))
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert f"pip install '.[{extra}]'" in capsys.readouterr().err


def test_a_package_that_no_command_needs_is_an_error_of_ours(monkeypatch):
    missing = ModuleNotFoundError("No module named 'nothing'", name="nothing")
    monkeypatch.setattr("heuristics.cli.app", lambda: (_ for _ in ()).throw(missing))
    with pytest.raises(ModuleNotFoundError):
        main()
