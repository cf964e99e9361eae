"""From pages to build/docs: what is replaced, what stays, what is refused, and what is left untouched."""

import os
import re
from datetime import date

import pytest

from heuristics.render import compile_site, navigation
from heuristics.render.serve import stamps
from heuristics.schema import HeuristicsError
from tests.render.conftest import PROTOCOL

PAGE = "heuristics/entropy-bonus.md"
TODAY = date(2026, 2, 1)


def refused(tree):
    with pytest.raises(HeuristicsError) as error:
        compile_site(tree.root, TODAY)
    return str(error.value)


def test_tags_are_replaced_and_code_is_not(tree):
    compile_site(tree.root, TODAY)
    text = tree.built(PAGE)
    assert text.startswith(
        '---\ntitle: "Entropy bonus"\ndescription: "How large an entropy bonus to set."\ntags: ["GRPO"]\n---'
    )
    assert f"<!-- compiled from docs/{PAGE}; edit that -->" in text
    assert set(re.findall(r"^\w+", text.split("---")[1], re.MULTILINE)) == {"title", "description", "tags"}
    assert "[[" not in text.replace("# [[claim::id]]", "")
    assert "```python\nentropy_coef = 1e-5  # [[claim::id]]\n```" in text
    assert "\n## Overview\n" in text and "\n# Entropy bonus\n" in text
    assert "**Bold** and *soft*" in text
    assert "a large **value** <a " in text
    assert (
        "[Workflow&#58; Training](../workflows/training.md)" in text
        or "[Workflow: Training](../workflows/training.md)" in text
    )


def test_a_page_without_anything_to_say_stays_as_it_is(tree):
    compile_site(tree.root, TODAY)
    body = tree.built("guides/plain.md").partition("-->")[2]
    assert body.strip() == (tree.root / "docs/guides/plain.md").read_text().strip()


def test_pages_that_link_here_are_listed_once(tree):
    tree.write("workflows/other.md", "# Workflow: Other\n\n[[uses_heuristic::Heuristic:Entropy_bonus]]\n")
    compile_site(tree.root, TODAY)
    listed = tree.built(PAGE).partition("## What links here")[2]
    assert "../workflows/other.md" in listed
    assert "../workflows/training.md" not in listed  # the page itself links to that one
    assert "What links here" not in tree.built("workflows/other.md")


def test_same_slug_in_two_folders_are_two_pages(tree):
    tree.write("principles/training.md", "# Principle: Training\n\nAn idea.\n")
    tree.change(
        PAGE, "[[used_by::Workflow:Training]]", "[[used_by::Workflow:Training]], [[used_by::Principle:Training]]"
    )
    compile_site(tree.root, TODAY)
    assert "(../workflows/training.md)" in tree.built(PAGE) and "(../principles/training.md)" in tree.built(PAGE)


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (
            "[[claim::bonus-window]]",
            "[[claim::bonus-windw]] [[claim::bonus-window]]",
            "a claim is mentioned that the page does not have",
        ),
        ("[[used_by::Workflow:Training]]", "[[used_by::Workflow:Trainings_of_mine]]", "leads nowhere"),
        ("[[figures::runs]]", "[[figures::rums]]", "'figures::runs'"),
        ("[[figures::runs]]", "See [[figures::runs]]", "a line of its own"),
        ("[[claims::table]]", "", "wanted: [[claims::table]]"),
        ("[[claims::table]]", "[[claims::table]]\n\n{|\n! a\n|}", "wanted: a Markdown table"),
        ("'''Bold'''", "<script>alert(1)</script>", "raw HTML outside code"),
        ("'''Bold'''", '<img src="x" onerror="alert(1)">', "raw HTML outside code"),
    ],
)
def test_errors_name_file_line_and_what_would_be_right(tree, old, new, wanted):
    tree.change(PAGE, old, new)
    message = refused(tree)
    assert message.startswith(f"docs/{PAGE}:")
    assert message.split(":")[1].isdigit()
    assert wanted in message
    assert not (tree.root / "build").exists()


def test_line_numbers_count_the_front_matter(tree):
    tree.change(PAGE, "[[used_by::Workflow:Training]]", "[[used_by::Workflow:Nobody]]")
    lines = (tree.root / "docs" / PAGE).read_text().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "Workflow:Nobody" in text)
    assert refused(tree).startswith(f"docs/{PAGE}:{line}: ")


def test_all_errors_of_all_pages_at_once(tree):
    tree.change(PAGE, "[[used_by::Workflow:Training]]", "[[used_by::Workflow:Nobody]]")
    tree.write("guides/plain.md", "# Plain\n\n[[index::everything]]\n")
    assert len(refused(tree).splitlines()) == 2


def test_claims_belong_to_heuristics(tree):
    claim = '{id: a, kind: practice, knob: beta, value: [1, 2], says: "A claim elsewhere", untested: "never"}'
    tree.write("guides/plain.md", f"---\ntitle: Plain\nclaims:\n  - {claim}\n---\n\n# Plain\n\n[[claim::a]]\n")
    assert "docs/heuristics and docs/evidence only" in refused(tree)


def test_verdicts_that_are_not_those_accepted_stop_it(tree):
    tree.record()
    message = refused(tree)
    assert "bonus-window: was untested, is " in message
    assert message.endswith("if this is right: heuristics accept entropy-bonus")


def test_words_from_claims_and_sources_are_escaped(recorded):
    compile_site(recorded.root, TODAY)
    text = recorded.built(PAGE)
    assert "<b>groups</b>" not in text and "&lt;b&gt;groups&lt;/b&gt;" in text
    assert "<i>paper</i>" not in text
    assert 'href="https://example.org/a?b=1&amp;c=2"' in text
    assert 'href="docs/x.py"' not in text
    assert "needs the &quot;spread&quot; of groups" in text


def test_words_from_evidence_are_escaped(tree):
    spec = PROTOCOL.model_copy(update={"task": "<b>task</b>", "base": "a`b`<b>"})
    tree.record(spec, environment={"processor": "<b>chip</b> | **x** [y](javascript:z)"}, commit="<b>1</b>")
    tree.accept()
    compile_site(tree.root, TODAY)
    text = tree.built(PAGE)
    assert "<b>" not in text and "](javascript" not in text and "**x**" not in text
    assert "&lt;b&gt;task&lt;/b&gt;" in text


def test_titles_are_html_where_mkdocs_escapes_nothing(tree):
    tree.write("guides/plain.md", "---\ntitle: A <b> & 'B'\ndescription: She says no\n---\n\n# Plain\n")
    compile_site(tree.root, TODAY)
    assert 'title: "A &lt;b&gt; &amp; &#x27;B&#x27;"' in tree.built("guides/plain.md")


def test_second_compilation_touches_nothing(recorded):
    first = compile_site(recorded.root, TODAY)
    stamps = {}
    for path in (recorded.root / "build").rglob("*.*"):
        os.utime(path, ns=(1, 1))
        stamps[path] = path.stat().st_mtime_ns
    second = compile_site(recorded.root, TODAY)
    assert first.written and not second.written and not second.removed
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps


def test_only_what_changed_is_written_and_orphans_go(tree):
    compile_site(tree.root, TODAY)
    folder = (tree.root / "build" / "docs").stat().st_ino
    tree.write("guides/other.md", "# Other\n")
    compile_site(tree.root, TODAY)
    (tree.root / "docs/guides/other.md").unlink()
    tree.change("guides/plain.md", "Write", "Type")
    done = compile_site(tree.root, TODAY)
    assert set(done.removed) == {"guides/other.md"}
    assert set(done.written) == {"guides/plain.md", "llms.txt", "llms-full.txt"}
    assert (tree.root / "build" / "docs").stat().st_ino == folder


def test_a_folder_of_many_pages_shows_its_index_in_the_navigation(tree, monkeypatch):
    monkeypatch.setattr(navigation, "MANY", 2)
    compile_site(tree.root, TODAY)
    assert "entropy-bonus.md" in (tree.root / "build" / "nav.yml").read_text()
    tree.write("heuristics/another.md", "# Heuristic: Another\n")
    compile_site(tree.root, TODAY)
    listed = (tree.root / "build" / "nav.yml").read_text()
    assert '"heuristics/index.md"' in listed and "another.md" not in listed and "training.md" in listed


def test_a_new_page_enters_the_navigation(tree):
    compile_site(tree.root, TODAY)
    before = (tree.root / "build" / "nav.yml").read_text()
    tree.write("guides/another.md", "# Another\n")
    compile_site(tree.root, TODAY)
    after = (tree.root / "build" / "nav.yml").read_text()
    assert set(after.splitlines()) - set(before.splitlines()) == {'      - "guides/another.md"'}


def test_programs_get_words_without_html(recorded):
    compile_site(recorded.root, TODAY)
    short, full = recorded.built("llms.txt"), recorded.built("llms-full.txt")
    assert short.startswith("# Start\n\n> Where to start.\n")
    assert "- [Entropy bonus](heuristics/entropy-bonus/): How large an entropy bonus to set." in short
    assert "1e-5 to 1e-4 (supported, " in full
    assert "<svg" not in full and "hx-claim" not in full


def test_evidence_can_be_downloaded(recorded):
    compile_site(recorded.root, TODAY)
    file = next((recorded.root / "evidence").rglob("tiny-*.json"))
    name = file.relative_to(recorded.root).as_posix()
    assert recorded.built(name) == file.read_text()
    assert f"(../{name})" in recorded.built(PAGE)


def test_preview_notices_pages_claims_and_evidence(tree):
    before = stamps(tree.root)
    assert tree.root / "checks" / "entropy_bonus" / "claims.py" in before
    assert not any("__pycache__" in path.parts for path in before)
    tree.write("guides/late.md", "# Late\n")
    assert len(stamps(tree.root)) == len(before) + 1
    tree.record()
    assert len(stamps(tree.root)) > len(before) + 1


def test_a_page_that_opens_on_nothing_or_on_what_is_not_supported_is_told(recorded):
    lead = "Set it to [[claim::bonus-window]], not to [[claim::bonus-large|a large **value**]]."
    shaky = f"docs/{PAGE}: the first sentence under Overview leans on "
    assert compile_site(recorded.root, TODAY).warnings == (
        f"{shaky}'bonus-large', which is contradicted; say there what was found",
    )
    for opening, warnings in (
        ("Set it to [[claim::bonus-window]]. Not to [[claim::bonus-large]].", ()),
        (
            "Set it. [[claim::bonus-window]], [[claim::bonus-large]].",
            (f"{shaky}no claim; wanted: [[claim::id|words]] in it",),
        ),
    ):
        recorded.change(PAGE, lead, opening)
        recorded.accept()
        assert compile_site(recorded.root, TODAY).warnings == warnings
        lead = opening
