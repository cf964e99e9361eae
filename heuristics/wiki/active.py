"""HTML that a browser would run or load: what no page may carry outside code.

A second line of defence beside review, so it errs on the side of reporting: an event attribute is reported without
asking whether a tag stands around it, because HTML lets a tag run over lines, quotes and unescaped brackets.
"""

import html
import re
from collections.abc import Iterator

_ELEMENT = re.compile(r"<(?:script|iframe|frame|object|embed|applet|base|meta|link)(?![\w-])", re.IGNORECASE)
_EVENT = re.compile(r"""(?:^|(?<=[\s"'/{}]))on(?!nx|line\b|going\b)[a-z]{3,32}[ \t]*=(?!=)""", re.IGNORECASE)
_BETWEEN = r"[\t\n\r]{0,9}"
_ADDRESS = re.compile(
    r"(?:[(<\"'=;|]|\]:)[\x01-\x20]{0,99}"
    rf"(?:{_BETWEEN.join('javascript')}|{_BETWEEN.join('vbscript')}){_BETWEEN}:|[(\"'=;|]\s{{0,9}}data:text/html",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:(#x?)0*([0-9a-f]{1,7})|([a-z]{1,31}));?", re.IGNORECASE)


def find_active(text: str) -> Iterator[tuple[int, str]]:
    """Find active HTML.

    Args:
        text: text with code blanked out.

    Yields:
        number of line ends before it, and what was found.
    """
    # An entity is decoded within its line, so that lines can still be counted in the decoded text.
    plain = _ENTITY.sub(_decoded, text) if "&" in text else text
    for pattern, where in ((_ELEMENT, text), (_EVENT, text), (_ADDRESS, plain)):
        counted = lines = 0
        for found in pattern.finditer(where):
            lines += where.count("\n", counted, found.start())
            counted = found.start()
            yield lines, found[0].strip()


def _decoded(entity: re.Match[str]) -> str:
    number, digits, name = entity.groups()
    return html.unescape(f"&{number}{digits};" if number else f"&{name};").replace("\n", "\t")
