"""Values that pages state, and where pages exclude each other; silent where they do not."""

import os

import pytest
from typer.testing import CliRunner

from heuristics.cli import app
from heuristics.wiki import parse_page
from heuristics.wiki.disagreements import disagreements, spans
from heuristics.wiki.values import values_of

SHARED = os.environ.get("SHARED_WIKI", "../shared/wiki/pages")


def stated(text, name="A"):
    return [(v.knob, v.method, v.value) for v in values_of(parse_page(f"# Heuristic: {name}\n\n{text}", path=name))]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("## GRPO\n\n    learning_rate = 5e-6,", [("learning_rate", "grpo", (5e-6,))]),
        ("* **Learning rate** for SFT: `2e-4` to `5e-4`", [("learning_rate", "sft", (2e-4, 5e-4))]),
        ("- **RL training**: r=64 - 128 needed", [("r", "grpo", (64, 128))]),
        ("| Method | Learning rate |\n|---|---|\n| DPO | 5e-6 | \n| GRPO | 1e-6-5e-6 |",
         [("learning_rate", "dpo", (5e-6,)), ("learning_rate", "grpo", (1e-6, 5e-6))]),
        ("## GRPO\n| beta || 0.04 || lower than SFT", [("beta", "grpo", (0.04,))]),
        ("    num_generations: int = 8,", [("num_generations", "", (8,))]),
        ("if learning_rate > 1: raise", []),
        ("reduce the learning rate by 2-5x", []),
        ("warmup steps: 5-10% of all", []),
        ("max_lora_rank = 64", []),
        ("lora_alpha = 2*r", []),
        ("Embedding learning rate: 5e-5", []),
        ("The learning rate matters. See section 3.", []),
        ("| LR too high | Reduce it |\n| 1 | 2 |", []),
    ],
)  # fmt: skip
def test_values_are_read_where_they_are_stated_and_nowhere_else(text, found):
    assert stated(text) == found


def wiki(folder, **pages):
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(f"# Heuristic: {name}\n\n{text}\n")
    return folder


def test_pages_that_exclude_each_other_are_found_and_those_that_touch_are_not(tmp_path):
    folder = wiki(
        tmp_path, low="GRPO: learning_rate = 1e-6 to 5e-6", high="GRPO: learning_rate = 5e-5",
        wide="GRPO: learning_rate = 1e-6 to 1e-4", sft="SFT: learning_rate = 2e-4",
    )  # fmt: skip
    rows = [
        value for path in sorted(folder.iterdir()) for value in values_of(parse_page(path.read_text(), path=path.stem))
    ]
    (found,) = disagreements(rows)
    assert (found.knob, found.method) == ("learning_rate", "grpo")
    assert spans(found.stated) == {"low": (1e-6, 5e-6), "high": (5e-5, 5e-5)}
    assert disagreements(row for row in rows if row.path != "high") == ()


def test_two_pages_of_one_title_are_two_pages():
    rows = [
        value for path, rate in (("a/x.md", "1e-6"), ("b/x.md", "5e-5"))
        for value in values_of(parse_page(f"# Heuristic: Rate\n\nGRPO: learning_rate = {rate}\n", path=path))
    ]  # fmt: skip
    assert len(disagreements(rows)) == 1


def test_the_command_names_places_and_ends_with_1_if_there_are_any(tmp_path):
    folder = wiki(tmp_path, low="GRPO: beta = 0.001", high="text\n\nGRPO: beta = 0.1")
    done = CliRunner().invoke(app, ["disagreements", str(folder)])
    assert done.exit_code == 1
    assert f"1e-3  {folder}/low.md:3" in done.stdout and f"0.1  {folder}/high.md:5" in done.stdout
    (folder / "high.md").unlink()
    assert CliRunner().invoke(app, ["disagreements", str(folder)]).exit_code == 0


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_without_pages_is_an_error_that_says_what_is_wanted(tmp_path, there):
    place = tmp_path if there else tmp_path / "none"
    done = CliRunner().invoke(app, ["disagreements", str(place)])
    assert "wanted" in str(done.exception) and done.exit_code == 1


def test_a_fifo_and_a_binary_file_are_passed_over(tmp_path):
    wiki(tmp_path, one="GRPO: beta = 0.001")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "bytes.md").write_bytes(bytes(range(256)))
    assert CliRunner().invoke(app, ["disagreements", str(tmp_path)]).exit_code == 0


@pytest.mark.skipif(not os.path.isdir(SHARED), reason="the real wiki pages lie beside a developer's checkout only")
def test_disagreements_that_people_found_in_a_real_wiki_are_found():
    done = CliRunner().invoke(app, ["disagreements", SHARED])
    for knob in ("learning_rate of GRPO", "r of GRPO"):
        assert knob in done.stdout
