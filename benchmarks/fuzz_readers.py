"""Coverage-guided fuzzing of a reader: no traceback, no hang over two seconds, nothing executed.

    pip install atheris
    python benchmarks/fuzz_readers.py python -runs=10000 [further options of libFuzzer] [folder of seeds]

Syntaxes: python, notebook, yaml, toml, shell, markdown. libFuzzer prints its coverage (`cov`, `ft`); at the end this
program says how many inputs got past the reader's first branch, that is, held blocks or a problem of its own.
"""

import json
import os
import sys
import time

import atheris

with atheris.instrument_imports(include=["heuristics.configs", "heuristics.linter", "ruamel.yaml", "tomllib"]):
    import tomllib  # noqa: F401

    import ruamel.yaml  # noqa: F401

    from heuristics.configs import known_frameworks
    from heuristics.configs.document import Document
    from heuristics.configs.reading import read_text
    from heuristics.configs.syntax import mappings, markdown, notebook, python, shell  # noqa: F401
    from heuristics.linter.engine import FAILED, report, scenes_of
    from heuristics.linter.rules import all_rules

    known_frameworks()
    all_rules()

SYNTAX = sys.argv.pop(1)
SLOWEST = 2.0
counts = {"inputs": 0, "past the first branch": 0, "configurations": 0}
slowest = 0.0


def forbid(*_, **__):
    """What no reader may do."""
    raise AssertionError("something was executed")


os.system = os.popen = forbid


def one(data):
    """Read, recognise and judge one input."""
    global slowest
    text = data.decode("utf-8", errors="replace")
    if SYNTAX == "notebook" and len(data) % 4:  # three in four are whole notebooks, their cells divided by a form feed
        cells = [{"cell_type": "code", "source": cell.splitlines(True)} for cell in text.split("\f")]
        text = json.dumps({"cells": cells})
    elif "learning_rate" not in text:
        text = f"# learning_rate\n{text}" if SYNTAX != "notebook" else f'{{"learning_rate": {text}'
    document = Document("a", "")
    began = time.perf_counter()
    read_text(text, document, SYNTAX)
    found = report(scenes_of([document]))
    assert not any(FAILED in problem.says for problem in found.problems), found.problems
    took = time.perf_counter() - began
    slowest = max(slowest, took)
    if took > SLOWEST:
        raise AssertionError(f"{took:.1f} s")
    counts["inputs"] += 1
    counts["past the first branch"] += bool(document.blocks or document.parts or document.problems)
    counts["configurations"] += len(found.configs)


def end():
    """Say what was fed; libFuzzer leaves by os._exit, so at the last run."""
    print(SYNTAX, counts, f"slowest {slowest:.3f} s", flush=True)


if __name__ == "__main__":
    runs = next((int(word.split("=")[1]) for word in sys.argv if word.startswith("-runs=")), 0)

    def counted(data):
        """One input; the last one prints the counts."""
        one(data)
        if counts["inputs"] == runs - 1 or counts["inputs"] % 10_000 == 0:
            end()

    atheris.Setup(sys.argv, counted)
    atheris.Fuzz()
