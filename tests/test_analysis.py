"""The tokenizer's table of results, and the laws that indexing and passages rest on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searcharchive import analysis
from searcharchive.analysis import Analyzer, fold, name_key

ENGLISH = Analyzer("english")

# chunk -> words by position, then further spellings as word@position+width
TABLE = [
    ("co-operate", ["co", "operate"], ["cooperate@0+2"]),
    ("mother-in-law", ["mother", "in", "law"], ["motherinlaw@0+3"]),
    ("a-b-c-d-e", ["a", "b", "c", "d", "e"], []),
    ("B-52", ["b", "52"], ["b52@0+2"]),
    ("B52", ["b52"], []),
    ("1986-87", ["1986", "87"], []),
    ("1986–87", ["1986", "87"], []),
    ("U.S.", ["us"], ["u.s.@0+1"]),
    ("U.S", ["us"], ["u.s.@0+1"]),
    ("US", ["us"], ["u.s.@0+1"]),
    ("us", ["us"], []),
    ("Us", ["us"], []),
    ("U.S.-led", ["us", "led"], ["u.s.@0+1"]),
    ("U.S.'s", ["us"], ["u.s.@0+1"]),
    ("NATO", ["nato"], ["n.a.t.o.@0+1"]),
    ("LONDON", ["london"], []),
    ("O'Brien", ["obrien"], []),
    ("O’Brien", ["obrien"], []),
    ("OBrien", ["obrien"], []),
    ("Bush's", ["bush"], []),
    ("BUSH’S", ["bush"], ["b.u.s.h.@0+1"]),
    ("dockers'", ["dockers"], []),
    ("don't", ["dont"], []),
    ("AT&T", ["at&t"], []),
    ("Dow&", ["dow"], []),
    ("$1.5", ["1.5"], []),
    ("$1,500.25", ["1500.25"], []),
    ("1,2", ["1", "2"], []),
    ("12.", ["12"], []),
    ("'07", ["07"], []),
    ("TOKYO/LONDON", ["tokyo", "london"], ["t.o.k.y.o.@0+1"]),
    ("word--word", ["word", "word"], []),
    ("end.Next", ["end", "next"], []),
    ("snake_case", ["snake", "case"], []),
    ("Café", ["cafe"], []),
    ("Cafe\u0301", ["cafe"], []),
    ("Straße", ["strasse"], []),
    ("Łódź", ["lodz"], []),
    ("co\u00adoperate", ["cooperate"], []),
    ("東京", ["東", "京"], []),
    ("—", [], []),
    ("\x00\x1b", [], []),
]


@pytest.mark.parametrize(("chunk", "words", "spellings"), TABLE)
def test_what_a_chunk_becomes(chunk: str, words: list[str], spellings: list[str]) -> None:
    tokens = list(ENGLISH.tokens(chunk))
    assert [token.written for token in tokens if token.kind == "word"] == words
    assert [
        f"{token.written}@{token.position}+{token.width}"
        for token in tokens
        if token.kind != "word"
    ] == spellings


# Their stems are no prefixes of them, so that a prefix must look at words as written.
STEM_IS_NO_PREFIX = """
    army century company city colony country duty early enemy family happy history industry
    injury memory navy party policy study territory treaty victory
""".split()


@pytest.mark.parametrize("word", STEM_IS_NO_PREFIX)
def test_words_as_written_stand_beside_stems(word: str) -> None:
    (token,) = ENGLISH.tokens(word)
    assert token.written == word
    assert token.stem == ENGLISH.stem(word)
    assert not word.startswith(token.stem)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("St. Petersburg", "st petersburg"),
        ("U.S.", "us"),
        ("U.S.S.R.", "ussr"),
        ("Fla.", "fla"),
        ("Côte d'Ivoire", "cote divoire"),
        ("GUINEA-BISSAU", "guinea bissau"),
        ("  new \n york ", "new york"),
        ("--", ""),
    ],
)
def test_name_key(text: str, key: str) -> None:
    assert name_key(text) == key


def test_language_is_configurable() -> None:
    assert Analyzer("german").stem("hausern") != ENGLISH.stem("hausern")
    assert Analyzer("none").stem("running") == "running"
    french = [(t.written, t.kind) for t in Analyzer("french").tokens("l'état")]
    assert french == [("l", "word"), ("etat", "word"), ("letat", "compound")]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.lists(st.text(min_size=1, max_size=12), max_size=6))
def test_analysis_is_local_to_chunks(parts: list[str]) -> None:
    chunks = " ".join(parts).split()
    whole = [(t.written, t.stem, t.width, t.kind) for t in ENGLISH.tokens(" ".join(chunks))]
    alone = [
        (t.written, t.stem, t.width, t.kind) for chunk in chunks for t in ENGLISH.tokens(chunk)
    ]
    assert whole == alone


@given(st.text())
def test_positions_run_on_and_spans_lie_in_the_text(text: str) -> None:
    tokens = list(ENGLISH.tokens(text))
    words = [token for token in tokens if token.kind == "word"]
    assert [token.position for token in words] == list(range(len(words)))
    for token in tokens:
        assert 0 <= token.start < token.end <= len(text)
        assert token.position + token.width <= len(words)
        assert token.written and not any(char.isspace() for char in token.written)


PRINTED = st.characters(max_codepoint=0x2FF) | st.characters(
    min_codepoint=0x2000, max_codepoint=0x206F
)
COMMON = st.sampled_from("abzABZ019.,'’-–&$()“”\"?!;:_é\u00ad\u200b")


@given(st.text(PRINTED | COMMON, max_size=8), st.sampled_from(["english", "french", "none"]))
def test_latin_chunks_are_analysed_as_all_others(text: str, language: str) -> None:
    quick = [Analyzer(language).forms(chunk) for chunk in text.split()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(analysis, "_script", lambda chunk: "any")
        slow = Analyzer(language)
        assert quick == [tuple(slow._analyse(chunk)) for chunk in text.split()]


@given(st.text('abzABZ.,()“”"?!;:', max_size=80))
def test_plain_words_are_analysed_as_all_others(text: str) -> None:
    for chunk in (text, text * 9):
        plain = ENGLISH._plain_word(chunk)
        assert plain is None or plain == tuple(ENGLISH._analyse(chunk))
