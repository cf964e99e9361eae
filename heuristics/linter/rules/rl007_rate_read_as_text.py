"""RL007: a rate in YAML that loaders of YAML 1.1 read as a string."""

from collections.abc import Iterator

from heuristics.linter.rule import Rule, Scene
from heuristics.schema import Edit, Finding, KnobValue

STRICT = ("trl", "unsloth", "transformers", "open-instruct")  # the others convert, or load YAML in another way


def _look(rule: Rule, scene: Scene) -> Iterator[Finding]:
    for config in scene.configs:
        value = config.rate
        if value is not None and value.yaml_string and config.framework in STRICT:
            yield rule.finding(
                scene, value.place, "warning",
                f"PyYAML reads {value.text} as text, and HfArgumentParser.parse_yaml_file hands that to the optimizer",
                f"write {_dotted(value.text)}; TrlParser converts, so a script of TRL's own is safe", text=value.text,
                edits=_written(scene.document.text, value),
            )  # fmt: skip


def _written(text: str, value: KnobValue) -> tuple[Edit, ...]:
    """The number with its dot, where it stands in the file as it was read."""
    place, lines = value.place, text.split("\n")
    end = place.column + len(value.text)
    if place.line > len(lines) or lines[place.line - 1][place.column - 1 : end - 1] != value.text:
        return ()
    return (Edit(line=place.line, column=place.column, end_line=place.line, end_column=end, text=_dotted(value.text)),)


def _dotted(text: str) -> str:
    mantissa, _, exponent = text.lower().partition("e")
    sign = "" if exponent.startswith(("-", "+")) else "+"
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}e{sign}{exponent}"


RULE = Rule(
    code="RL007", name="rate-read-as-text", claims=("configuration-traps/yaml-rate-is-text",),
    says="A learning rate is written in YAML so that loaders of YAML 1.1 read it as a string: an exponent without a dot.",
    why="PyYAML takes `1e-6` for text. Some frameworks convert it, torch's optimizers raise a TypeError.",
    bad=("recipe.yaml", "trainer_type: grpo\nlearning_rate: 1e-6\nper_device_train_batch_size: 8\n"
         "num_train_epochs: 1\n"),
    good=("recipe.yaml", "trainer_type: grpo\nlearning_rate: 1.0e-6\nper_device_train_batch_size: 8\n"
          "num_train_epochs: 1\n"),
    look=_look,
)  # fmt: skip
