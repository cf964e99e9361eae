"""Front matter: what is read from it, and that one slip does not hide the rest."""

from collections.abc import Callable

import pytest

from heuristics.kinds import Order, Window
from heuristics.schema import Page, Scope
from heuristics.wiki import parse_page

INFOBOX = "{|\n| [[source::Paper|GRPO|https://x.org]] [[last_updated::2025-12-16 12:00 GMT]]\n|}\n"
ARMS = {"order": "lower: {method: grpo}, higher: {method: sft}", "ratio": "of: {method: grpo}, to: {method: sft}"}


def full(claim: str) -> str:
    """A claim with the arms that its kind needs."""
    for kind, arms in ARMS.items():
        claim = claim.replace(f"kind: {kind},", f"kind: {kind}, {arms},")
    return claim


GOOD_CLAIM = full('{id: good, kind: order, knob: lr, says: "this one is fine"}')

Parse = Callable[[str], Page]


@pytest.fixture
def page_of() -> Parse:
    """Parses a page with this YAML as front matter (line 2 on), which mentions the claim `good`."""
    return lambda yaml: parse_page(f"---\n{yaml}\n---\n{INFOBOX}\n[[claim::good]]\n")


def codes(page: Page) -> list[tuple[int, str]]:
    return [(defect.line, defect.code) for defect in page.defects]


def test_all_of_it_is_read(sound_page: str) -> None:
    page = parse_page(sound_page)
    assert page.defects == ()
    assert page.title == "Learning rates for GRPO"
    assert page.description == "How high, and how far below SFT."
    assert page.tags == ("rl", "learning rate")
    assert [claim.id for claim in page.claims] == ["window", "lower-than-sft"]
    assert page.claims[0].value == (5e-6, 1e-5)
    assert page.claim_lines == {"window": 6, "lower-than-sft": 7}
    assert page.statements[0].source == "TRL"
    assert page.statements[0].value == (1e-6,)
    assert page.body_line == 11
    assert page.body.startswith("# Heuristic: ")


def test_scope_is_read(page_of: Parse) -> None:
    scope = "scope: {methods: [grpo], tuning: [lora], parameters: [5.0e+8, null], pretrained: true}"
    page = page_of("claims:\n  - " + GOOD_CLAIM.replace("says", scope + ", says"))
    assert page.defects == ()
    wanted = Scope(methods=("grpo",), tuning=("lora",), parameters=(500_000_000, None), pretrained=True)
    assert page.claims[0].scope == wanted


def test_a_page_without_front_matter_has_none() -> None:
    page = parse_page(INFOBOX)
    assert (page.claims, page.statements, page.tags, page.body, page.body_line, page.defects) == (
        (),
        (),
        (),
        INFOBOX,
        1,
        (),
    )


@pytest.mark.parametrize("yaml", ["", "claims:", "tags: []\nclaims: []\nstatements:", "# only a comment"])
def test_empty_parts_are_fine(yaml: str) -> None:
    assert parse_page(f"---\n{yaml}\n---\n{INFOBOX}").defects == ()


@pytest.mark.parametrize("yaml", ["- a\n- b", "only words", "[a, b]"])
def test_yaml_that_is_no_mapping(yaml: str) -> None:
    page = parse_page(f"---\n\n{yaml}\n---\n{INFOBOX}")
    assert codes(page) == [(3, "yaml-not-mapping")]
    assert "claims" in page.defects[0].wanted


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("- {id: bad, kind: order, knob: lr, says: 'never closed'", "bad-yaml"),
        ('- {id: bad, kind: order, knob: lr, says: "never closed}', "bad-yaml"),
        ("- {id: bad, id: bad, kind: order}", "bad-yaml"),
        ("- {id: bad, kind: !!python/object:os.system x}", "bad-yaml"),
        ("- {id: bad, kind: order, knob: lr, says: 2025-99-99}", "bad-yaml"),
        ("- {id: bad, kind: order, knob: lr, margin: " + "9" * 5000 + "}", "bad-yaml"),
        ('- {id: bad, kind: order, knob: lr, says: "a lone surrogate: \\ud800"}', "bad-field"),
        ('- {id: bad, kind: order, knob: lr, scope: {methods: ["\\ud800"]}, says: a lone surrogate}', "bad-field"),
        ("- bad", "bad-field"),
        ("- [bad]", "bad-field"),
        ("- {id: Bad One, kind: order, knob: lr, says: 'an id is a slug'}", "bad-field"),
        (
            "- {id: bad, kind: symptom, of: {method: grpo}, symptom: collapse, at: best, says: 'no such pick'}",
            "bad-field",
        ),
        ("- {id: bad, kind: order, knob: lr, margin: 1.2, says: 'no part of a gain'}", "bad-field"),
        ("- {id: bad, kind: narrower, knob: lr, says: 'of which arms'}", "missing-field"),
        ("- {id: bad, kind: order, knob: lr, says: '\x07'}", "bad-yaml"),
        ("- {id: bad, kind: order, knob: lr}", "missing-field"),
        ("- {id: bad, knob: lr, says: 'no kind is given'}", "missing-field"),
        ("- {kind: order, knob: lr, says: 'no id is given'}", "missing-field"),
        ("- {id: bad, kind: ratio, knob: lr, says: 'no value is given'}", "missing-field"),
        ("- {id: bad, kind: ratio, knob: lr, value: [ten], says: 'this is no number'}", "bad-number"),
        ("- {id: bad, kind: ratio, knob: lr, value: [.nan], says: 'this is no number'}", "bad-number"),
        ("- {id: bad, kind: ratio, knob: lr, value: [1, .inf], says: 'this is no number'}", "bad-number"),
        ("- {id: bad, kind: ratio, knob: lr, value: [true], says: 'this is no number'}", "bad-number"),
        ("- {id: bad, kind: order, knob: lr, margin: much, says: 'this is no number'}", "bad-number"),
        (
            "- {id: bad, kind: order, knob: lr, scope: {parameters: [7B, null]}, says: 'this is no number'}",
            "bad-number",
        ),
        ("- {id: bad, kind: order, nob: lr, knob: lr, says: 'nob is no field'}", "unknown-key"),
        ("- {id: bad, kind: order, knob: lr, scope: {method: [grpo]}, says: 'no such field'}", "unknown-key"),
        ("- {id: bad, kind: order, knob: lr, 1: 2, says: 'no such field'}", "unknown-key"),
        ("- {id: bad, kind: odrer, knob: lr, says: 'no such kind'}", "unknown-kind"),
        ("- {id: bad, kind: [order], knob: lr, says: 'no such kind'}", "unknown-kind"),
    ],
)
def test_a_bad_claim_is_left_out_and_the_rest_is_kept(page_of: Parse, bad: str, code: str) -> None:
    page = page_of(f"title: x\nclaims:\n  - {GOOD_CLAIM}\n  {full(bad)}\n  - {GOOD_CLAIM.replace('good', 'better')}")
    assert set(codes(page)) == {(5, code), (6, "unmentioned-claim")}
    assert page.claim_lines == {"good": 4, "better": 6}


def test_each_thing_wrong_with_a_claim_is_said(page_of: Parse) -> None:
    page = page_of(f"claims:\n  - {GOOD_CLAIM}\n  - " + full("{id: bad, kind: ratio, value: [a, b], colour: red}"))
    assert [code for _, code in codes(page)] == ["bad-number", "bad-number", "missing-field", "unknown-key"]


def test_a_claim_over_several_lines_is_blamed_where_its_value_stands(page_of: Parse) -> None:
    block = (
        "claims:\n  - id: good\n    kind: ratio\n    of: {method: grpo}\n    to: {method: sft}\n    value:\n      - ten\n"
        "    says: this one is not fine"
    )
    assert codes(page_of(block)) == [(8, "bad-number")]


def test_mentions_of_a_bad_claim_are_not_blamed_too(page_of: Parse) -> None:
    assert codes(page_of("claims:\n  - {id: good, kind: order")) == [(3, "bad-yaml")]
    assert codes(page_of("claims:\n  - {id: good, kind: odrer, knob: lr, says: no such kind}")) == [(3, "unknown-kind")]
    assert codes(page_of("[" * 5000)) == [(2, "bad-yaml")]


def test_of_two_claims_with_one_id_the_first_is_kept(page_of: Parse) -> None:
    page = page_of(f"claims:\n  - {GOOD_CLAIM}\n  - {GOOD_CLAIM.replace('fine', 'worse')}")
    assert codes(page) == [(4, "duplicate-claim")]
    assert page.claims[0].says == "this one is fine"
    assert "line 3" in page.defects[0].wanted


def test_unclosed_front_matter_ends_where_the_page_seems_to_begin() -> None:
    page = parse_page(f"---\nclaims:\n  - {GOOD_CLAIM}\n\n{INFOBOX}[[claim::good]]")
    assert codes(page) == [(1, "front-matter-unclosed")]
    assert page.claim_lines == {"good": 3}
    assert len(page.sources) == 1


def test_unknown_keys_and_wrong_lists(page_of: Parse) -> None:
    page = page_of(f"titel: x\ntags: rl\nclaims:\n  - {GOOD_CLAIM}\nstatements: {{a: b}}\ntitle: [a]\ntags: [b]")
    assert codes(page) == [(2, "unknown-key"), (3, "bad-field"), (6, "bad-field"), (7, "bad-field"), (8, "bad-yaml")]
    assert "'title'" in page.defects[0].wanted


def test_aliases_are_refused_because_ten_of_them_can_make_a_billion_values() -> None:
    bomb = "\n".join(
        ["a0: &a0 [x, x]", *(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, 12)), "tags: *a11"]
    )
    assert [code for _, code in codes(parse_page(f"---\n{bomb}\n---\n{INFOBOX}"))] == ["bad-yaml"]
    assert codes(parse_page(f"---\ntags: &a [b, *a]\n---\n{INFOBOX}")) == [(2, "bad-yaml")]


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("{source: GRPA, knob: lr, method: grpo, value: [1e-6], says: no such source}", "unknown-source"),
        ("{source: GRPO, knob: lr, method: grpo, value: [1e-6]}", "missing-field"),
        ("{source: GRPO, knob: lr, method: grpo, value: [tiny], says: no number}", "bad-number"),
        ("{source: GRPO, knob: lr, method: grpo, value: [1], tuning: half, says: no such tuning}", "bad-field"),
        ("GRPO", "bad-field"),
    ],
)
def test_a_bad_statement_is_left_out_and_the_rest_is_kept(page_of: Parse, statement: str, code: str) -> None:
    good = "{source: GRPO, knob: lr, method: grpo, value: [1e-6], says: so it says}"
    page = page_of(f"claims:\n  - {GOOD_CLAIM}\nstatements:\n  - {statement}\n  - {good}")
    assert codes(page) == [(5, code)]
    assert [one.says for one in page.statements] == ["so it says"]


@pytest.mark.parametrize(
    "yaml",
    [
        f"claims:\n  - {GOOD_CLAIM}\ntitle: <script>alert(1)</script>",
        f'claims:\n  - {GOOD_CLAIM}\ntags: ["\\x3ciframe src=x>"]',
        "claims:\n\n  - " + GOOD_CLAIM.replace("fine", "<img src=x onerror=alert(1)>"),
    ],
)
def test_active_html_in_words_that_the_site_shows(page_of: Parse, yaml: str) -> None:
    assert codes(page_of(yaml)) == [(4, "active-html")]


def test_a_character_that_no_file_can_hold_is_no_title(page_of: Parse) -> None:
    page = page_of(f'title: "\\ud800"\nclaims:\n  - {GOOD_CLAIM}')
    assert codes(page) == [(2, "bad-field")]
    assert page.title == ""


def test_lines_are_those_of_the_file_whatever_its_line_ends(sound_page: str) -> None:
    bad = sound_page.replace("kind: order", "kind: odrer").replace("uses_heuristic", "nope")
    plain = codes(parse_page(bad))
    assert codes(parse_page("\ufeff" + bad.replace("\n", "\r\n"))) == plain
    assert codes(parse_page(bad.replace("\n", "\r"))) == plain


def test_claims_that_are_typed_elsewhere_come_first_and_count_as_of_line_1(sound_page: str) -> None:
    typed = Order(id="typed", says="typed in Python", lower={"method": "grpo"}, higher={"method": "sft"})
    page = parse_page(sound_page.replace("[[claim::window]]", "[[claim::window]], [[claim::typed]]"), claims=(typed,))
    assert page.defects == ()
    assert [claim.id for claim in page.claims] == ["typed", "window", "lower-than-sft"]
    assert page.claim_lines["typed"] == 1
    assert codes(parse_page(sound_page, claims=(typed,))) == [], "the list of all claims mentions it"


def test_a_typed_claim_is_kept_where_the_front_matter_repeats_its_id(sound_page: str) -> None:
    typed = Order(id="window", says="typed in Python", lower={"method": "grpo"}, higher={"method": "sft"})
    page = parse_page(sound_page, claims=(typed,))
    assert codes(page) == [(6, "duplicate-claim")]
    assert page.claims[0] == typed


def test_a_claim_of_the_front_matter_is_of_its_kind(sound_page: str) -> None:
    assert [type(claim) for claim in parse_page(sound_page).claims] == [Window, Order]
