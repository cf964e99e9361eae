"""Commands of shell scripts: options, and the variables, arrays and loops behind them."""

import subprocess
import sys

import pytest

from tests.configs.conftest import document_of


def rates(text, key="lr"):
    return [
        (block.name, block.entries[key].value, block.entries[key].how)
        for block in document_of(text).blocks
        if key in block.entries
    ]


@pytest.mark.parametrize(
    ("text", "value", "how"),
    [
        ("python a.py --lr 1e-6", 1e-6, "literal"),
        ("python a.py --lr=1e-6", 1e-6, "literal"),
        ("python a.py lr=1e-6", 1e-6, "literal"),
        ("python a.py +lr='1e-6'", 1e-6, "literal"),
        ("X=1 Y=2 python a.py \\\n  --a b \\\n  --lr 1e-6 \\\n", 1e-6, "literal"),
        ("LR=1e-6\npython a.py --lr $LR", 1e-6, "followed"),
        ('LR=1e-6\npython a.py --lr "${LR}"', 1e-6, "followed"),
        ("LR=${LR:-1e-6}\npython a.py --lr $LR", 1e-6, "followed"),
        ("python a.py --lr ${LR:-1e-6}", 1e-6, "followed"),
        ("A=1e-6; LR=${LR:-$A}; python a.py --lr ${LR}", 1e-6, "followed"),
        ("export LR=1e-6\npython a.py lr=$LR", 1e-6, "followed"),
        ('OPT=(--lr 1e-6 # why\n --b 2)\npython a.py "${OPT[@]}"', 1e-6, "followed"),
        ("OPT=()\nOPT+=(--lr 1e-6)\npython a.py ${OPT[@]}", 1e-6, "followed"),
        ('OPT="--a 1 \\\n --lr 1e-6"\npython a.py $OPT', 1e-6, "followed"),
        ('OPT="--lr 1e-6"\nOPT="$OPT $MORE --b"\npython a.py $OPT', 1e-6, "followed"),
        ('A=(lr=1e-6 b=2)\nB="${A[@]}"\npython a.py ${B}', 1e-6, "followed"),
        ("for l in 1e-7 1e-6; do\n python a.py --lr $l\ndone", 1e-6, "followed"),
        ("LR=1e-6\nif [ $A = b ]; then LR=2e-4; fi\npython a.py --lr $LR", None, "unresolved"),
        ('bash -c "cd x && python a.py --lr 1e-6"', 1e-6, "literal"),
        ("sbatch <<EOT\n#!/bin/bash\npython a.py --lr 1e-6\nEOT\n", 1e-6, "literal"),
        ("srun python -u a.py --lr 1e-6", 1e-6, "literal"),
        ("accelerate launch --multi_gpu a.py --lr 1e-6", 1e-6, "literal"),
        ("LR=1e-6\nwhile x; do LR=$2; done\npython a.py --lr $LR", 1e-6, "followed"),
        ("python a.py `# note` --lr 1e-6", 1e-6, "literal"),
        ("python a.py --host <your ip> --lr 1e-6", 1e-6, "literal"),
        ("ray job submit -- python a.py --lr 1e-6", 1e-6, "literal"),
        ("(cd x && python a.py --lr 1e-6 > log 2>&1) &", 1e-6, "literal"),
        ("python a.py --lr $((2*3))", 6, "followed"),
        ("python a.py --lr $LR", None, "unresolved"),
        ("python a.py --lr $(cat rate)", None, "unresolved"),
    ],
)
def test_a_rate_is_followed_as_far_as_the_script_says(text, value, how):
    found = [(rate, way) for name, rate, way in rates(text) if "a.py" in name]
    if "$(" in text and "((" not in text:
        assert not found or found == [(None, "unresolved")]  # nothing is run
    else:
        assert found == [(value, how)]


def test_options_of_a_command():
    (block,) = document_of("torchrun -m a.b --flag --rate -1 --names x y run.z=[1,2] --lr 3").blocks
    assert block.name == "torchrun -m a.b y"
    assert {name: value.value for name, value in block.entries.items()} == {
        "flag": True, "rate": -1, "names": "x", "run.z": "[1,2]", "lr": 3,
    }  # fmt: skip


def test_lines_are_those_of_the_file():
    (block,) = document_of("#!/bin/bash\n\npython a.py \\\n  --b 1 \\\n  --lr 2\n").blocks
    assert (block.line, block.entries["lr"].line, block.entries["lr"].column) == (3, 5, 8)


def test_options_gathered_for_another_script_are_read():
    (block,) = document_of("DATA=(a=1 b.lr=1e-6)\nsource run.sh\n").blocks
    assert block.entries["b.lr"].value == 1e-6


def test_heredocs_and_comments_are_no_commands():
    assert rates("cat <<EOF\npython a.py --lr 1\nEOF\n# python a.py --lr 2\n") == []


def test_letters_behind_a_brace_do_not_kill_the_process():
    """Whether a look-up out of bounds dies depends on where the library was loaded: hence a process of its own."""
    program = """
from heuristics.configs.syntax.shell import read_shell
for code in (*range(0x100, 0xD800, 97), *range(0xE000, 0x110000, 97)):
    read_shell(f"python a.py --lr 1e-6 {{{chr(code)} {{1..{chr(code)}")
"""
    for _ in range(3):
        assert subprocess.run([sys.executable, "-c", program], timeout=120).returncode == 0
    (block,) = document_of("python a.py --learning_rate 1e-6 --note {数据}").blocks
    assert block.entries["learning_rate"].value == 1e-6
