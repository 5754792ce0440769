"""Arrays of tokens are what the analyzer yields, for every text, however texts come in batches."""

import itertools
import sys
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcharchive.analysis import Analyzer
from searcharchive.engines.whoosh.codec.tokens import table as token_table
from searcharchive.engines.whoosh.codec.tokens.keys import KeyTable
from searcharchive.engines.whoosh.codec.tokens.pieces import cut
from searcharchive.engines.whoosh.codec.tokens.table import Tokens, TokenTable
from searcharchive.schema import wide_term
from tests.forms import examples

ANALYZERS = {name: Analyzer(name) for name in ("english", "french", "german", "russian", "none")}
LANGUAGES = pytest.mark.parametrize("language", ANALYZERS)

SPACES = [char for char in map(chr, range(sys.maxunicode + 1)) if char.isspace()]
SURROGATES = "\ud800\udbff\udc00\udfff"

# Whatever the analyzer has a rule for, and a few of everything else.
SPECIAL = (
    "aAbBsSzZ019.,&-_'`/\"()$\x00\x1b\x1c\x85\xa0"
    "’‘ʼ＇´‐‑–—“”…¿·\u00ad\u200b\u200d\u2060\ufeff\u2009\u2028\u3000\u1680\u180e"
    "øßłæıþéÉİſﬁⅨ²½Ａ１．，\u0301\u0345\u20dd\u0e01\u0e31\u0e33東京々カﾊが\U00020000"
    "हि्\u0903ßжЖΣςΑא\u05b0ع\u0651٣٫١၃\u1037😀" + SURROGATES
)
ASCII = "aAbBsS019.,&-'`/_ "

specials = st.text(st.sampled_from(SPECIAL), max_size=30)
anything = st.text(st.characters() | st.sampled_from(SURROGATES), max_size=30)
spaced = st.lists(
    specials | anything | st.text(st.sampled_from(ASCII), max_size=20), max_size=8
).flatmap(lambda parts: st.sampled_from(SPACES).map(lambda space: space.join(parts)))
batches = st.lists(spaced, max_size=6)


Row = tuple[str, str, int, int, bool, int, int, bool]


def expected(analyzer: Analyzer, text: str) -> list[Row]:
    """A text's tokens by the analyzer in order of position, wide terms after theirs."""
    found: list[Row] = []
    for token in sorted(analyzer.tokens(text), key=lambda token: token.position):
        written, stem, position, width, *span, kind = (
            getattr(token, name)
            for name in ("written", "stem", "position", "width", "start", "end", "kind")
        )
        found.append((written, stem, position, width, kind == "word", *span, False))
        if width > 1:
            wide = (wide_term(written, width), wide_term(stem, width))
            found.append((*wide, position, 1, False, *span, True))
    return found


def told(table: TokenTable, tokens: Tokens) -> list[list[Row]]:
    """The tokens of each text as such rows."""
    assert tokens.spans is not None
    terms = [term.decode() for term in table.terms]
    written, stems = (
        [terms[number] for number in numbers.tolist()] for numbers in (tokens.written, tokens.stems)
    )
    columns = (tokens.positions, tokens.widths, tokens.counted, *tokens.spans, tokens.wide)
    rows = list(zip(written, stems, *(column.tolist() for column in columns), strict=True))
    bounds = np.searchsorted(tokens.texts, np.arange(len(tokens.sizes) + 1))
    return [rows[first:stop] for first, stop in itertools.pairwise(bounds.tolist())]


def check(table: TokenTable, analyzer: Analyzer, texts: Sequence[str]) -> None:
    """The table's tokens of a batch are the analyzer's."""
    tokens = table.tokens(texts, spans=True)
    for text, rows in zip(texts, told(table, tokens), strict=True):
        assert rows == expected(analyzer, text), repr(text)
    counted = np.bincount(tokens.texts[tokens.counted], minlength=len(texts))
    assert tokens.sizes.tolist() == counted.tolist()


# Chunks in which what stands beyond a sign, or beyond two after an acronym, changes the words.
CHUNKS = """
    U.S.-led-by U.S.'s-own U.S.’s U.S.-’s-own é.U.'s-a U.é.'s-a U.é.-led-by Ａ.Ｂ.'s-a-b É.É.-a-b-c
    end.Next a.bc.d ab.c.d.ef U.S.A.end U.S..end U.S.,end U.S./end U.S.--a-b ..U.S. _U.S._ (U.S.)
    1.5 1.5.3 1.5m 1.5.m v1.5 1,500 1,500.25 1,500.25m 1,500m2 1,5000 1,2 1,a a,1 1,500's 1,500-2
    ١,٢ 1.-5-a 1-a-2 a-1-2 1.5-a A1-B2 AT&T AT&T's A&1 1&A A&é é&A a&b-c BUSH'S BUSH’S B'S S's 's
    '07 US-EU US-EU-UK-UN-EC us--eu us-'eu O'Brien's-Smith O`Brien O'-a rock'n'roll a''b a'`b l'état
    NATO NATOS N A1 ABCDE ABCDEF abc-DEF-ghi a-b-c-d a-b-c-d-e -a-b- a-\u00ad-b a\u00ad-b \u00ad-a-b
    10\u00a0000 a\u2009-b a-\u2009b a_b-c a_-b _a-b_ a-b_c 東.京 東'a 東-京-b A.東.'s A.\u0301B.'s
    x\u0301A.B.-c-d A.B\u0301.-c-d \ud800.A.-b-c A-\ud800-B
""".replace("\n", " ").split(" ")


@LANGUAGES
def test_chunks_of_many_kinds(language: str) -> None:
    texts = [
        before + chunk + after
        for chunk in CHUNKS
        for before, after in (("", ""), ("(", ")."), ("a.", ".a"), ("a ", ".. a"))
    ]
    check(TokenTable(ANALYZERS[language]), ANALYZERS[language], texts)


@LANGUAGES
@settings(max_examples=examples(40), deadline=None)
@given(found=st.lists(batches, min_size=1, max_size=3))
def test_tokens_are_the_analyzers(language: str, found: list[list[str]]) -> None:
    table = TokenTable(ANALYZERS[language])
    for texts in found:
        check(table, ANALYZERS[language], texts)


@pytest.mark.parametrize("language", ["english", "french"])
@pytest.mark.parametrize(
    ("alphabet", "length"),
    [("aBS19.,&-'`/_", 4), ("aB1.-'’", 5), ("aS.'-", 6), ("1,.a", 7)],
)
def test_all_texts_of_a_few_signs(language: str, alphabet: str, length: int) -> None:
    texts = ["".join(signs) for signs in itertools.product(alphabet, repeat=length)]
    check(TokenTable(ANALYZERS[language]), ANALYZERS[language], texts)


def test_every_white_space_parts_words() -> None:
    texts = [f"a{space}b{space}{space}U.S.{space}" for space in SPACES]
    check(TokenTable(ANALYZERS["english"]), ANALYZERS["english"], texts)


def test_no_other_character_parts_words_wrongly() -> None:
    signs = map(chr, range(sys.maxunicode + 1))
    chosen = itertools.chain(itertools.islice(signs, 0x2100), itertools.islice(signs, 0, None, 197))
    texts = [f"a{sign}b {sign}U.S.{sign}C{sign}" for sign in chosen]
    check(TokenTable(ANALYZERS["english"]), ANALYZERS["english"], texts)


@pytest.mark.parametrize(
    "word", ["a", "Ab", "1", "é", "ß", "東", "a-", "a'", "A.", "1,000", "a/b-", "\ud800", "ab. "]
)
def test_words_and_chunks_of_every_length(word: str) -> None:
    texts = [word * times for times in range(1, 300)] + [word * 5000 + "x"]
    check(TokenTable(ANALYZERS["english"]), ANALYZERS["english"], texts)


@settings(max_examples=examples(40), deadline=None)
@given(texts=batches, size=st.integers(1, 40))
def test_texts_may_be_read_in_pieces(texts: list[str], size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(token_table, "_GROUP", size)
        check(TokenTable(ANALYZERS["english"]), ANALYZERS["english"], texts)


@pytest.mark.parametrize("language", ["english", "french"])
def test_a_text_is_cut_where_it_changes_nothing(language: str) -> None:
    analyzer = ANALYZERS[language]
    signs = ("".join(signs) for signs in itertools.product("aB1,.-'&", repeat=4))
    for text, size in itertools.product([*signs, *CHUNKS], range(1, 8)):
        pieces = [piece for group in cut([text], size) for piece in group]
        assert "".join(piece.content for piece in pieces) == text
        if len(pieces) > 1:
            found = [
                (token.written, token.width, piece.start + token.start, piece.start + token.end)
                for piece in pieces
                for token in analyzer.tokens(piece.content)
            ]
            whole = [
                (token.written, token.width, token.start, token.end)
                for token in analyzer.tokens(text)
            ]
            assert found == whole


def test_numbers_outlast_what_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_table, "_KEPT", 3)
    table = TokenTable(ANALYZERS["english"])
    key = table.number(b"2008\x1fkey")
    number = table.number(b"running")
    for _ in range(3):
        check(table, ANALYZERS["english"], ["Running co-operate U.S. naïve a b c d e f g"])
        assert table.tokens(["running"]).written.tolist() == [number]
    assert table.terms[key] == b"2008\x1fkey"
    assert table.number(b"run") == table.tokens(["runs"]).stems[0]
    assert len(table.terms) == len(set(table.terms))


def test_a_batch_that_fails_leaves_no_wrong_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    analyzer = Analyzer("english")
    table = TokenTable(analyzer)
    with monkeypatch.context() as patch:
        patch.setattr(Analyzer, "stems", lambda *_: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            table.tokens(["some words"])
    check(table, analyzer, ["some words"])


def test_the_types_of_arrays() -> None:
    tokens = TokenTable(ANALYZERS["none"]).tokens(["co-operate", "", "—"])
    assert tokens.sizes.tolist() == [2, 0, 0]
    assert tokens.spans is None
    types = ["int32", "uint32", "uint32", "uint32", "uint8", "bool", "bool"]
    columns = (
        tokens.texts, tokens.written, tokens.stems, tokens.positions, tokens.widths,
        tokens.counted, tokens.wide,
    )  # fmt: skip
    assert [column.dtype.name for column in columns] == types
    assert {column.shape for column in columns} == {(4,)}
    assert not len(TokenTable(ANALYZERS["none"]).tokens([]).texts)


def test_a_table_of_keys_grows_and_keeps_values() -> None:
    table, rng = KeyTable(), np.random.default_rng(0)
    kept: dict[int, int] = {}
    for size in (1, 0, 50_000, 200_000):
        keys = rng.integers(1, 150_000, size).astype(np.uint64) << np.uint64(40)
        values, missing = table.find(keys)
        assert {int(keys[index]) for index in missing} == set(keys.tolist()) - set(kept)
        if len(missing):
            new = keys[missing]
            values[missing] = table.add(new, lambda distinct, new=new: new[distinct] + 7)
        assert (values == keys + np.uint64(7)).all()
        kept |= dict.fromkeys(keys.tolist(), 0)
        assert len(table) == len(kept)


def test_what_is_forgotten_takes_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_table, "_KEPT", 20)
    table = TokenTable(ANALYZERS["english"])
    for number in range(100):
        table.tokens([f"{number}-a " + f"{number}-" * 100 + f" long{number}-er"])
        assert table._forms.entries() <= 22
        assert table._forms._values.size <= 22 * 4
