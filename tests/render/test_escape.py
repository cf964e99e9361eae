"""Words are shown as they are, whatever they hold."""

from heuristics.render.escape import in_markdown, in_plain_text, sentence_in_html


def test_a_rate_is_kept_on_one_line_and_nothing_else_is_touched():
    assert sentence_in_html("from <5e-6> to 1.5e-4") == (
        'from &lt;<span class="hx-value">5e-6</span>&gt; to <span class="hx-value">1.5e-4</span>'
    )
    assert sentence_in_html("a trade-off of file-5 at e-mail") == "a trade-off of file-5 at e-mail"


def test_programs_get_rows_as_lines_and_no_figure():
    markup = (
        "<figure class='a'><svg><text>drawn</text></svg></figure>One<br><small>(two)</small>\n"
        "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
        "<details><summary>more</summary>folded</details>"
    )
    assert in_plain_text(markup) == "One: (two)\na | b\n1 | 2\n"
    said = "5e-6 <stem> [a](b) & *c* | d"
    assert in_plain_text(in_markdown(said)) == said
    assert in_plain_text("`checks/test_<stem>.py`") == "`checks/test_<stem>.py`"
