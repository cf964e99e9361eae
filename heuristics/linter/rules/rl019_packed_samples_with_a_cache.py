"""RL019: a training loop that gives packed samples to transformers with the cache on."""

import ast
from collections.abc import Iterator

from heuristics.linter.rule import Rule, Scene
from heuristics.schema import Finding, Place

# any of these means that something else may keep the samples apart or turn the cache off
ELSEWHERE = (
    "use_cache", "flash_attn", "flash-attn", "flash_attention", "gradient_checkpointing", "cu_seq_lens", "block_mask",
)  # fmt: skip


WANTED = {"input_ids", "position_ids", "labels"}


def _calls(text: str) -> Iterator[ast.Call]:
    """Calls with ids, positions and labels, and no mask: what a packed row looks like."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not (isinstance(node.func, ast.Name) and node.func.id == "dict"):
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            if not set(given) >= WANTED or set(given) & {"attention_mask", "past_key_values", None}:
                continue
            positions = given["position_ids"]
            if not (
                isinstance(positions, ast.Call) and ast.unparse(positions.func).endswith("arange")
            ):  # of one sample
                yield node


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    text = scene.document.text
    if "position_ids" not in text or ".backward(" not in text or "CausalLM" not in text:
        return
    if any(word in text for word in ELSEWHERE):
        return
    for call in _calls(text):
        yield rule.finding(
            scene, Place(line=call.lineno, column=call.col_offset + 1), "warning",
            "if these samples are packed they see each other: position_ids without use_cache=False",
            "pass use_cache=False", text=ast.get_source_segment(text, call.func) or "",
        )  # fmt: skip


RULE = Rule(
    code="RL019", name="packed-samples-with-a-cache",
    claims=("packing-leaks/leak-with-cache", "packing-leaks/no-leak-without-cache"),
    says="A training loop that passes position_ids and no mask to a model of transformers and leaves the cache on.",
    why="transformers finds where a sample begins from position_ids only if no cache is asked for, and by default one is.",
    bad=("train.py", "from transformers import AutoModelForCausalLM\n\n"
         "model = AutoModelForCausalLM.from_pretrained(\"Qwen/Qwen3-0.6B\")\n"
         "loss = model(input_ids=ids, position_ids=positions, labels=labels).loss\nloss.backward()\n"),
    good=("train.py", "from transformers import AutoModelForCausalLM\n\n"
          "model = AutoModelForCausalLM.from_pretrained(\"Qwen/Qwen3-0.6B\")\n"
          "loss = model(input_ids=ids, position_ids=positions, labels=labels, use_cache=False).loss\n"
          "loss.backward()\n"),
    look=_look,
)  # fmt: skip
