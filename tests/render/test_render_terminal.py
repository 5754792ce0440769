"""What may reach a terminal: safety, width, wrapping and marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wcwidth import wcwidth

from searcharchive.render.terminal import (
    Style,
    pad,
    painted,
    paragraph,
    plain,
    plain_lines,
    shortened,
    visible,
    width,
    wrap,
)
from searcharchive.render.unsafe import UNSAFE

ANY_TEXT = st.text(st.characters())


@given(ANY_TEXT)
def test_plain_text_is_safe_and_as_long_as_before(text: str) -> None:
    assert not UNSAFE.search(plain(text))
    assert len(plain(text)) == len(text)


@given(ANY_TEXT)
def test_visible_text_is_safe_and_safe_text_stays(text: str) -> None:
    assert not UNSAFE.search(visible(text))
    assert visible(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("caf\u00e9 \u202e", "café \\u202e"),
        ("line\nend", "line\\nend"),
        ("\x9b2J", "\\x9b2J"),
        ("bad\udcff", "bad\\udcff"),
    ],
)
def test_messages_show_what_was_there(text: str, seen: str) -> None:
    assert visible(text) == seen


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF)))
def test_the_quick_way_to_the_width_is_the_slow_way(text: str) -> None:
    safe = plain(text)
    assert width(safe) == sum(max(0, wcwidth(character)) for character in safe)


def test_a_texts_own_lines_are_kept() -> None:
    assert plain_lines("one\r\ntwo\x07\n\n\tthree") == ["one", "two ", "", " three"]


@pytest.mark.parametrize(
    ("text", "columns"),
    [("", 0), ("abc", 3), ("東京", 4), ("e\u0301", 1), ("naïve", 5), ("Ａ", 2), ("🚢", 2)],
)
def test_columns(text: str, columns: int) -> None:
    assert width(text) == columns
    assert width(pad(text, 9)) == 9


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("", 10, []),
        ("   ", 10, []),
        ("one two three", 7, ["one two", "three"]),
        ("one  two three", 7, ["one", "two", "three"]),
        ("abcdefgh ij", 3, ["abc", "def", "gh", "ij"]),
        ("abcdefgh ij", 5, ["abcde", "fgh", "ij"]),
        ("東京湾の渡し船", 5, ["東京", "湾の", "渡し", "船"]),
        ("ab\u0301cd", 2, ["ab\u0301", "cd"]),
    ],
)
def test_lines_break_at_white_space_or_where_they_must(
    text: str, columns: int, lines: list[str]
) -> None:
    assert [text[start:end] for start, end in wrap(text, columns)] == lines


@given(ANY_TEXT, st.integers(2, 30))
def test_no_line_is_too_wide_and_only_white_space_is_lost(text: str, columns: int) -> None:
    safe = plain(text)
    lines = [safe[start:end] for start, end in wrap(safe, columns)]
    assert all(width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(safe.split())


@given(ANY_TEXT, st.integers(3, 30))
def test_shortened_text_fits(text: str, columns: int) -> None:
    assert width(shortened(plain(text), columns)) <= columns


def test_marks_are_seen_in_colour_alone() -> None:
    assert painted("a ferry left", [(2, 7)], Style()) == "a ferry left"
    assert painted("a ferry left", [(2, 7)], Style(colour=True)) == "a \x1b[1;4mferry\x1b[0m left"


def test_a_mark_that_a_line_break_cuts_goes_on_in_the_next_line() -> None:
    made = list(paragraph("the new ferry left", [(4, 13)], Style(width=10, colour=True), indent=2))
    assert made == [
        "  the \x1b[1;4mnew\x1b[0m",
        "  \x1b[1;4mferry\x1b[0m",
        "  left",
    ]


def test_without_a_width_nothing_is_wrapped() -> None:
    text = "long " * 100
    assert list(paragraph(text, [], Style(width=None))) == [text]
