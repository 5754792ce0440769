"""As a codec of Whoosh's: what Whoosh reads is, to the byte, what its own codec gives it."""

import itertools
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from whoosh import query, scoring
from whoosh.matching import ReadTooFar
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.searching import Searcher
from whoosh_indexes import COLUMNS, FORMATS, OURS, VECTORS, document, documents, filled

from searcharchive.engines.whoosh.codec.segment import ArraySegment

COUNT = 1300


@pytest.fixture(scope="module", params=OURS)
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[SegmentReader, SegmentReader]]:
    """A reader of stock's index, and one of ours with the same documents."""
    stock, ours = (filled(None, how, documents(COUNT)) for how in ("stock", request.param))
    with stock.reader() as expected, ours.reader() as found:
        assert isinstance(found.segment(), ArraySegment)
        yield expected, found


def rows(matcher: Any) -> list[tuple[int, float, bytes]]:
    """All postings; stock has None for the value of a format without any."""
    found = []
    while matcher.is_active():
        found.append((matcher.id(), matcher.weight(), matcher.value() or b""))
        matcher.next()
    return found


def test_postings_of_all_formats(pair: tuple[SegmentReader, SegmentReader]) -> None:
    stock, ours = pair
    assert list(ours.all_terms()) == list(stock.all_terms())
    for field, text in stock.all_terms():
        assert rows(ours.postings(field, text)) == rows(stock.postings(field, text)), (field, text)


def test_what_values_are_decoded_as(pair: tuple[SegmentReader, SegmentReader]) -> None:
    for (field, kind), text in itertools.product(FORMATS.items(), (b"all", b"w3", b"r7")):
        for name in ("frequency", "weight", "positions", "characters", "position_boosts"):
            expected, found = (reader.postings(field, text) for reader in pair)
            assert found.supports(name) == expected.supports(name) == kind.supports(name)
            if kind.supports(name):
                assert list(found.items_as(name)) == list(expected.items_as(name))


def test_statistics(pair: tuple[SegmentReader, SegmentReader]) -> None:
    def told(info: Any) -> tuple[Any, ...]:
        return (
            pytest.approx(info.weight()), info.doc_frequency(), info.min_length(),
            info.max_length(), pytest.approx(info.max_weight()), info.min_id(), info.max_id(),
        )  # fmt: skip

    stock, ours = pair
    expected, found = list(stock), list(ours)
    assert [term for term, _ in found] == [term for term, _ in expected]
    for (term, info), (_, mine) in zip(expected, found, strict=True):
        assert told(mine) == told(info), term
        assert told(ours.term_info(*term)) == told(info)
    info = ours.term_info("positions", b"all")
    info._minid += 10
    assert ours.term_info("positions", b"all").min_id() == 0
    assert ours.frequency("positions", "w4") == stock.frequency("positions", "w4")
    assert ours.doc_frequency("positions", "w4") == stock.doc_frequency("positions", "w4")
    assert ours.doc_frequency("positions", "nowhere") == ours.frequency("positions", "nowhere") == 0
    with pytest.raises(TermNotFound):
        ours.term_info("positions", "nowhere")
    with pytest.raises(TermNotFound):
        ours.postings("positions", "nowhere")
    for name in FORMATS:
        assert ours.field_length(name) == stock.field_length(name)
        assert ours.min_field_length(name) == stock.min_field_length(name)
        assert ours.max_field_length(name) == stock.max_field_length(name)
        for docnum in range(COUNT):
            assert ours.doc_field_length(docnum, name) == stock.doc_field_length(docnum, name)
    assert ours.doc_field_length(3, "key", 9) == stock.doc_field_length(3, "key", 9) == 9
    assert ours.field_length("key") == ours.max_field_length("key") == 0


def test_from_a_term_on_into_later_fields(pair: tuple[SegmentReader, SegmentReader]) -> None:
    stock, ours = pair
    for field, text in (("positions", "w"), ("number", b""), ("positions", "~")):
        assert list(ours.terms_from(field, text)) == list(stock.terms_from(field, text))
    assert [term for term, _ in ours.iter_from("key", "k999")] == list(
        ours.terms_from("key", "k999")
    )
    assert list(ours.expand_prefix("positions", "r9")) == list(
        stock.expand_prefix("positions", "r9")
    )
    assert set(ours.indexed_field_names()) == set(stock.indexed_field_names())


def test_cursors(pair: tuple[SegmentReader, SegmentReader]) -> None:
    stock, ours = (reader.cursor("positions") for reader in pair)
    for step in (
        "first",
        "next",
        "next",
        "w",
        "next",
        "r500",
        b"zz",
        "~~~~",
        "first",
        "éx9",
        "next",
    ):
        for cursor in (stock, ours):
            cursor.find(step) if step not in ("first", "next") else getattr(cursor, str(step))()
        assert ours.text() == stock.text()
        assert ours.is_valid() == stock.is_valid()
        infos = stock.term_info(), ours.term_info()
        assert (infos[0] and infos[0].doc_frequency()) == (infos[1] and infos[1].doc_frequency())
    found = pair[1].terms_within("positions", "r19", 1)
    assert sorted(found) == sorted(pair[0].terms_within("positions", "r19", 1))


@pytest.mark.parametrize("step", [1, 2, 5, 127, 128, 129, 400])
def test_skipping(pair: tuple[SegmentReader, SegmentReader], step: int) -> None:
    for text in (b"all", b"w1", b"w2", b"w7", b"r3"):
        stock, ours = (reader.postings("positions", text) for reader in pair)
        for target in [0, *range(0, COUNT + 2 * step, step), 3, 10**6]:
            if not stock.is_active():
                assert not ours.is_active()
                with pytest.raises(ReadTooFar):
                    ours.skip_to(target)
                with pytest.raises(ReadTooFar):
                    ours.next()
                break
            stock.skip_to(target)
            ours.skip_to(target)
            assert ours.is_active() == stock.is_active()
            if ours.is_active():
                assert (ours.id(), ours.weight(), ours.value()) == (
                    stock.id(), stock.weight(), stock.value(),
                )  # fmt: skip
        ours.reset()
        assert (ours.id(), len(rows(ours))) == (
            pair[0].first_id("positions", text),
            len(ours_ids(pair, text)),
        )


def ours_ids(pair: tuple[SegmentReader, SegmentReader], text: bytes) -> list[int]:
    return list(pair[0].postings("positions", text).all_ids())


def test_copies_go_their_own_way(pair: tuple[SegmentReader, SegmentReader]) -> None:
    matcher = pair[1].postings("positions", b"w1")
    matcher.skip_to(300)
    copied = matcher.copy()
    place = matcher.id(), matcher.value_as("positions")
    assert len(rows(matcher)) > 128
    assert (copied.id(), copied.value_as("positions")) == place
    assert [span.start for span in copied.spans()] == place[1]


def test_bounds_of_blocks(pair: tuple[SegmentReader, SegmentReader]) -> None:
    """They are those of stock, block by block: both have 128 postings."""
    for text in (b"all", b"w1", b"w3", b"r3"):
        stock, ours = (reader.postings("boosted", text) for reader in pair)
        while stock.is_active():
            for name in ("min_id", "max_id", "min_length", "max_length"):
                assert getattr(ours, f"block_{name}")() == getattr(stock, f"block_{name}")()
            # Stock keeps this one less rounded than the weights themselves.
            assert ours.block_max_weight() == pytest.approx(stock.block_max_weight(), rel=1e-7)
            assert ours.next() == stock.next()
        # The collectors ask once more at the end.
        assert ours.block_max_weight() == pytest.approx(stock.block_max_weight(), rel=1e-7)


def test_skipping_by_quality(pair: tuple[SegmentReader, SegmentReader]) -> None:
    for text in ("all", "w1", "w2"):
        for limit in (0.0, 0.3, 0.6, 0.9, 1.2, 100.0):
            searchers = [_searcher(reader) for reader in pair]
            stock, ours = (each.postings("positions", text.encode()) for each in searchers)
            while stock.is_active():
                assert ours.skip_to_quality(limit) == stock.skip_to_quality(limit)
                assert ours.is_active() == stock.is_active()
                if stock.is_active():
                    assert (ours.id(), ours.score()) == (stock.id(), stock.score())
                    assert ours.block_quality() == stock.block_quality()
                    stock.next()
                    ours.next()


def _searcher(reader: SegmentReader) -> Any:
    return Searcher(reader, closereader=False)


def trees(seed: int) -> Iterator[query.Query]:
    chance = random.Random(seed)

    def tree(depth: int) -> query.Query:
        if not depth or chance.random() < 0.3:
            word = chance.choice(["all", *(f"w{n}" for n in range(1, 11)), "r5", "éx7"])
            field = chance.choice(["positions", "boosted", "frequency", "characters"])
            return query.Term(field, word, boost=chance.choice([1.0, 1.0, 2.5]))
        kind = chance.choice([query.And, query.Or, query.AndMaybe, query.Phrase, query.Prefix])
        if kind is query.Phrase:
            return query.Phrase("positions", chance.sample(["all", "w1", "w2", "w3"], 2), slop=2)
        if kind is query.Prefix:
            return query.Prefix("frequency", chance.choice(["w1", "éx1", "r1"]))
        if kind is query.AndMaybe:
            return query.AndMaybe(tree(depth - 1), tree(depth - 1))
        return kind([tree(depth - 1) for _ in range(chance.randrange(2, 4))])

    while True:
        yield tree(3)


@pytest.mark.parametrize("weighting", [scoring.BM25F(), scoring.TF_IDF(), scoring.Frequency()])
@pytest.mark.parametrize("limit", [None, 10])
def test_hits_and_scores(
    pair: tuple[SegmentReader, SegmentReader], weighting: Any, limit: int | None
) -> None:
    for tree in itertools.islice(trees(3), 40):
        answers = []
        for reader in pair:
            searcher = _searcher(reader)
            searcher.weighting = weighting
            found = searcher.search(tree, limit=limit)
            answers.append([(found.docnum(n), found.score(n)) for n in range(len(found.top_n))])
        assert answers[0] == answers[1], tree


def test_columns_stored_fields_and_vectors(pair: tuple[SegmentReader, SegmentReader]) -> None:
    stock, ours = pair
    for name in (*COLUMNS, "number"):
        expected, found = (reader.column_reader(name, translate=False) for reader in pair)
        values = [expected[docnum] for docnum in range(COUNT)]
        assert [found[docnum] for docnum in range(COUNT)] == values
        assert type(found[4]) is type(values[4])
        assert len(found) == COUNT
        assert [found.sort_key(n) for n in range(9)] == [expected.sort_key(n) for n in range(9)]
        if name not in ("packed", "pickled"):
            # Stock itself can't go through these where a document has none.
            assert list(found) == values
            loaded = found.load()
            assert [loaded[docnum] for docnum in range(COUNT)] == values
        if stock.schema[name].column_type.reversible:
            expected, found = (
                reader.column_reader(name, reverse=True, translate=False) for reader in pair
            )
            assert [found.sort_key(n) for n in range(9)] == [expected.sort_key(n) for n in range(9)]
    assert list(ours.iter_docs()) == list(stock.iter_docs())
    for name, docnum in itertools.product(VECTORS, (0, 77, COUNT - 1)):
        assert ours.has_vector(docnum, name)
        assert rows(ours.vector(docnum, name)) == rows(stock.vector(docnum, name))
    assert not ours.has_vector(4, "existence")


def documents_of_length(count: int) -> list[dict[str, Any]]:
    wide = " ".join(["all"] * 3 + ["fill"] * 300 + ["all"])
    far = " ".join(f"f{n % 7}" for n in range(70_000)) + " all"
    long = " ".join(["all"] * 1001)
    special = {5: wide, 99: far, 100: long}
    return [document(n, special.get(n, "all here all")) for n in range(count)]


@cache
def stock_of_length(count: int) -> Any:
    return filled(None, "stock", documents_of_length(count))


@pytest.mark.parametrize("count", [127, 128, 129, 1000])
@pytest.mark.parametrize("how", OURS)
def test_lists_as_long_as_blocks(how: str, count: int) -> None:
    ours = filled(None, how, documents_of_length(count))
    with stock_of_length(count).reader() as expected, ours.reader() as found:
        for name in FORMATS:
            for text in (b"all", b"here", b"f3"):
                assert rows(found.postings(name, text)) == rows(expected.postings(name, text))
            matcher = found.postings(name, b"all")
            for target in (0, 100, 126, 127, 128, 998):
                if target < count:
                    matcher.skip_to(target)
                    assert matcher.id() == target
