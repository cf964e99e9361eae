"""tree-sitter, of the extra `lint`: parsers that read any version of a language and go on behind an error."""

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from heuristics.schema import HeuristicsError

if TYPE_CHECKING:
    from tree_sitter import Node


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
        text: to parse.

    Raises:
        HeuristicsError: the extra `lint` is not installed.
    """
    root: Node = _parser(language).parse(text.encode(errors="replace")).root_node  # type: ignore[attr-defined]
    return root
