"""Coverage-guided fuzzing of the readers of logs: a Log or a HeuristicsError, no hang over two seconds, nothing loaded.

    pip install atheris
    python benchmarks/fuzz_logs.py printed -runs=20000 [further options of libFuzzer] [folder of seeds]

Readers: json_rows, csv_rows, printed, console, tables, notebook, events. Without a folder of seeds it begins from those
below. libFuzzer prints its coverage (`cov`, `ft`); every 50,000 inputs and at the end this program says how many got
past the reader's first branch, that is, were recognised: it took them for its form and went on to their rows.
"""

import json
import os
import pickle
import struct
import sys
import tempfile
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["heuristics.diagnosis", "html.parser"]):
    import html.parser  # noqa: F401

    from heuristics.diagnosis.log import Log, assemble
    from heuristics.diagnosis.readers import events
    from heuristics.diagnosis.readers.console import console_rows
    from heuristics.diagnosis.readers.csv_rows import read_csv
    from heuristics.diagnosis.readers.json_rows import read_json
    from heuristics.diagnosis.readers.notebook import read_notebook
    from heuristics.diagnosis.readers.printed import postfix_rows, printed_rows
    from heuristics.diagnosis.readers.tables import html_tables, last_of, text_tables
    from heuristics.diagnosis.readers.text import Found, of_string
    from heuristics.schema import HeuristicsError

READER = sys.argv.pop(1)
SLOWEST = 2.0
counts = {"inputs": 0, "past the first branch": 0, "logs": 0, "errors": 0}
slowest = 0.0
SCRATCH = Path(tempfile.mkdtemp(prefix="fuzz-logs-"))
TABLE = "<table><thead><tr><th>Step</th><th>Training Loss</th></tr></thead><tr><td>1</td><td>No log</td></tr></table>"
SEEDS = {
    "json_rows": [
        '{"log_history": [{"loss": NaN, "step": 1}, {"eval_loss": "0.1", "step": 2}], "logging_steps": 1}',
        '{"loss": 1.0, "step": 1}\n{"train": {"loss": Infinity}, "step": 2}\nno\n{"loss": 1',
        '[{"key": "loss", "value": 1, "step": 1}, {"key": "kl", "value": 2, "step": 1}]',
        '{"loss": [1, 2], "step": {"0": 1, "1": 2}}',
    ],
    "csv_rows": [
        'Step,"a - train/loss","a - train/loss__MIN"\n1,2.5,1\n2,,"1"\n',
        "run_id,key,value,step\na,loss,1,1\na,kl,2,1\n",
        "sep=;\nstep;loss\n1;0,5\n",
        "Wall time,Step,Value\n1.5,1,2\n",
        "step\tloss\n1\tnan\n",
    ],
    "printed": [
        "  3%|#| 1/30 [00:01<00:10]{'loss': np.float64(0.1), 'kl': tensor([1.0], device='x'), 'a': {'reward': '2'}}\n",
        "Global step 3: {'policy_loss': '1e-3',\n 'reward': -inf}\n",
        "50%|#| 1/2 [00:10<00:10, policy_loss=0.1, reward=nan]\r100%|#| 2/2 [00:10<00:10, policy_loss=0.1]",
        "step: 3  loss: 1.5  grad norm: 2.5\n",
    ],
    "console": [
        "\x1b[36m(TaskRunner pid=1)\x1b[0m step:1 - actor/pg_loss:-0.5 - critic/score/mean:np.float64(0.1)\n",
        "step:2\n - actor/entropy:nan\n - critic/lr(1e-4):0.1\nother\nstep:3 - val-core/a/b@1:1",
    ],
    "tables": [
        TABLE,
        "Step\tLoss\n1\t2.5\n",
        "| Epoch | Loss |\n|---|---|\n| 1 | **2** |\n",
        "Step  Loss  Kl\n1  2  3\n",
    ],
    "notebook": [
        TABLE,
        "{'loss': 1.0}\n{'loss': 2.0}\n",
        "step:1 - actor/loss:1\f" + TABLE,
        "Step\tLoss\n1\t2\n\fhello",
    ],
}


WORDS = (
    "loss", "step", "reward", "grad_norm", "log_history", "train/loss", "key", "value", "epoch", "Step",
    "Training Loss", "__MIN", " - ", "step:1 - ", ":0.5", "{'", "'}", "': ", ", '", "np.float64(", "tensor(", "nan",
    "NaN", "Infinity", "1e999", "<table>", "<tr>", "<td>", "<th>", "</table>", "1/2 [", "step 3", "=0.5", "[1, 2]",
    "\t", "|---|",
)  # fmt: skip


def forbid(*_, **__):
    """What no reader may do."""
    raise AssertionError("something was executed or loaded")


os.system = os.popen = pickle.load = pickle.loads = forbid


def frame(record):
    """A record as TensorFlow frames it."""
    return struct.pack("<Q", len(record)) + bytes(4) + record + bytes(4)


def event_seeds():
    """Event files with scalars of both forms and with text."""
    from tensorboard.compat.proto.event_pb2 import Event

    found = []
    for step in (1, 2):
        event = Event(step=step)
        event.summary.value.add(tag="train/loss", simple_value=0.5)
        value = event.summary.value.add(tag="train/reward")
        value.metadata.plugin_data.plugin_name = "scalars"
        value.tensor.dtype = 1
        value.tensor.tensor_content = struct.pack("<f", 0.5)
        event.summary.value.add(tag="args/text_summary").tensor.string_val.append(b'{"learning_rate": 1e-5}')
        event.summary.value.add(tag="kl").tensor.float_val.append(1.0)
        found.append(event.SerializeToString())
    return [b"\xff\xfe\xfd".join(found), found[0]]


def recognised(data):
    """Rows that each part of a reader finds in an input, or nothing."""
    text = data.decode("utf-8", "replace")
    if READER in ("json_rows", "csv_rows"):
        found = (read_json if READER == "json_rows" else read_csv)(of_string(text, "a"))
        return [found] if found else []
    if READER == "notebook":
        cells = [
            {"outputs": [{"data": {"text/html": part}} if "<t" in part else {"text": part.splitlines(True)}]}
            for part in text.split("\f")
        ]
        whole = json.dumps({"cells": cells, "nbformat": 4}) if len(data) % 4 else '{"cells":' + text
        found = read_json(of_string(whole, "a"))
        assert len(data) % 4 == 0 or found is not None
        read_notebook({"cells": cells}, "a")
        return [found] if found else []
    if READER == "tables":
        found = [tables for tables in (text_tables(of_string(text, "a")), html_tables(text)) if tables]
        return [Found("table", last_of(tables, [])) for tables in found]
    forms = (console_rows,) if READER == "console" else (printed_rows, postfix_rows)
    parts = [list(form(of_string(text, "a"))) for form in forms]
    return [Found("text", iter(rows)) for rows in parts if rows]


def recognised_events(data):
    """The same of event files; three in four are framed, their records divided by three bytes."""
    path = SCRATCH / "events.out.tfevents.1.a"
    if len(data) % 4:
        data = frame(b"\x1a\x0dbrain.Event:2") + b"".join(map(frame, data.split(b"\xff\xfe\xfd")))
    path.write_bytes(data)
    if not events.is_events(path):
        return []
    found = events.read_events([path], "a")
    rows = list(found.rows)
    return [Found(found.form, iter(rows), found.notes, found.knobs)] if rows else []


def one(data):
    """Read and assemble one input."""
    global slowest
    began = time.perf_counter()
    past = 0
    try:
        for found in recognised_events(data) if READER == "events" else recognised(data):
            past = 1
            log = assemble(found.rows, path="a", knobs=found.knobs, notes=found.notes)
            assert isinstance(log, Log) and len(log) >= 1
            assert all(len(values) == len(log) for values in log.series.values())
            counts["logs"] += 1
    except HeuristicsError as error:
        assert str(error)
        counts["errors"] += 1
    took = time.perf_counter() - began
    slowest = max(slowest, took)
    if took > SLOWEST:
        raise AssertionError(f"{took:.1f} s")
    counts["inputs"] += 1
    counts["past the first branch"] += past


def end():
    """Say what was fed; libFuzzer leaves by os._exit, so at the last run."""
    print(READER, counts, f"slowest {slowest:.3f} s", flush=True)


if __name__ == "__main__":
    runs = next((int(word.split("=")[1]) for word in sys.argv if word.startswith("-runs=")), 0)
    if not any(Path(word).is_dir() for word in sys.argv[1:]):
        folder = SCRATCH / "seeds"
        folder.mkdir()
        seeds = event_seeds() if READER == "events" else [seed.encode() for seed in SEEDS[READER]]
        for number, seed in enumerate(seeds):
            (folder / str(number)).write_bytes(seed)
        sys.argv.append(str(folder))

    words = SCRATCH / "words"
    words.write_text("".join('"' + "".join(f"\\x{byte:02x}" for byte in word.encode()) + '"\n' for word in WORDS))
    sys.argv.append(f"-dict={words}")

    def counted(data):
        """One input; the last one prints the counts."""
        one(data)
        if counts["inputs"] == runs - 1 or counts["inputs"] % 50_000 == 0:
            end()

    atheris.Setup(sys.argv, counted)
    atheris.Fuzz()
