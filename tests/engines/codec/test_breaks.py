"""Words with which sentences and paragraphs begin are those of `Document.breaks`, for any text."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searcharchive.analysis import Analyzer
from searcharchive.engines.whoosh.codec.tokens import table as token_table
from searcharchive.engines.whoosh.codec.tokens.pieces import BREAK, POSITION
from searcharchive.engines.whoosh.codec.tokens.table import TokenTable
from searcharchive.schema import PARAGRAPH, SENTENCE, Document
from searcharchive.sentences import ABBREVIATIONS
from tests.forms import examples

ANALYZER = Analyzer()

PARTS = (
    *(". ", "! ", "? ", ".", ".. ", '." ', ".” ", ".) ", ".'\n", ".\xa0", ".\u2028", "..."),
    *(". (", '. "', ". “", ". ‘[", "\n", "\n\n", "\n \t\n", "\n  ", "\n\t\t", "\n   \xa0"),
    *("\r\n\r\n", "\n \x0b", " ", "  ", "\t", "—", "-", "(", '"', "“", "’", "'", "_", "\x1c"),
    *(" " * 20, "\n" + " " * 20, "it", "It", "was", "Ended", "ÉTÉ", "été", "A", "b", "É", "U.S"),
    *("J.R", "9", "1.5", "b2", "東京"),
    *(f" {word}. " for word in (*ABBREVIATIONS, "Profs", "Mister", "X.Y")),
)

text = st.lists(st.sampled_from(PARTS) | st.characters(), max_size=14).map("".join)


def expected(value: str) -> dict[str, list[int]]:
    return Document({"body": (value,)}, {}, {}, ANALYZER).breaks("body")


def told(texts: Sequence[str]) -> list[dict[str, list[int]]]:
    tokens = TokenTable(ANALYZER).tokens(texts, breaks=True)
    assert tokens.breaks
    found: list[dict[str, list[int]]] = [{SENTENCE: [], PARAGRAPH: []} for _ in texts]
    for mark, keys in zip((SENTENCE, PARAGRAPH), tokens.breaks, strict=True):
        assert (np.diff(keys) > 0).all()
        for key in keys.tolist():
            owner, position = key >> BREAK, key & POSITION
            if 0 < position < tokens.sizes[owner]:
                found[owner][mark].append(position)
    return found


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(text, max_size=5))
def test_words_after_breaks(texts: list[str]) -> None:
    assert told(texts) == [expected(each) for each in texts]


@settings(max_examples=examples(100), deadline=None)
@example("A\n. It", 1)
@given(st.lists(text, max_size=12).map(" so it went ".join), st.integers(1, 60))
def test_however_a_long_text_is_cut(value: str, size: int) -> None:
    texts = [f"{value} and so on", "It ended. There it was."]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(token_table, "_GROUP", size)
        assert told(texts) == [expected(each) for each in texts]


@pytest.mark.parametrize("word", ABBREVIATIONS)
def test_abbreviations(word: str) -> None:
    assert told([f"It was {word}. Brown. It was {word}s. And {word.upper()} so."]) == [
        expected(f"It was {word}. Brown. It was {word}s. And {word.upper()} so.")
    ]
