"""The query language as tables: text -> what it is understood as, and texts that must fail."""

import datetime

import pytest
import whoosh.query as wq
from hypothesis import given
from hypothesis import strategies as st

from searcharchive.analysis import Analyzer
from searcharchive.errors import QueryError, UsageError
from searcharchive.query.filters import Filters
from searcharchive.query.parser import Language, parse, parse_any
from searcharchive.query.printing import to_text
from searcharchive.query.understanding import understand

LANGUAGE = Language(Analyzer("english"), datetime.date(2008, 4, 7))


def shape(node: wq.Query) -> str:
    """A tree in short, headline and dateline left out where words are looked for everywhere."""
    if isinstance(node, wq.Not):
        return f"-{shape(node.query)}"
    if isinstance(node, wq.NumericRange):
        return f"{node.fieldname}[{node.start},{node.end}]"
    if node.is_leaf():
        mark = {"Prefix": "*", "FuzzyTerm": "~", "Wildcard": "?"}.get(type(node).__name__, "")
        return f"{node.fieldname}:{node.text}{mark}"  # type: ignore[attr-defined]
    parts = [shape(child) for child in node.children()]
    kind = type(node).__name__
    if kind == "Wording" and len(parts) == 3 and parts[2].startswith(("body", "{body", "near")):
        return parts[2]
    if kind == "Near":
        return f"near{node.slop}<{' '.join(parts)}>"  # type: ignore[attr-defined]
    brackets = {"Sequence": "{%s}", "Or": "(%s)", "Wording": "(%s)"}.get(kind, "[%s]")
    return brackets % (" | " if "(" in brackets else " ").join(parts)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # words and operators
        ("bush", "body:bush"),
        ("bush putin", "[body:bush body:putin]"),
        ("bush AND putin", "[body:bush body:putin]"),
        ("bush OR putin", "(body:bush | body:putin)"),
        ("bush or putin", "[body:bush body:or body:putin]"),
        ("a b OR c", "([body:a body:b] | body:c)"),
        ("a (b OR c)", "[body:a (body:b | body:c)]"),
        ("NOT bush", "-body:bush"),
        ("NOT NOT bush", "--body:bush"),
        ("putin -bush", "[body:putin -body:bush]"),
        ("-bush putin", "[-body:bush body:putin]"),
        ("(-bush)", "-body:bush"),
        ('-"new york"', "-{body:new body:york}"),
        ("-(a b)", "-[body:a body:b]"),
        ("-07", "-body:07"),
        ("a - b", "[body:a body:b]"),
        ("a -- b", "[body:a body:b]"),
        # analysis
        ("running", "body:run"),
        ("co-operate", "body:co"),
        ("U.S.", "body:u.s."),
        ("US", "body:us"),
        ("1986-87", "{body:1986 body:87}"),
        ("AT&T", "body:at&t"),
        ("$1.5", "body:1.5"),
        ("'07", "body:07"),
        ("a & b", "[body:a body:b]"),
        # phrases and nearness
        ('"to be or not"', "{body:to body:be body:or body:not}"),
        ("“missile defense”", "{body:missil body:defens}"),
        ('"bush putin"~5', "near5<body:bush body:putin>"),
        ('"bush"~5', "body:bush"),
        ('"universit* press"', "{body_written:universit* body:press}"),
        # wildcards and fuzzy words
        ("universit*", "body_written:universit*"),
        ("wil?card", "body_written:wil?card?"),
        ("*ing", "body_written:*ing?"),
        ("what?", "body:what"),
        ("wh?t??", "body_written:wh?t?"),
        ("a * b", "[body:a body:b]"),
        ("Fuzzi~1", "body_written:fuzzi~"),
        ("fuzzi~", "body_written:fuzzi~"),
        # fields
        ("headline:bush", "(headline:bush)"),
        ("Headline:bush", "(headline:bush)"),
        ("headline:(a OR b)", "((headline:a) | (headline:b))"),
        ("byline:'John O'Brien'", "({byline:john byline:obrien})"),
        ("byline:Banks", "(byline:banks)"),
        ('source:"Evening Star"', "({source:evening source:star})"),
        ("note:website", "(note:websit)"),
        ("id:A-1", "(id:A-1)"),
        ("place:ussr", "(place:ussr)"),
        ("dateline:'New York'", "({place_words:new place_words:york} | place:new york)"),
        ("dateline:none", "(-has:dateline)"),
        ("10:30", "{body:10 body:30}"),
        ("Bush: no", "[body:bush body:no]"),
        # dates
        ("date:none", "(-has:date)"),
        ("date:2008-04-06", "[date_start[None,733138] date_end[733138,None]]"),
        ("date:April 2008 flood", "[[date_start[None,733162] date_end[733133,None]] body:flood]"),
        ("date:6 April 2008 flood", "[[date_start[None,733138] date_end[733138,None]] body:flood]"),
        ("date:last 2 days flood", "[[date_start[None,733139] date_end[733138,None]] body:flood]"),
    ],
)  # fmt: skip
def test_what_a_query_means(text: str, expected: str) -> None:
    tree = parse(text, LANGUAGE)
    found = shape(tree)
    if text == "co-operate":
        assert found.startswith("(({headline:co headline:oper} | headline:cooper)")
    else:
        assert found == expected
    assert parse(to_text(tree), LANGUAGE) == tree


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("", 0, "only punctuation"),
        ("?!", 0, "only punctuation"),
        ("* *", 0, "only punctuation"),
        ('bush "', 5, "never closed"),
        ('"new york', 0, "never closed"),
        ('a ""', 2, "no word in these quotes"),
        ("(a", 0, "never closed"),
        ("a)", 1, "closes nothing"),
        ("a ()", 2, "no word in these parentheses"),
        ("AND a", 0, "both its sides"),
        ("a AND", 2, "both its sides"),
        ("a AND AND b", 6, "both its sides"),
        ("a OR", 2, "both its sides"),
        ("OR a", 0, "both its sides"),
        ("a NOT", 2, "NOT"),
        ("a NOT ?", 6, "no word here"),
        ("colour:red", 0, "no field 'colour'"),
        ("a headline: b", 2, "directly after the colon"),
        ("headline:?", 9, "no word"),
        ("headline:'open", 9, "never closed"),
        ("fuzzi~3", 0, "1 or 2"),
        ("co-operate~1", 0, "single word"),
        ('a "' + "b " * 51 + '"~9', 2, "at most 50 words"),
        ("a " * 1001, 2000, "at most 1,000 words"),
        ('"' + "a-" * 1001 + '"', 2001, "at most 1,000 words"),
        ("date:soon", 5, ""),
        ("a date:2008-13", 7, ""),
    ],
)
def test_what_cannot_be_meant(text: str, position: int, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, LANGUAGE)
    assert message in str(caught.value)
    assert caught.value.position == position
    assert caught.value.query == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("missile defence", "(body:missil | body:defenc)"),
        ("what is the missile", "body:missil"),
        ("to be or not to be", "(body:to | body:be | body:or | body:not | body:to | body:be)"),
        ('-bush AND "head* field:x (', "(body:bush | body:head | {body:field body:x})"),
    ],
)
def test_any_takes_words_only(text: str, expected: str) -> None:
    tree = parse_any(text, LANGUAGE)
    assert shape(tree) == expected
    assert parse(to_text(tree), LANGUAGE) == tree


def test_filters_join_the_query() -> None:
    filters = Filters(after="2007", dateline=("Sochi", "U.S."), byline="John Smith")
    asked = understand("bush -putin", filters, LANGUAGE)
    assert asked.text == (
        'bush NOT putin date:"2007.." (dateline:"Sochi" OR dateline:"U.S.") byline:"John Smith"'
    )
    assert parse(asked.text, LANGUAGE) == asked.tree


def test_undated_passes_every_range() -> None:
    asked = understand("flood", Filters(date="1912", undated=True), LANGUAGE)
    assert asked.text == "flood (date:1912 OR date:none)"
    assert understand("", Filters(undated=True), LANGUAGE).text == "date:none"


@pytest.mark.parametrize(
    ("query", "filters", "message"),
    [
        ("", Filters(), "nothing to search for"),
        ("", Filters(date="soon"), "--date"),
        ("", Filters(after="2009", before="soon"), "--before"),
        ("", Filters(section="??"), "--section"),
    ],
)
def test_filters_that_cannot_be_meant(query: str, filters: Filters, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        understand(query, filters, LANGUAGE)


PIECES = st.sampled_from(
    "NEAR/5 W/3 PRE2 ADJ/1 W/S W/P ATLEAST/2 lead:x exact:y exact: /a.c/ headline:/b/ words:>9 "
    "on:02-29 added:2y.. language:en page:A1 near/5 and "
    'a bush co-operate U.S. "new york" "a b"~2 ( ) AND OR NOT - -x headline: date:2008 '
    "date:none dateline:'x y' univ* w?n fuzzi~1 ' \" ? * : id:7 “ place:us".split(" ")
)


@given(st.lists(PIECES, max_size=8).map(" ".join) | st.text(max_size=30))
def test_what_parses_prints_and_parses_to_the_same(text: str) -> None:
    try:
        tree = parse(text, LANGUAGE)
    except QueryError as error:
        assert 0 <= error.position <= len(text)
        return
    assert parse(to_text(tree), LANGUAGE) == tree


def test_any_takes_no_more_words_than_a_query() -> None:
    with pytest.raises(QueryError, match="at most 1,000 words"):
        parse_any("missile " * 1001, LANGUAGE)


@pytest.mark.parametrize(
    "text",
    ["(" * 5000 + "a", "NOT " * 5000 + "a", "a " * 10_000, '"' + "a " * 10_000 + '"~3', "-" * 9999],
)
def test_no_query_hangs_or_exhausts_the_stack(text: str) -> None:
    try:
        tree = parse(text, LANGUAGE)
    except QueryError:
        return
    assert to_text(tree)
