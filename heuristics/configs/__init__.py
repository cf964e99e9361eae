"""Training configurations in files of any kind, read as text. `find_configs` is the way in."""

import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module

from heuristics.configs import frameworks
from heuristics.configs.document import Document
from heuristics.configs.framework import Framework
from heuristics.schema import Config


@lru_cache(maxsize=1)
def known_frameworks() -> tuple[Framework, ...]:
    """Every framework, one file each, in the order in which they are asked."""
    names = sorted(module.name for module in pkgutil.iter_modules(frameworks.__path__))
    found = [import_module(f"{frameworks.__name__}.{name}").FRAMEWORK for name in names]
    return tuple(sorted(found, key=lambda framework: (framework.order, framework.name)))


def find_configs(document: Document) -> Iterator[Config]:
    """Training configurations of a document, in the order of its lines; those of its parts are theirs."""
    for block in document.blocks:
        for framework in known_frameworks():
            if framework.knows(block, document):
                yield from framework.configs(block, document)
                break
