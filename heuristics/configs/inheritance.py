"""YAML that inherits: `defaults: base.yaml`, as NeMo-RL has it, and hydra's list. Values of the file itself win."""

from pathlib import Path

from heuristics.configs.document import Block, Document, Value

MOST_LEVELS = 12


def inherit(document: Document, path: Path) -> None:
    """Add inherited values to the mappings of a YAML file; what they name is read, not run."""
    if path.suffix.lower() not in (".yaml", ".yml"):
        return
    for block in document.blocks:
        if block.kind == "mapping" and any(
            name == "defaults" or name.startswith("defaults.") for name in block.entries
        ):
            for name, value in _inherited(block, path, (path.resolve(),), document).items():
                block.entries.setdefault(name, value)


def _inherited(block: Block, path: Path, seen: tuple[Path, ...], document: Document) -> dict[str, Value]:
    from heuristics.configs.syntax.mappings import read_yaml

    named = [value for name, value in block.entries.items() if name == "defaults" or name.startswith("defaults.")]
    found: dict[str, Value] = {}
    for value in named:
        if not isinstance(value.value, str) or "${" in value.text:
            continue
        parent = (path.parent / value.value).resolve()
        if not parent.suffix:
            parent = parent.with_suffix(".yaml")
        if not parent.is_file():
            continue
        if parent in seen or len(seen) > MOST_LEVELS:
            document.problems.append((value.line, f"defaults: {value.value} leads back to a file that it comes from"))
            continue
        base = Document(str(parent), "")
        try:
            read_yaml(parent.read_text(encoding="utf-8", errors="replace"), base)
        except OSError as error:
            document.problems.append((value.line, f"defaults: {value.value}: {error.strerror}"))
            continue
        for other in base.blocks[:1]:
            given = _inherited(other, parent, (*seen, parent), document) | other.entries
            found |= {
                name: Value(v.value, v.text, value.line, value.column, "inherited", v.yaml_string)
                for name, v in given.items()
                if not name.startswith("defaults")
            }
    return found
