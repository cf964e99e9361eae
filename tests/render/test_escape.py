"""Words are shown as they are, whatever they hold."""

from heuristics.render.escape import sentence_in_html


def test_a_rate_is_kept_on_one_line_and_nothing_else_is_touched():
    assert sentence_in_html("from <5e-6> to 1.5e-4") == (
        'from &lt;<span class="hx-value">5e-6</span>&gt; to <span class="hx-value">1.5e-4</span>'
    )
    assert sentence_in_html("a trade-off of file-5 at e-mail") == "a trade-off of file-5 at e-mail"
