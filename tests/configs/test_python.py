"""Calls, fields, options and dictionaries of Python, with the names behind them."""

import pytest

from tests.configs.conftest import document_of


def rate_in(text):
    found = [block.entries["learning_rate"] for block in document_of(text, "a.py").blocks if block.name == "F"]
    return (found[0].value, found[0].how, found[0].line)


@pytest.mark.parametrize(
    ("text", "value", "how"),
    [
        ("F(learning_rate=1e-6)", 1e-6, "literal"),
        ("LR = 1e-6\nF(learning_rate=LR)", 1e-6, "followed"),
        ("LR = 1e-6\nF(learning_rate=LR * 2)", 2e-6, "followed"),
        ("F(learning_rate=float('1e-6'))", 1e-6, "followed"),
        ("F(learning_rate=-(1))", -1, "literal"),
        ("def f(lr=1e-6):\n    F(learning_rate=lr)", 1e-6, "followed"),
        ("class C:\n    rate: float = 1e-6\nF(learning_rate=cfg.rate)", 1e-6, "followed"),
        ("F(learning_rate=cfg.rate)\nclass C:\n    rate: float = field(default=1e-6)", 1e-6, "followed"),
        ("p.add_argument('--rate', type=float, default=1e-6)\nF(learning_rate=args.rate)", 1e-6, "followed"),
        ("C = {'a': 1e-6}\nF(learning_rate=C['a'])", 1e-6, "followed"),
        ("F(learning_rate=os.environ.get('LR', '1e-6'))", 1e-6, "followed"),
        ("D = {'learning_rate': 1e-6}\nF(**D)", 1e-6, "literal"),
        ("D = dict(learning_rate=1e-6)\nF(**D)", 1e-6, "literal"),
        ("def a(lr=2e-4): pass\ndef b(lr=1e-6):\n    F(learning_rate=lr)", 1e-6, "followed"),
        ("lr = 2e-4\nlr = 1e-6\nF(learning_rate=lr)", 1e-6, "followed"),
        ("if a:\n    lr = 2e-4\nelse:\n    lr = 1e-6\nF(learning_rate=lr)", None, "unresolved"),
        ("if __name__ == '__main__':\n    lr = 1e-6\n    F(learning_rate=lr)", 1e-6, "followed"),
        ("lr = 2e-4\nlr *= 0.005\nF(learning_rate=lr)", None, "unresolved"),
        ("class A:\n    r = 2e-4\nclass B:\n    r = 1e-6\nF(learning_rate=b.r)", None, "unresolved"),
        ("D = {'learning_rate': 2e-4}\nD['learning_rate'] = 1e-6\nF(**D)", 1e-6, "literal"),
        ("x = F(output_dir='o')\nx.learning_rate = 1e-6", 1e-6, "literal"),
        ("F(**dict_of(), learning_rate=unknown)", None, "unresolved"),
        ("F(learning_rate=open('x'))", None, "unresolved"),
        ("from m import F as C\nC(learning_rate=1e-6)", 1e-6, "literal"),
        ("a = G(learning_rate=1e-6)\nF(learning_rate=a.learning_rate)", 1e-6, "followed"),
        ("kw = {}\nkw['learning_rate'] = 1e-6\nF(**kw)", 1e-6, "literal"),
        ("F(**{**dict(learning_rate=1e-6), **kwargs})", 1e-6, "literal"),
        ("class A:\n    r = 2e-4\ncfg = SimpleNamespace(**x)\nF(learning_rate=cfg.r)", None, "unresolved"),
        ("class A:\n    r = 1e-6\ncfg = A()\nF(learning_rate=cfg.r)", 1e-6, "followed"),
        ("class A:\n    r = 1e-6\ncfg = parse_args(A)\nF(learning_rate=cfg.r)", 1e-6, "followed"),
        ("F(learning_rate=2 ** 9999)", None, "unresolved"),
        ("match x:\n    case 1: pass\ntype X = int\nF(learning_rate=1e-6)\nf'{a!r:{b}}'", 1e-6, "literal"),
        ("x = = 3\n\nF(learning_rate=1e-6)", 1e-6, "literal"),
    ],
)
def test_a_rate_is_followed_as_far_as_the_file_says(text, value, how):
    found = rate_in(text)
    assert found[1] == how
    assert found[0] == (value if value is None else pytest.approx(value))


def test_broken_text_is_a_problem_and_the_rest_is_read():
    document = document_of("x = (\n\nF(learning_rate=1)\n", "a.py")
    assert document.problems
    assert any("learning_rate" in block.entries for block in document.blocks)


def test_command_lines_in_docstrings():
    text = '"""Run it; it\'s easy:\n\n    python dpo.py --learning_rate 5e-7 \\\\\n        --use_peft\n"""\n'
    (block,) = [block for block in document_of(text, "a.py").blocks if block.kind == "command"]
    assert (block.name, block.entries["learning_rate"].value, block.entries["learning_rate"].line) == (
        "python dpo.py", 5e-7, 3,
    )  # fmt: skip


def test_imports_have_their_lines():
    document = document_of("import a.b as c, d\nfrom e.f import g\nlearning_rate = 1\n", "a.py")
    assert document.imports == [("a.b", 1), ("d", 1), ("e.f", 2)]


def test_deep_nesting_is_no_recursion_error():
    text = f"F(learning_rate={'(' * 5000}1{')' * 5000})"
    assert document_of(text, "a.py").blocks is not None
    assert document_of(f"learning_rate = {'-' * 20000}1", "a.py").blocks is not None


def test_a_command_as_a_list_of_words():
    text = "import subprocess\nsubprocess.run(['accelerate', 'launch', 'sft.py', '--learning_rate', '2e-4'])\n"
    (block,) = [block for block in document_of(text, "a.py").blocks if block.kind == "command"]
    assert (block.name, block.entries["learning_rate"].value) == ("accelerate launch sft.py", 2e-4)
