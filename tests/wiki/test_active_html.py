"""Active HTML: reported wherever a browser might run it, and nowhere else."""

import pytest

from heuristics.wiki import parse_page

BOX = "{|\n[[source::Repo|A|https://x.org]] [[last_updated::2025-12-16 12:30 GMT]]\n|}\n"


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<SCRIPT src=//x.org/x.js>",
        "<iframe src='https://x.org'></iframe>",
        "<object data=x>",
        '<img src=x onerror="alert(1)">',
        "<svg/onload=alert(1)>",
        '<a title="a > b" onclick = alert(1)>',
        "<div\n\nONCLICK=alert(1)>".replace("\n\n", " "),
        "words{: onclick=alert(1) }",
        "[x](javascript:alert(1))",
        "[x]( JavaScript:alert(1))",
        "[x]: javascript:alert(1)",
        "<javascript:alert(1)>",
        '<a href="java\tscript:alert(1)">',
        '<a href="&#106;avascript&colon;alert(1)">',
        "<a href=&#x000006A;avascript:alert(1)>",
        '<a href="java&NewLine;script:alert(1)">',
        "<a href='vbscript:x'>",
        '<iframe-free> <embed src="x">',
        "<pre><script>x</script></pre>",
        "<nowiki><script>x</script></nowiki>",
        "<!--> <script>x</script> -->",
        "`unclosed <script>",
        "\\`<script>\\`",
    ],
)
def test_active_html_is_an_error_at_its_line(html: str) -> None:
    defects = parse_page(f"{BOX}\nwords {html}\n").defects
    assert {(one.code, one.line, one.severity) for one in defects} == {("active-html", 5, "error")}


def test_a_tag_over_several_lines_is_reported_where_it_runs_something() -> None:
    (defect,) = parse_page(f"{BOX}<div\n\nonclick=alert(1)>").defects
    assert (defect.code, defect.line) == ("active-html", 6)


@pytest.mark.parametrize(
    "text",
    [
        "`<script>`",
        "```html\n<script>x</script>\n<a href='javascript:x'>\n```",
        '<syntaxhighlight lang="html">\n<script>\n</syntaxhighlight>',
        "&lt;script&gt; &#60;script>",
        "<answer> <image> <think></think> <b>bold</b> <scripted> <base-model>",
        "depends on = 3, one = 1, once=2, online = x, onnxruntime==1.2, --onclick",
        "JavaScript: the good parts; see script: x",
        "[x](https://x.org/javascript:x)",
        "<img src='x.png' alt='on = off'>",
    ],
)
def test_what_is_not_run_is_silent(text: str) -> None:
    assert parse_page(f"{BOX}\n{text}\n").defects == ()
