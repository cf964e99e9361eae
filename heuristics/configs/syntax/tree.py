"""tree-sitter, of the extra `lint`: parsers that read any version of a language and go on behind an error."""

import re
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from heuristics.schema import HeuristicsError

if TYPE_CHECKING:
    from tree_sitter import Node

# tree-sitter-bash 0.25.1 looks what stands there up in a table of 256, and may die of it: its issue 337, its pull 348.
BEHIND_A_BRACE = re.compile(r"(\{[0-9]*(?:\.\.[0-9]*)?)[^\0-\xff]")


@lru_cache(maxsize=4)
def _parser(language: str) -> "object":
    try:
        from tree_sitter import Language, Parser

        return Parser(Language(import_module(f"tree_sitter_{language}").language()))
    except ModuleNotFoundError as error:
        raise HeuristicsError(
            f"{error.name} is not installed, without which {language} cannot be read: pip install 'heuristics[lint]'"
        ) from error


def parse(language: str, text: str) -> "Node":
    """The root of a text's tree.

    Args:
        language: `bash` or `python`.
        text: to parse. In `bash`, a letter outside of Latin-1 right behind a brace becomes `_`.

    Raises:
        HeuristicsError: the extra `lint` is not installed.
    """
    if language == "bash":
        text = BEHIND_A_BRACE.sub(r"\1_", text)
    root: Node = _parser(language).parse(text.encode(errors="replace")).root_node  # type: ignore[attr-defined]
    return root
