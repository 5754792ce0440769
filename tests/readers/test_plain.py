"""Plain text: what is the headline, what is a notice, what is the body."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcharchive.records import Record, Refusal

from .reading import items, record

HEADLINES = f"""
{"The Herring, a Correspondence Which the Editor Declares Closed, " * 4}by Mr. Tench
Bridge Opens After Long Delay
THE GREAT GALE. FOUR SMACKS LOST. THE PIER CARRIED AWAY.
Minister quits over harbour plan
Will the ferry ever run again?
Council: 'No more money for the pier'
Ferry sinks
The Widow's Claim.
O
1987
# Bridge Opens After Long Delay
"""

PROSE = f"""
The commissioners of the harbour{", who have put off the mole for eleven years" * 4}, met
The bridge was opened yesterday by the mayor of the town.
“It was never going to hold,” the engineer said of the bridge on Friday.”
SOCHI, RUSSIA — Both leaders left the table without a word.
WASHINGTON, April 6 (AP) — Congress rose early.
"""


@pytest.mark.parametrize("line", HEADLINES.strip().splitlines())
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n", "\n \n\n"])
def test_a_first_line_that_is_the_headline(line: str, gap: str) -> None:
    read = record("text", f"{line}{gap}The tide was out, and so was the clerk.\n")

    assert read.headline == line.removeprefix("# ")
    assert read.body == "The tide was out, and so was the clerk."


@pytest.mark.parametrize("line", PROSE.strip().splitlines())
def test_a_first_line_that_belongs_to_the_body(line: str) -> None:
    read = record("text", f"\ufeff\n{line}\n\nThe tide was out.\n")

    assert read.headline is None
    assert read.body == f"{line}\n\nThe tide was out."


def test_a_hard_wrapped_first_sentence_belongs_to_the_body() -> None:
    text = "Nobody at the harbour office could say yesterday whether\nthe ferry would sail again."

    assert record("text", text).headline is None
    assert record("text", text).body == text


def test_a_line_above_400_characters_is_no_headline() -> None:
    assert record("text", "Gale " * 90 + "\n\nIt blew.").headline is None


def test_inner_white_space_of_a_headline_is_one_space() -> None:
    assert record("text", "  THE \t GALE  \nIt blew.").headline == "THE GALE"


def test_a_text_of_one_line() -> None:
    assert record("text", "Ferry Sinks").headline == "Ferry Sinks"
    assert record("text", "Ferry Sinks").body == ""


NOTICE = "This article is from the archive of The Wexcombe Star before it moved in 2009."
WRAPPED = (
    "This article is from the archive of The Wexcombe Star as it was\n"
    "before it moved in 2009, and its pictures were not kept."
)
NOTICES = {
    "after the headline": (f"Gale\n{NOTICE}\nIt blew.", "Gale", NOTICE, "It blew."),
    "after a blank line": (f"Gale\n\n{NOTICE}\n\nIt blew.", "Gale", NOTICE, "It blew."),
    "above the headline": (f"{NOTICE}\n\nGale\n\nIt blew.", "Gale", NOTICE, "It blew."),
    "at the very end": (f"Gale\n\nIt blew.\n\n{NOTICE}\n", "Gale", NOTICE, "It blew."),
    "the last line": (f"Gale\nIt blew.\n{NOTICE}\n", "Gale", NOTICE, "It blew."),
    "without a headline": (f"{NOTICE}\nOSLO — It blew.", None, NOTICE, "OSLO — It blew."),
    "hard-wrapped": (f"Gale\n{WRAPPED}\nIt blew.", "Gale", WRAPPED, "It blew."),
    "hard-wrapped at the end": (f"Gale\n\nIt blew.\n\n{WRAPPED}", "Gale", WRAPPED, "It blew."),
    "twice": (
        f"Gale\n{NOTICE}\nCorrection: It was a breeze.\nIt blew.\n\n{NOTICE}",
        "Gale",
        f"{NOTICE}\n\nCorrection: It was a breeze.\n\n{NOTICE}",
        "It blew.",
    ),
    "in the middle it is text": (
        f"Gale\n\nIt blew.\n{NOTICE}\nIt stopped.",
        "Gale",
        None,
        f"It blew.\n{NOTICE}\nIt stopped.",
    ),
    "a line without a stop": (
        "Gale\nThis article is from the archive of The Wexcombe Star and Harbour News\n"
        "OSLO — It blew.",
        "Gale",
        "This article is from the archive of The Wexcombe Star and Harbour News",
        "OSLO — It blew.",
    ),
    "alone it is the article": ("Correction: It was a breeze.", None, None, None),
}


@pytest.mark.parametrize("case", NOTICES)
def test_notices(case: str) -> None:
    text, headline, note, body = NOTICES[case]
    read = record("text", text)

    if body is None:
        assert (read.headline or read.body, read.note) == (text, None)
    else:
        assert (read.headline, read.note, read.body) == (headline, note, body)


def test_notices_are_what_the_patterns_say() -> None:
    text = f"Gale\n{NOTICE}\nFor sale: one boat\nIt blew."
    read = record("text", text, notices=(r"For sale: .*",))

    assert (read.note, read.body) == (None, f"{NOTICE}\nFor sale: one boat\nIt blew.")
    read = record("text", text, notices=(r"For sale: .*", r"This article .*"))
    assert read.note == f"{NOTICE}\n\nFor sale: one boat"


def test_several_articles_between_separators() -> None:
    text = "Gale\n\nIt blew.\n=====\n\n=====\r\nCalm\n\nIt did not.\n  =====  \nFog\nNothing seen."
    found = items("text", text, separator="=====")

    assert [(each.number, each.headline) for each in found if isinstance(each, Record)] == [
        (1, "Gale"), (2, "Calm"), (3, "Fog"),
    ]  # fmt: skip


def test_an_empty_text_is_refused() -> None:
    assert items("text", " \n\n") == [Refusal(1, "there is no text in it")]


def test_a_text_above_the_limit_is_refused_and_the_next_is_read() -> None:
    text = b"Gale\n" + b"x" * (65 * 2**20) + b"\n---\nCalm\n\nIt did not."
    refused, read = items("text", text, separator="---")

    assert isinstance(refused, Refusal)
    assert "limit" in refused.reason
    assert isinstance(read, Record)
    assert (read.number, read.headline) == (2, "Calm")


@given(st.text(max_size=400))
def test_nothing_but_white_space_and_line_ends_is_lost(text: str) -> None:
    (read,) = items("text", text.encode("utf-8", "surrogatepass"))
    if isinstance(read, Record):
        kept = f"{read.note or ''}{read.headline or ''}{read.body}"
        plain = text.removeprefix("\ufeff").replace("\0", "\ufffd")
        plain = "".join("\ufffd" if "\ud800" <= sign <= "\udfff" else sign for sign in plain)
        if not read.warnings and "#" not in text:
            assert sorted("".join(kept.split())) == sorted("".join(plain.split()))
