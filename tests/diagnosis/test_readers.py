"""Readers of training logs: every form gives the same numbers; what is no log gives an error that says what is right."""

import io
import json
import math
import os
import pickle
import re
import struct
import sys
import zipfile
from enum import StrEnum
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heuristics.diagnosis.log import FORMS, Log, assemble
from heuristics.diagnosis.readers import reading
from heuristics.diagnosis.readers.csv_rows import read_csv
from heuristics.diagnosis.readers.events import read_events
from heuristics.diagnosis.readers.freeform import read_freeform
from heuristics.diagnosis.readers.json_rows import read_json
from heuristics.diagnosis.readers.notebook import read_notebook
from heuristics.diagnosis.readers.reading import read_log
from heuristics.diagnosis.readers.text import of_bytes, of_string
from heuristics.schema import HeuristicsError

STEPS, LOSSES, RATES = [10, 20, 30], [2.5, 1.25, 0.5], [1e-5, 2e-5, 1e-5]
ROWS = [
    {"loss": loss, "learning_rate": rate, "step": step} for loss, rate, step in zip(LOSSES, RATES, STEPS, strict=True)
]


def put(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def lines(rows: list[dict[str, object]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def page(rows: list[list[object]], names: list[str]) -> str:
    """The table that transformers' NotebookProgressCallback leaves."""
    head = "".join(f"<th>{name}</th>" for name in names)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        "<div><progress value='30' max='30' style='width:300px;'></progress>[30/30 26:06, Epoch 3/3]</div>\n"
        f'<table border="1" class="dataframe">\n<thead>\n<tr style="text-align: left;">{head}</tr></thead>\n'
        f"<tbody>{body}</tbody></table><p>"
    )


def notebook(*outputs: list[dict[str, object]]) -> str:
    cells = [{"cell_type": "code", "source": ["1"], "outputs": list(one)} for one in outputs]
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}, indent=1)


def html(text: str) -> dict[str, object]:
    return {"output_type": "display_data", "data": {"text/html": text.splitlines(True), "text/plain": ["<HTML>"]}}


def stream(text: str) -> dict[str, object]:
    return {"output_type": "stream", "name": "stdout", "text": text.splitlines(True)}


def same(log: Log) -> None:
    assert log.steps.tolist() == STEPS
    assert log.series["loss"].tolist() == LOSSES
    assert log.method in ("sft", "grpo")


TABLE = page([[step, f"{loss:.6f}"] for step, loss in zip(STEPS, LOSSES, strict=True)], ["Step", "Training Loss"])
FORMS_OF_ONE_LOG = {
    "trainer_state.json": json.dumps({"best_metric": None, "global_step": 30, "log_history": ROWS, "logging_steps": 10}),
    "pretty.json": json.dumps({"log_history": ROWS}, indent=2),
    "list.json": json.dumps(ROWS),
    "wrapped.json": json.dumps({"run": "a", "history": ROWS}),
    "columns.json": json.dumps({name: [row[name] for row in ROWS] for name in ("step", "loss", "learning_rate")}),
    "pandas.json": json.dumps({name: {str(i): row[name] for i, row in enumerate(ROWS)} for name in ("step", "loss")}),
    "rows.jsonl": lines(ROWS),
    "nested.jsonl": lines([{"step": row["step"], "train": {"loss": row["loss"]}, "_wandb": {"runtime": 1}} for row in ROWS]),
    "logs.jsonl": lines([{"step": row["step"], "logs": {"loss": row["loss"]}} for row in ROWS]),
    "mlflow.jsonl": lines([{"key": "loss", "value": row["loss"], "step": row["step"], "timestamp": 1} for row in ROWS]),
    "wide.csv": "step,loss,note\n10,2.5,a\n20,1.25,\n30,0.5,\"b, c\"\n",
    "wide.tsv": "step\tloss\n10\t2.5\n20\t1.25\n30\t0.5\n",
    "excel.csv": "sep=;\nstep;loss;learning_rate\n10;2,5;0,00001\n20;1,25;0,00001\n30;0,5;0,00001\n",
    "quoted.csv": '\ufeff"Step","run-1 - train/loss","run-1 - train/loss__MIN","run-1 - train/loss__MAX"\n"10","2.5","1","3"\n"20","1.25","1","2"\n"30","0.5","0","1"\n',
    "mlflow.csv": "run_id,key,value,step,timestamp\na,loss,2.5,10,1\na,loss,1.25,20,2\na,loss,0.5,30,3\na,learning_rate,1e-5,10,1\n",
    "run-a-tag-train_loss.csv": "Wall time,Step,Value\n1700000000.1,10,2.5\n1700000001.1,20,1.25\n1700000002.1,30,0.5\n",
    "verl.log": "".join(
        f"\x1b[36m(TaskRunner pid={10 + step})\x1b[0m 2025-01-01 10:00:00,123 step:{step} - actor/pg_loss:{loss} - perf/mfu/actor:0.3\n"
        for step, loss in zip(STEPS, LOSSES, strict=True)
    ),
    "numpy-verl.log": "".join(
        f"step:{step} - training/epoch:0 - actor/pg_loss:np.float64({loss}) - val-core/x/note:hello\nTraining Progress: 3%|\n"
        for step, loss in zip(STEPS, LOSSES, strict=True)
    ),
    "wrapped-verl.log": "".join(
        f"step:{step}\n - actor/lr:1e-06\n - actor/pg_loss:{loss}\n - perf/x:1\nother text\n"
        for step, loss in zip(STEPS, LOSSES, strict=True)
    ),
    "printed.log": "Loading checkpoint shards: 100%|####| 2/2\n" + "".join(
        f"  3%|#  | {step}/300 [00:10<10:00, 3.1it/s]\r{{'loss': {loss}, 'grad_norm': np.float64(0.1), 'step': {step}}}  \n"
        for step, loss in zip(STEPS, LOSSES, strict=True)
    ),
    "printed5.log": "".join(
        f"INFO:{{'loss': '{loss}', 'grad_norm': 'nan', 'note': '0.5 of it', 'step': '{step}'}}{{'a': 1}}\n"
        for step, loss in zip(STEPS, LOSSES, strict=True)
    ),
    "lines-of-one.log": "".join(
        f"{{'loss': tensor({loss}, device='cuda:0'),\n 'more': {{'x': 1}},\n 'step': {step}}}\n"
        for step, loss in zip(STEPS, LOSSES, strict=True)
    ),
    "logger.log": "".join(
        f'2025-01-01 INFO {{"loss": {loss}, "step": {step}}}\n' for step, loss in zip(STEPS, LOSSES, strict=True)
    ),
    "python-list.txt": repr(ROWS),
    "openrlhf.log": "".join(
        f"(PPOTrainer pid=1) x.py:547] \u2728 Global step {step}: {{'policy_loss': {loss}, 'actor_lr': 1e-06}}\n"
        for step, loss in zip(STEPS, LOSSES, strict=True)
    ),
    "postfix.log": "\r".join(
        f"Train epoch [1/1]:  3%|#| {step}/300 [00:10<10:00, 3.1it/s, policy_loss={loss}, lr=1e-6]"
        for step, loss in zip(STEPS, LOSSES, strict=True)
    ),
    "openrlhf-bar.log": "\r".join(
        f"Train epoch [1/1]: 3%|█| {step}/300 [00:02<00:02, pg={loss}, rm=0.4, glen=104, kl=0, act_lr=1.7e-6]"
        for step, loss in zip(STEPS, LOSSES, strict=True)
    ),
    "megatron.log": "".join(
        f"[rank0] step: {step}  loss: {loss}  grad_norm: 0.5  memory: 30.1GiB(31%)\n"
        for step, loss in zip(STEPS, LOSSES, strict=True)
    ),
    "table.html": TABLE,
    "pandas.html": page([["0", "2.5", "10"], ["1", "1.25", "20"], ["2", "0.5", "30"]], ["", "loss", "step"]),
    "copied.txt": "some words\nStep\tTraining Loss\n10\t2.500000\n20\t1.250000\n30\t0.500000\n",
    "spaces.txt": "Step  Training Loss  Validation Loss\n10  2.500000  No log\n20   1.250000  No log\n30  0.500000   1.0\n",
    "table.md": "# Run\n\n| Step | Training Loss |\n|-----:|:-------------|\n| 10 | 2.5 |\n| 20 | **1.25** |\n| 30 | 0.5 |\n\nEnd.\n",
    "box.txt": "┏━━━━━━┳━━━━━━┓\n┃ Step ┃ Loss ┃\n┡━━━━━━╇━━━━━━┩\n│ 10   │ 2.5  │\n│ 20   │ 1.25 │\n│ 30   │ 0.5  │\n└──────┴──────┘\n",
    "html.ipynb": notebook([], [html(TABLE)]),
    "stream.ipynb": notebook([stream("hi\n")], [stream("".join(f"{row}\n" for row in ROWS))]),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS_OF_ONE_LOG)
def test_every_form_gives_the_same_log(tmp_path: Path, name: str) -> None:
    same(read_log(put(tmp_path, name, FORMS_OF_ONE_LOG[name])))


@pytest.mark.parametrize("name", [name for name in FORMS_OF_ONE_LOG if "tag-" not in name])
def test_a_form_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    same(read_log(put(tmp_path, "run", FORMS_OF_ONE_LOG[name])))


@pytest.mark.parametrize("name", ["rows.jsonl", "wide.csv", "printed.log", "html.ipynb", "verl.log", "table.md"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "utf-32"])
def test_other_encodings_and_line_ends(tmp_path: Path, name: str, encoding: str) -> None:
    text = FORMS_OF_ONE_LOG[name].replace("\n", "\r\n") if name != "printed.log" else FORMS_OF_ONE_LOG[name]
    same(read_log(str(put(tmp_path, name, text.encode(encoding)))))


def test_bytes_that_are_no_text_are_replaced(tmp_path: Path) -> None:
    same(read_log(put(tmp_path, "a.log", b"\xff\xfa caf\xe9\n" + FORMS_OF_ONE_LOG["verl.log"].encode())))


def test_a_lists_rows_and_a_state_in_memory() -> None:
    same(read_log(ROWS))
    same(read_log(tuple(ROWS)))
    same(read_log({"log_history": ROWS}))
    same(read_log({name: [row[name] for row in ROWS] for name in ("step", "loss")}))


class Schedule(StrEnum):
    COSINE = "cosine"


class GRPOTrainer:
    def __init__(self, history: list[dict[str, object]]) -> None:
        self.state = SimpleNamespace(log_history=history)
        self.args = SimpleNamespace(
            learning_rate=1e-6, max_grad_norm=0.2, beta=0.04, num_generations=8, bf16=True, logging_steps=1,
            lr_scheduler_type=Schedule.COSINE, output_dir="x", report_to=["wandb"],
        )  # fmt: skip


class MyOwnTrainer(GRPOTrainer):
    pass


def test_a_live_trainer_brings_its_knobs() -> None:
    log = read_log(MyOwnTrainer([{"loss": 0.1, "reward": 0.5, "step": 1}]))
    assert log.method == "grpo"
    assert log.path == "<MyOwnTrainer>"
    assert log.knobs == {
        "method": "grpo", "learning_rate": 1e-6, "max_grad_norm": 0.2, "beta": 0.04, "num_generations": 8, "bf16": True,
        "logging_steps": 1, "lr_scheduler_type": "cosine",
    }  # fmt: skip
    with pytest.raises(HeuristicsError, match=r"log_history is empty: call train\(\) first"):
        read_log(MyOwnTrainer([]))


@pytest.mark.parametrize("source", [None, 3, 1.5, {1, 2}, object(), b"abc", iter([]), [1, 2], [None]])
def test_what_is_no_log_is_said(source: object) -> None:
    with pytest.raises(HeuristicsError, match="hand over a path, a list of dictionaries"):
        read_log(source)


def test_rows_of_tensors_are_read_without_importing_torch() -> None:
    class Tensor:
        def __init__(self, *numbers: float) -> None:
            self.numbers = numbers

        def __float__(self) -> float:
            if len(self.numbers) > 1:
                raise RuntimeError("a Tensor with 2 elements cannot be converted to Scalar")
            return self.numbers[0]

    log = read_log(
        [{"loss": Tensor(1.5), "kl": Tensor(1, 2), "step": 1}, {"loss": np.float32(0.5), "step": np.int64(2)}]
    )
    assert log.series["loss"].tolist() == [1.5, 0.5]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines(ROWS).encode())))
    log = read_log("-")
    same(log)
    assert log.path == "<stdin>"
    monkeypatch.setattr(sys, "stdin", io.StringIO(FORMS_OF_ONE_LOG["verl.log"]))
    same(read_log("-"))
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    with pytest.raises(HeuristicsError, match="<stdin>: empty"):
        read_log("-")


# --- configurations ---------------------------------------------------------------------------------------------------


def test_a_configuration_comes_with_it(tmp_path: Path) -> None:
    log = put(tmp_path, "a.jsonl", lines(ROWS))
    given_as = [
        {"learning_rate": "2e-5", "method": "SFT", "report_to": ["wandb"]},
        put(tmp_path, "a.yaml", "learning_rate: 2e-5\nper_device_train_batch_size: 8\nnum_train_epochs: 1\n"),
        str(put(tmp_path, "plain.json", '{"learning_rate": 2e-5, "beta": 0.1}')),
        put(tmp_path, "wandb.yaml", "_wandb:\n  value: {}\nlearning_rate:\n  desc: null\n  value: 2.0e-05\n"),
        SimpleNamespace(learning_rate=2e-5),
    ]
    for config in given_as:
        assert read_log(log, config=config).knobs["learning_rate"] == 2e-5
    assert read_log(log, config=given_as[0]).method == "sft"


def test_a_configuration_of_python_needs_the_extra_lint(tmp_path: Path) -> None:
    pytest.importorskip("tree_sitter_python")
    script = put(tmp_path, "train.py", "from trl import DPOConfig\nargs = DPOConfig(learning_rate=5e-7, beta=0.1)\n")
    log = read_log(ROWS, config=script)
    assert (log.method, log.knobs["learning_rate"], log.knobs["beta"]) == ("dpo", 5e-7, 0.1)


def test_the_tuning_comes_with_a_configuration_that_says_it(tmp_path: Path) -> None:
    pytest.importorskip("tree_sitter_python")
    bare = "from trl import GRPOConfig\nargs = GRPOConfig(learning_rate=1e-5)\n"
    trainer = "t = GRPOTrainer(model='org/m-7B', args=args)\n"
    told = {"lora.py": bare + "from peft import LoraConfig\nl = LoraConfig(r=8)\n" + trainer, "full.py": bare + trainer}
    for name, text in told.items():
        found = read_log(ROWS, config=put(tmp_path, name, text))
        assert found.knobs["tuning"] == name.removesuffix(".py")
    assert "tuning" not in read_log(ROWS, config=put(tmp_path, "a.py", bare)).knobs


@pytest.mark.parametrize("content", ["", "hello", "learning_rate: [", '{"a": 1}', b"\x80\x04\0\0"])
@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a.txt"])
def test_a_bad_configuration_is_never_ignored(tmp_path: Path, name: str, content: str | bytes) -> None:
    with pytest.raises(HeuristicsError, match=re.escape(name)):
        read_log(ROWS, config=put(tmp_path, name, content))


@pytest.mark.parametrize("config", [3, "no-such.yaml", "", "a\0b", [1], "x" * 5000])
def test_what_is_no_configuration_is_said(config: object) -> None:
    with pytest.raises(HeuristicsError):
        read_log(ROWS, config=config)


# --- rows that are not as they should be ------------------------------------------------------------------------------


def test_a_line_cut_short_and_damaged_lines_are_noted(tmp_path: Path) -> None:
    log = read_log(put(tmp_path, "a.jsonl", lines(ROWS) + '{"loss": 0.4, "st'))
    same(log)
    assert log.notes == ("line 4, the last, is damaged or cut short and left out",)
    text = lines(ROWS[:1]) + "nonsense\n\n[1]\n" + lines(ROWS[1:])
    log = read_log(put(tmp_path, "b.jsonl", text))
    same(log)
    assert log.notes == ("2 damaged lines are left out, the first of them: 2, 4",)


def test_a_state_cut_short_names_the_line(tmp_path: Path) -> None:
    text = json.dumps({"log_history": ROWS}, indent=2)
    with pytest.raises(HeuristicsError, match=r"trainer_state.json, line \d+: JSON that is cut short or damaged"):
        read_log(put(tmp_path, "trainer_state.json", text[: len(text) // 2]))


def test_an_empty_history_says_what_to_set(tmp_path: Path) -> None:
    with pytest.raises(HeuristicsError, match="log_history is empty: nothing was logged; train with logging_steps"):
        read_log(put(tmp_path, "trainer_state.json", json.dumps({"log_history": [], "global_step": 3})))


def test_nan_everywhere_is_what_was_logged(tmp_path: Path) -> None:
    forms = {
        "a.jsonl": '{"loss": NaN, "grad_norm": Infinity, "step": 1}\n{"loss": NaN, "grad_norm": -Infinity, "step": 2}\n',
        "a.json": '{"log_history": [{"loss": NaN, "grad_norm": NaN, "step": 1}, {"loss": NaN, "grad_norm": NaN, "step": 2}]}',
        "a.csv": "step,loss,grad_norm\n1,nan,inf\n2,NaN,nan\n",
        "a.log": "{'loss': nan, 'grad_norm': 'nan', 'step': 1}\n{'loss': np.float64(nan), 'grad_norm': inf, 'step': 2}\n",
        "verl.log": "step:1 - actor/loss:nan - actor/grad_norm:inf\nstep:2 - actor/loss:nan - actor/grad_norm:np.float64(nan)\n",
    }
    for name, content in forms.items():
        log = read_log(put(tmp_path, name, content))
        assert log.series["loss"].tolist() == [math.inf, math.inf], name
        assert log.series["grad_norm"].tolist() == [math.inf, math.inf], name
        assert not log.has("loss")


def test_strings_for_numbers_and_one_row(tmp_path: Path) -> None:
    log = read_log(put(tmp_path, "a.jsonl", '{"loss": "1,234.5", "reward": "50%", "step": "7", "note": "x"}\n'))
    assert (log.steps.tolist(), log.series["loss"].tolist(), log.series["reward"].tolist()) == ([7], [1234.5], [50.0])
    assert len(read_log(put(tmp_path, "b.csv", "step,loss\n1,2\n"))) == 1


def test_repeated_unordered_and_resumed_steps(tmp_path: Path) -> None:
    again = [*ROWS[:2], {"loss": 9.0, "step": 20}, {"eval_loss": 0.7, "step": 20}, ROWS[2]]
    log = read_log(put(tmp_path, "a.jsonl", lines(again)))
    assert log.series["loss"].tolist() == [2.5, 9.0, 0.5]
    assert np.nan_to_num(log.series["eval_loss"]).tolist() == [0.0, 0.7, 0.0]
    resumed = [{"loss": float(step), "step": step} for step in (1, 2, 3, 4, 5)] + [
        {"loss": step + 0.5, "step": step} for step in (3, 4, 5, 6)
    ]
    log = read_log(put(tmp_path, "b.jsonl", lines(resumed)))
    assert log.series["loss"].tolist() == [1.0, 2.0, 3.5, 4.5, 5.5, 6.5]
    assert any("a resumed run" in note for note in log.notes)
    mixed = [{"loss": float(step), "step": step} for step in np.random.default_rng(0).permutation(50).tolist()]
    log = read_log(put(tmp_path, "c.jsonl", lines(mixed)))
    assert log.series["loss"].tolist() == list(range(50))
    assert any("not in order" in note for note in log.notes)


def test_rows_without_steps_are_counted(tmp_path: Path) -> None:
    log = read_log(put(tmp_path, "a.log", "".join(f"{{'loss': {loss}, 'epoch': 0.1}}\n" for loss in LOSSES)))
    assert (log.steps.tolist(), log.series["loss"].tolist()) == ([1, 2, 3], LOSSES)
    assert any("counted from 1" in note for note in log.notes)


def test_rows_of_an_evaluation_and_a_summary_stand_between(tmp_path: Path) -> None:
    rows = [
        *ROWS,
        {"eval_loss": 0.8, "eval_runtime": 3.0, "step": 30},
        {"train_loss": 1.0, "train_runtime": 9, "step": 30},
    ]
    log = read_log(put(tmp_path, "a.json", json.dumps(rows)))
    same(log)
    assert log.seen("eval_loss")[0].tolist() == [30]


def test_a_log_without_a_reward_is_one_of_sft(tmp_path: Path) -> None:
    log = read_log(put(tmp_path, "a.jsonl", lines(ROWS)))
    assert log.method == "sft"
    assert not log.has("reward")


def test_a_bar_that_begins_anew_goes_on_counting() -> None:
    bars = [(1, 1.0), (2, 2.0), (1, 3.0), (2, 4.0)]
    text = "\r".join(f"Train:  50%|#| {place}/2 [00:10<00:10, 1it/s, policy_loss={loss}]" for place, loss in bars)
    log = read(text)
    assert (log.steps.tolist(), log.series["loss"].tolist()) == ([1, 2, 3, 4], [1.0, 2.0, 3.0, 4.0])


def read(text: str) -> Log:
    found = read_freeform(of_string(text, "a.log"))
    assert found is not None
    return assemble(found.rows, path="a.log", notes=found.notes)


def test_several_runs_are_named(tmp_path: Path) -> None:
    wide = "Step,one - train/loss,two - train/loss\n1,2,3\n2,3,4\n"
    with pytest.raises(HeuristicsError, match=r"2 runs side by side \(one, two\); export one"):
        read_log(put(tmp_path, "a.csv", wide))
    long = "run_id,key,value,step\na,loss,1,1\nb,loss,1,1\n"
    with pytest.raises(HeuristicsError, match=r"several runs below one another \(a, b\)"):
        read_log(put(tmp_path, "b.csv", long))
    with pytest.raises(HeuristicsError, match="a table of runs, one a row"):
        read_log(put(tmp_path, "c.csv", "Name,State,train/loss\na,finished,0.5\nb,finished,0.4\n"))


def test_cells_that_are_missing_in_csv(tmp_path: Path) -> None:
    log = read_log(put(tmp_path, "a.csv", "step,loss,eval_loss\n1,2.0,\n2,,0.5\n3,1.0\n4,0.5,,9\n"))
    assert np.nan_to_num(log.series["loss"], nan=-1).tolist() == [2.0, -1.0, 1.0, 0.5]
    assert log.seen("eval_loss")[1].tolist() == [0.5]
    assert any("2 lines with more or fewer cells" in note for note in log.notes)


# --- notebooks --------------------------------------------------------------------------------------------------------


def test_the_last_cell_with_two_rows_is_read() -> None:
    first = page([[1, 9.0], [2, 8.0], [3, 7.0]], ["Step", "Training Loss"])
    one = stream("{'eval_loss': 0.3, 'epoch': 1.0}\n")
    data = json.loads(notebook([html(first)], [], [html(TABLE), stream("hello\n")], [one], [html("<p>no</p>")]))
    found = read_notebook(data, "a.ipynb")
    log = assemble(found.rows, path="a.ipynb", notes=found.notes)
    same(log)
    assert log.notes == ("cell 3 of the notebook is read; 2 more hold a log: 1, 4",)


def test_a_notebook_says_its_own_rate_where_it_configures_one_run(tmp_path):
    def of(*sources: str) -> Log:
        data = json.loads(notebook([], [html(TABLE)]))
        data["cells"][0]["source"] = ["from trl import SFTConfig\n", *sources]
        return read_log(put(tmp_path, "a.ipynb", json.dumps(data)))

    one = of("a = SFTConfig(learning_rate=3e-4)\n")
    assert one.knobs["learning_rate"] == 3e-4
    assert any("its own configuration" in note for note in one.notes)
    two = of("a = SFTConfig(learning_rate=3e-4)\n", "b = SFTConfig(learning_rate=1e-5)\n")
    assert "learning_rate" not in two.knobs


def test_a_notebook_without_a_log_says_what_to_do(tmp_path: Path) -> None:
    never_run = put(tmp_path, "a.ipynb", notebook([], []))
    with pytest.raises(HeuristicsError, match=r"a notebook of 2 cells, 0 with outputs, none .* run it, or save it"):
        read_log(never_run)
    ran = put(tmp_path, "b.ipynb", notebook([], [stream("hello\n")]))
    with pytest.raises(HeuristicsError, match="a notebook of 2 cells, 1 with outputs, none"):
        read_log(ran)


@pytest.mark.parametrize(
    "cells",
    [
        "null",
        "3",
        "[]",
        "[null, 3]",
        '[{"outputs": 3}]',
        '[{"outputs": [null, {"data": 3}, {"data": {"text/html": [3]}}]}]',
    ],
)
def test_a_strange_notebook_is_an_error(tmp_path: Path, cells: str) -> None:
    with pytest.raises(HeuristicsError):
        read_log(put(tmp_path, "a.ipynb", f'{{"nbformat": 4, "cells": {cells}}}'))


@pytest.mark.parametrize("index", ["", "{0:<3d} "])
@pytest.mark.parametrize("blanks", [1, 3])
def test_tables_aligned_by_blanks(tmp_path: Path, index: str, blanks: int) -> None:
    """One blank between cells, or more; a row's number before it, as pandas prints a frame."""
    gap = " " * blanks
    rows = [f"{index.format(n)}{n:4d}{gap}{0.001 * n:8.5f}{gap}{-5.5 + n / 10:7.3f}" for n in range(1, 30)]
    path = tmp_path / "log.txt"
    path.write_text("\n".join([gap.join(("step", "loss", "reward")), *rows]))
    log = read_log(path)
    assert (len(log), set(log.series)) == (29, {"loss", "reward"})
    assert log.series["reward"][-1] == pytest.approx(-2.6)


def test_prose_that_begins_with_a_step_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("step by step the loss fell\n1 2 3\nsteps reward loss of a run\nfirst second third a b c\n")
    with pytest.raises(HeuristicsError, match="no training log"):
        read_log(path)


def test_a_page_with_several_tables(tmp_path: Path) -> None:
    log = read_log(put(tmp_path, "a.html", f"<html><body>{page([[1, 2.0]], ['Epoch', 'Loss'])}{TABLE}</body></html>"))
    same(log)
    assert log.notes == ("2 tables of a log; number 2 is taken, with 3 rows",)


# --- event files ------------------------------------------------------------------------------------------------------


def frame(record: bytes) -> bytes:
    return struct.pack("<Q", len(record)) + b"\0" * 4 + record + b"\0" * 4


def events(
    scalars: list[tuple[int, str, float]], *, tensor: bool = False, arguments: dict[str, object] | None = None
) -> bytes:
    pytest.importorskip("tensorboard")
    from tensorboard.compat.proto.event_pb2 import Event

    head = Event(wall_time=1.0, file_version="brain.Event:2")
    found = [head]
    if arguments:
        event = Event(step=0)
        event.summary.value.add(tag="args/text_summary").tensor.string_val.append(json.dumps(arguments).encode())
        found.append(event)
    for step, tag, number in scalars:
        event = Event(wall_time=2.0, step=step)
        value = event.summary.value.add(tag=tag)
        if tensor:
            value.metadata.plugin_data.plugin_name = "scalars"
            value.tensor.dtype = 1
            value.tensor.tensor_content = np.float32(number).tobytes()
        else:
            value.simple_value = number
        found.append(event)
    return b"".join(frame(event.SerializeToString()) for event in found)


SCALARS = [(step, tag, number) for step, loss in zip(STEPS, LOSSES, strict=True) for tag, number in (("train/loss", loss), ("train/grad_norm", 1.0))]  # fmt: skip


@pytest.mark.parametrize("tensor", [False, True])
def test_event_files(tmp_path: Path, tensor: bool) -> None:
    data = events(SCALARS, tensor=tensor, arguments={"learning_rate": 1e-5, "report_to": ["x"]})
    for name in ("events.out.tfevents.1700000000.host.1.0", "anything"):
        log = read_log(put(tmp_path, name, data))
        same(log)
        assert log.series["grad_norm"].tolist() == [1.0] * 3
        assert log.knobs == {"learning_rate": 1e-5}
        assert log.notes == ()


def test_an_event_file_cut_short_gives_what_was_whole(tmp_path: Path) -> None:
    log = read_log(put(tmp_path, "events.out.tfevents.1.a", events([*SCALARS, (40, "train/loss", 0.1)])[:-7]))
    same(log)
    assert any("cut short or damaged; what was whole is read" in note for note in log.notes)


def test_event_files_without_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "events.out.tfevents.1.a", events(SCALARS))
    monkeypatch.setitem(sys.modules, "tensorboard.compat.proto", None)
    with pytest.raises(HeuristicsError, match=r"pip install 'heuristics\[tensorboard\]'"):
        read_log(path)


# --- folders ----------------------------------------------------------------------------------------------------------


def test_a_run_folder_gives_the_state_with_most_steps(tmp_path: Path) -> None:
    for step in (10, 30, 5):
        state = {"global_step": step, "log_history": [row for row in ROWS if row["step"] <= step]}  # type: ignore[operator]
        put(tmp_path, f"checkpoint-{step}/trainer_state.json", json.dumps(state))
    put(tmp_path, "checkpoint-30/optimizer.pt", b"PK\x03\x04")
    put(tmp_path, "training_args.bin", b"PK\x03\x04")
    put(tmp_path, "args.json", '{"learning_rate": 3e-5, "beta": 0.1}')
    log = read_log(tmp_path)
    same(log)
    assert log.knobs == {"learning_rate": 3e-5, "beta": 0.1}
    assert any("checkpoint-30" in note for note in log.notes)
    assert any("knobs are those of args.json" in note for note in log.notes)


def test_a_state_cut_short_is_passed_over(tmp_path: Path) -> None:
    put(tmp_path, "checkpoint-30/trainer_state.json", json.dumps({"global_step": 30, "log_history": ROWS}))
    put(tmp_path, "checkpoint-40/trainer_state.json", '{"global_step": 40, "log_history": [{"lo')
    log = read_log(tmp_path)
    same(log)
    assert any("passed over" in note and "checkpoint-40" in note for note in log.notes)
    (tmp_path / "checkpoint-30/trainer_state.json").unlink()
    with pytest.raises(HeuristicsError, match="cut short"):
        read_log(tmp_path)


def test_a_folder_of_runs_gives_the_newest(tmp_path: Path) -> None:
    old = put(
        tmp_path,
        "old/checkpoint-99/trainer_state.json",
        json.dumps({"global_step": 99, "log_history": [{"loss": 1, "step": 99}]}),
    )
    os.utime(old, (1, 1))
    put(tmp_path, "new/checkpoint-30/trainer_state.json", json.dumps({"global_step": 30, "log_history": ROWS}))
    same(read_log(tmp_path))


def test_event_files_of_a_folder(tmp_path: Path) -> None:
    put(tmp_path, "runs/Jan01/events.out.tfevents.100.h.1.0", events([(1, "train/loss", 9.0), (2, "train/loss", 8.0)]))
    put(tmp_path, "runs/Jan02/events.out.tfevents.300.h.1.0", events(SCALARS[4:]))
    put(tmp_path, "runs/Jan02/events.out.tfevents.200.h.1.0", events(SCALARS[:4]))
    log = read_log(tmp_path)
    same(log)
    assert any("Jan02" in note for note in log.notes)


def test_other_files_of_a_folder(tmp_path: Path) -> None:
    put(tmp_path, "data.jsonl", '{"prompt": "a", "completion": "b"}\n')
    put(tmp_path, "README.md", "# A run\n")
    put(tmp_path, "train.log", FORMS_OF_ONE_LOG["printed.log"])
    same(read_log(tmp_path))


def test_a_folder_without_a_log_lists_what_is_there(tmp_path: Path) -> None:
    with pytest.raises(HeuristicsError, match="no training log in this folder; it is empty"):
        read_log(tmp_path)
    put(tmp_path, "model.safetensors", b"x")
    put(tmp_path, "sub/config.json", b"{}")
    with pytest.raises(HeuristicsError, match=r"there are model.safetensors, sub.config.json; what is read"):
        read_log(tmp_path)


# --- what is no log ---------------------------------------------------------------------------------------------------


def archive() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("archive/data.pkl", pickle.dumps({"loss": 1}))
    return made.getvalue()


NO_LOGS: dict[str, str | bytes] = {
    "empty.log": "", "blank.jsonl": " \n\n\t", "brace.json": "{", "bracket.json": "[", "null.json": "null", "three.json": "3",
    "empty.json": "{}", "list.json": "[]", "numbers.json": "[1, 2, 3]", "deep.json": "[" * 100_000, "text.json": '{"a": "b"}',
    "prose.md": "# Title\n\nThe loss went down, and the reward went up: by step 30 all was well.\n", "page.html": "<!doctype html><html><body><table><tr><td>a</td></tr></table></body></html>",
    "code.py": "import os\nprint({'a': 1})\n", "dataset.jsonl": '{"prompt": "a", "answer": "b"}\n' * 3, "table.csv": "name,size\na,1\nb,2\n",
    "noise.bin": bytes(range(256)) * 10, "args.log": "{'learning_rate': 1e-5, 'batch_size': 8}\n", "cr.log": "\r" * 100,
    "model.safetensors": struct.pack("<Q", 10) + b'{"a": 1}  ', "a.pt": archive(), "renamed.log": archive(),
    "a.pkl": pickle.dumps(ROWS), "renamed.jsonl": pickle.dumps(ROWS), "old.pkl": pickle.dumps(ROWS, protocol=0),
    "a.npz": b"PK\x03\x04abc", "a.gz": b"\x1f\x8b\x08\0", "run.wandb": b":W&B\xa3\xbe\0\0", "a.parquet": b"PAR1\0\0",
}  # fmt: skip


@pytest.mark.parametrize("name", NO_LOGS)
def test_no_log_at_all(tmp_path: Path, name: str) -> None:
    with pytest.raises(HeuristicsError, match=re.escape(name)) as error:
        read_log(put(tmp_path, name, NO_LOGS[name]))
    assert len(str(error.value)) < 800


@pytest.mark.parametrize("name", ["empty.log", "prose.md", "page.html", "noise.bin", "renamed.log", "renamed.jsonl"])
def test_what_is_no_log_says_what_is_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(HeuristicsError) as error:
        read_log(put(tmp_path, name, NO_LOGS[name]))
    assert str(error.value).endswith(FORMS)


class Trap:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (pytest.fail, ("a pickle was loaded",))


@pytest.mark.parametrize("name", ["a.pkl", "training_args.bin", "trainer_state.json", "a.log", "events.out.tfevents.1"])
def test_a_pickle_is_never_loaded(tmp_path: Path, name: str) -> None:
    for protocol in (0, 2, 4):
        with pytest.raises(HeuristicsError):
            read_log(put(tmp_path, name, pickle.dumps(Trap(), protocol=protocol)))


def test_nothing_printed_is_evaluated() -> None:
    log = read("{'loss': __import__('os').abort(), 'reward': 1.0}\n" * 2)
    assert log.series["reward"].tolist() == [1.0, 1.0]
    assert "loss" not in log.series


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(HeuristicsError, match="no such file or folder"):
        read_log(tmp_path / "missing.jsonl")
    with pytest.raises(HeuristicsError):
        read_log("a\0b")
    with pytest.raises(HeuristicsError):
        read_log("x" * 5000)
    with pytest.raises(HeuristicsError):
        read_log("")
    path = put(tmp_path, "a.jsonl", lines(ROWS))
    monkeypatch.setattr(reading, "LARGEST", 10)
    with pytest.raises(HeuristicsError, match="more than the 0 GB"):
        read_log(path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = put(tmp_path, "a.jsonl", lines(ROWS))
    path.chmod(0)
    with pytest.raises(HeuristicsError, match="Permission denied"):
        read_log(path)


def test_an_error_of_the_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path, "a.jsonl", lines(ROWS))

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(HeuristicsError, match="Permission denied"):
        read_log(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(HeuristicsError, match="neither a file nor a folder"):
        read_log(tmp_path / "pipe")


def test_one_column_a_row_does_not_exhaust_memory() -> None:
    rows = [{"step": place, "loss": 1.0, f"sample_{place}": 0.5} for place in range(30_000)]
    with pytest.raises(HeuristicsError, match="columns"):
        read_log(rows)


# --- anything at all --------------------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["loss", "step", "reward", "{", "}", "'", '"', ":", ",", " - ", "step:1 - ", "\n", "\t", "|", "nan", "1.5", "-", "1e999", "[", "]",
     "np.float64(", ")", "<table>", "<tr>", "<th>", "<td>", "Step", "Training Loss", "=", "%|", "1/2 [", "\x1b[0m", "\r", "key,value,step",
     "run - ", "__MIN", ";", "null", "NaN", "log_history", "cells", "outputs", "\ufeff", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "9" * 5000]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(max_size=200),
    st.lists(WORDS, max_size=60).map("".join),
    st.lists(WORDS, max_size=60).map("loss,step\n".join),
)
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def log_or_error(read: object, *arguments: object) -> None:
    try:
        found = read(*arguments)  # type: ignore[operator]
        if found is not None and not isinstance(found, Log):
            found = assemble(found.rows, path="a", knobs=found.knobs, notes=found.notes)
        assert found is None or len(found) >= 1
    except HeuristicsError as error:
        assert str(error)


@given(TEXTS)
@MANY
def test_any_text_in_any_form(text: str) -> None:
    for read in (read_json, read_csv, read_freeform):
        log_or_error(read, of_string(text, "a"))
    log_or_error(read_notebook, json.loads(notebook([stream(text)], [html(text)])), "a")


@given(
    st.one_of(st.binary(max_size=300), TEXTS.map(lambda text: text.encode("utf-16", "replace"))),
    st.sampled_from(["a", "a.csv", "events.out.tfevents.1"]),
)
@MANY
def test_any_bytes_in_a_file(tmp_path: Path, data: bytes, name: str) -> None:
    log_or_error(read_log, put(tmp_path, name, data))
    try:
        of_bytes(data, "a").whole()
    except HeuristicsError as error:
        assert str(error)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(["loss", "1.5", "nan"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["loss", "step", "log_history", "cells", "data", "key", "value", "outputs", "text"]) | st.text(max_size=3), inner, max_size=4),
    max_leaves=25,
)  # fmt: skip


@given(JSON)
@MANY
def test_any_json(value: object) -> None:
    log_or_error(read_json, of_string(json.dumps(value), "a"))
    log_or_error(read_json, of_string(json.dumps([value, {"loss": 1}], indent=1), "a"))
    log_or_error(read_json, of_string(f"{json.dumps(value)}\n" * 2 + '{"loss": 1}\n', "a"))
    log_or_error(read_log, [{"loss": value, "step": value}, {"loss": 1.0}])


@given(st.binary(max_size=80), st.integers(0, 400), st.integers(0, 255))
@MANY
def test_any_damage_to_event_files(tmp_path: Path, extra: bytes, place: int, byte: int) -> None:
    data = bytearray(events(SCALARS))
    data[min(place, len(data) - 1)] = byte
    path = put(tmp_path, "events.out.tfevents.1", bytes(data) + frame(extra) + extra)
    log_or_error(read_log, path)
    log_or_error(read_events, [path], "a")


def test_an_empty_name_is_no_path() -> None:
    with pytest.raises(HeuristicsError, match="'' is no path: an empty name"):
        read_log("")
    with pytest.raises(HeuristicsError, match="'' is no path of a configuration"):
        read_log(ROWS, config="")
