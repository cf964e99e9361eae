"""Words from pages, claims and evidence, made safe for the place where they are shown."""

import html
import re

_RATE = re.compile(r"\b\d+(?:\.\d+)?e-\d+\b")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+!|<>&~^=:\"'$-]")
_DRAWN = re.compile(r"<(figure|svg|details)\b.*?</\1>", re.DOTALL)
_ROW, _CELL = re.compile(r"</tr>"), re.compile(r"</t[dh]>(?=<t[dh])")
_TAG = re.compile(r"</?(?:a|div|small|span|strong|table|tbody|td|th|thead|tr)\b[^<>]*>")


def in_html(words: object) -> str:
    """Words inside HTML that Markdown does not look into, as text or as a quoted attribute."""
    return html.escape(" ".join(str(words).split()), quote=True)


def sentence_in_html(words: object) -> str:
    """As `in_html`, text only; numbers such as 5e-6 are not broken over lines."""
    return _RATE.sub(r'<span class="hx-value">\g<0></span>', in_html(words))


def in_markdown(words: object) -> str:
    """Words inside Markdown, every character that could mean something as an entity.

    Entities are shown as the character and mean nothing to Markdown, its extensions, tables or block titles.
    """
    return _MARKDOWN.sub(lambda found: f"&#{ord(found[0])};", " ".join(str(words).split()))


def in_plain_text(markup: str) -> str:
    """Our own Markdown and HTML as text for programs: rows of a table as lines; no figures, nothing that is folded."""
    text = _DRAWN.sub("", markup)
    text = _CELL.sub(" | ", _ROW.sub("\n", text))
    return html.unescape(_TAG.sub("", text.replace("<br>", ": ").replace("&nbsp;", " ")))


def kept_together(value: str) -> str:
    """A value inside Markdown; a short one is not broken over lines, where its minus sign would pass for a hyphen."""
    shown = in_markdown(value)
    return f'<span class="hx-value">{shown}</span>' if len(value) < 24 else shown


def web_address(address: str) -> str | None:
    """An address for a link, escaped; None if it is none of http or https."""
    return in_html(address) if re.match(r"https?://[^\s]+$", address, re.IGNORECASE) else None
