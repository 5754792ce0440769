"""Lists of a segment's file are read as they were written, however long, wide or frequent."""

import io
import random
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searcharchive.engines.whoosh.codec.format.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.format.layout import BLOCK, DamageError, SegmentFileWriter
from searcharchive.engines.whoosh.codec.format.mapped import SegmentFile
from searcharchive.engines.whoosh.codec.indexing.building import SegmentBuilder
from searcharchive.engines.whoosh.codec.indexing.stretches import Stretch
from searcharchive.engines.whoosh.codec.indexing.terms import Texts
from searcharchive.engines.whoosh.keeping import Kept
from searcharchive.engines.whoosh.segments import SHIFT
from tests.forms import examples

Lists = dict[bytes, dict[int, list[int]]]
"""Positions by document, by term."""


def stretch(field: str, lists: Lists) -> Stretch:
    texts = sorted(lists)
    postings = [(doc, places) for text in texts for doc, places in sorted(lists[text].items())]
    return Stretch(
        field,
        "positions",
        Texts.of(texts),
        np.array([len(lists[text]) for text in texts], np.int64),
        np.array([doc for doc, _ in postings], np.int64),
        np.array([len(places) for _, places in postings], np.int64),
        np.array([place for _, places in postings for place in places], np.int64),
    )


def written(fields: dict[str, list[Lists]], documents: int) -> bytes:
    out = io.BytesIO()
    file = SegmentFileWriter(out)
    lengths = np.arange(documents, dtype=np.uint8)
    builder = SegmentBuilder(file, dict.fromkeys(fields, lengths))
    for field in sorted(fields):
        for lists in fields[field]:
            builder.add(stretch(field, lists))
    facts = builder.finish()
    for field in fields:
        file.add(f"lengths/{field}", lengths)
    file.finish({"documents": documents, "fields": facts, "lengths": {}})
    return out.getvalue()


def opened(data: bytes) -> ArraySegmentReader:
    return ArraySegmentReader(SegmentFile(data, "test"))


def check(fields: dict[str, list[Lists]], documents: int) -> None:
    reader = opened(written(fields, documents))
    for field, parts in fields.items():
        lists = {text: found for part in parts for text, found in part.items()}
        first, stop = reader.field_terms(field)
        assert reader.texts(first, stop) == sorted(lists)
        for text, places in lists.items():
            term = reader.find(field, text)
            assert term is not None
            docs = sorted(places)
            found = reader.postings(term)
            assert found.docs.tolist() == docs
            assert found.weights.tolist() == [len(places[doc]) for doc in docs]
            rows = [(doc, place) for doc in docs for place in places[doc]]
            assert pairs(reader, term, None) == rows
            # Read whole, then some of it read anew each time, and at last kept.
            for some in (range(0, len(docs), 3), range(1), range(5, min(6, len(docs))), range(1)):
                wanted = {docs[place] for place in some}
                among = np.array(some, np.int64)
                assert pairs(reader, term, among) == [row for row in rows if row[0] in wanted]
                reader.forget()
        terms = np.arange(first, stop)
        docs_, weights, counts = reader.postings_of(terms)
        expected = [doc for text in sorted(lists) for doc in sorted(lists[text])]
        assert docs_.tolist() == expected
        assert counts.tolist() == [len(lists[text]) for text in sorted(lists)]
        assert weights.tolist() == [
            len(lists[text][doc]) for text in sorted(lists) for doc in sorted(lists[text])
        ]
        assert reader.find(field, b"\xff" * 5) is None
    assert reader.verify() == []


def pairs(
    reader: ArraySegmentReader,
    term: int,
    places: "np.ndarray | None",  # type: ignore[type-arg]
) -> list[tuple[int, int]]:
    keys = reader.occurrences(term, places).tolist()
    return [(key >> SHIFT, key & (1 << SHIFT) - 1) for key in keys]


PLACES = st.lists(st.sampled_from([0, 1, 2, 7, 250, 255, 256, 70000]), min_size=1, max_size=40).map(
    sorted
)
LISTS = st.dictionaries(
    st.binary(min_size=1, max_size=4),
    st.dictionaries(
        st.one_of(st.integers(0, 300), st.integers(0, 2**31 - 1)), PLACES, min_size=1, max_size=9
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=examples(30), deadline=None)
@given(LISTS, LISTS)
def test_small_lists(one: Lists, other: Lists) -> None:
    # The lengths of that many documents would take 2 GiB: a table of 1 stands for them.
    documents = 301
    keep = {
        text: {doc % documents: places for doc, places in found.items()}
        for text, found in other.items()
    }
    check({"a": [one_of(one, documents)], "b": [keep]}, documents)


def one_of(lists: Lists, documents: int) -> Lists:
    return {
        text: {doc % documents: places for doc, places in found.items()}
        for text, found in lists.items()
    }


@pytest.mark.parametrize("step", [1, 3, 300, 70_000, 20_000_000])
@pytest.mark.parametrize("count", [1, 2, 127, 128, 129, 256, 511, 512, 513, 640, 1300])
def test_long_lists(count: int, step: int) -> None:
    chance = random.Random(count * step)
    last = 2**31 - 1
    docs = sorted({min(last, n * step + chance.randrange(step)) for n in range(count)})
    places = {
        doc: sorted(chance.randrange(1 << chance.randrange(1, 18)) for _ in range(1 + doc % 17))
        for doc in docs
    }
    out = io.BytesIO()
    file = SegmentFileWriter(out)
    builder = SegmentBuilder(file, {})
    lists: Lists = {b"b": {3: [1]}, b"c": places, b"d": {7: [9], 9: [2]}}
    builder.add(stretch("f", lists))
    file.finish({"documents": last, "fields": builder.finish(), "lengths": {}})
    reader = opened(out.getvalue())
    term = reader.find("f", b"c")
    assert term == 1
    assert reader.postings(term).docs.tolist() == docs
    assert reader.postings(term).weights.tolist() == [len(places[doc]) for doc in docs]
    rows = [(doc, place) for doc in docs for place in places[doc]]
    assert pairs(reader, term, None) == rows
    some = range(0, len(docs), max(1, count // 7))
    wanted = {docs[place] for place in some}
    for _ in range(3):
        # The third time they are kept.
        assert pairs(reader, term, np.array(some)) == [row for row in rows if row[0] in wanted]
    reader.forget()
    assert pairs(reader, term, np.array(some)) == [row for row in rows if row[0] in wanted]
    docs_, _, counts = reader.postings_of(np.arange(3))
    assert docs_.tolist() == [3, *docs, 7, 9]
    assert counts.tolist() == [1, len(docs), 2]


@pytest.mark.parametrize("step", [1, 3, 40])
def test_some_of_a_very_long_list(step: int) -> None:
    """A bitmap at steps of 1 and 3, else blocks: what is asked for is read without the rest."""
    chance = random.Random(step)
    docs = [50 + n * step + chance.randrange(step) for n in range(17_011)]
    places = {
        doc: sorted(chance.randrange(1 << chance.randrange(1, 17)) for _ in range(1 + row % 5))
        for row, doc in enumerate(docs)
    }
    for doc in docs[::4001]:
        places[doc] = list(range(3, 3 + 70_000 * 300, 70_000))
    reader = opened(written({"f": [{b"b": {3: [1]}, b"c": places, b"d": {7: [9]}}]}, 700_000))
    term = reader.find("f", b"c")
    assert term is not None
    for wanted in (
        sorted({*docs[::311], *docs[::4001], docs[-1], *range(40, 60), 690_000, docs[-1] + 1}),
        docs[9000:9003],
        [0, 699_999],
        list(range(docs[-1] - 3, docs[-1] + 300)),
    ):
        reader.forget()
        asked = np.array(wanted, np.int64)
        found = reader.look_up(term, asked)
        assert found is not None
        rows, at = found
        there = [doc for doc in wanted if doc in places]
        assert asked.take(rows).tolist() == there
        assert [docs[place] for place in at.tolist()] == there
        assert reader.weights_at(term, at).tolist() == [len(places[doc]) for doc in there]
        keys = reader.occurrences(term, at, asked.take(rows)).tolist()
        assert keys == [doc << SHIFT | place for doc in there for place in places[doc]]
    assert reader.look_up(term, np.array(docs[::2])) is None or step < 40
    # Bits tell what is there: of blocks they are made where many documents are asked for.
    for wanted in (sorted({*docs[::3], *range(0, 700_000, 999)}), [0, docs[5], 699_999]):
        rows = reader.sift(term, np.array(wanted, np.int64))
        assert rows is not None
        assert [wanted[row] for row in rows.tolist()] == [doc for doc in wanted if doc in places]
    reader.forget()
    assert (reader.sift(term, np.array([5])) is None) == (step == 40)
    assert reader.sift(term - 1, np.array(docs)) is None


def test_neighbours_are_read_in_groups_and_kept() -> None:
    chance = random.Random(7)
    lists: Lists = {
        b"%05d" % n: {doc: [doc] * (1 + doc % 4) for doc in chance.sample(range(900), 1 + n % 7)}
        for n in range(300)
    }
    lists[b"00100"] = {doc: [1] for doc in range(800)}
    reader = opened(written({"a": [{b"x": {1: [2]}}], "f": [lists]}, 900))
    texts = sorted(lists)
    for wanted in (range(70, 300), range(0, 299, 2), range(70, 300), range(128, 192), range(300)):
        documents, weights, counts = reader.postings_of(np.array(wanted) + 1)
        rows = [(doc, len(lists[texts[n]][doc])) for n in wanted for doc in sorted(lists[texts[n]])]
        assert list(zip(documents.tolist(), weights.tolist(), strict=True)) == rows
        assert counts.tolist() == [len(lists[texts[n]]) for n in wanted]


@pytest.mark.parametrize("size", [127, 128, 129, 257, 385, 511, 512, 513, 641, 2049])
def test_some_places_of_lists_of_any_length(size: int) -> None:
    chance = random.Random(size)
    lists = {b"w": {doc * 20: [1, 5][: chance.randint(1, 2)] for doc in range(size)}}
    check({"f": [lists]}, size * 20)


def test_what_is_large_pushes_out_nothing_small() -> None:
    kept = Kept[int](1 << 20)
    for number in range(300):
        kept.put(("small", number), number, 1000)
        kept.put(("large", number), number, 100_000)
    assert [number for number in range(300) if ("large", number) in kept] == [*range(293, 300)]
    # 262,144 bytes are theirs; of what is left beside seven large ones they may take more.
    assert [number for number in range(300) if ("small", number) in kept] == [*range(38, 300)]
    for number in range(300, 1000):
        kept.put(("small", number), number, 1000)
    assert sum(("large", number) in kept for number in range(300)) == 7
    assert sum(("small", number) in kept for number in range(1000)) == 348
    assert kept.put(("small", 999), 1, 800_000) == 1
    assert kept.get(("small", 999)) is None
    assert sum(("small", number) in kept for number in range(1000)) == 347
    kept.clear()
    assert kept.get(("small", 998)) is None


@pytest.fixture(scope="module")
def file() -> Iterator[bytes]:
    chance = random.Random(5)
    lists: Lists = {
        f"w{n}".encode(): {
            doc: [chance.randrange(500)] for doc in chance.sample(range(3000), 1 + n * 7)
        }
        for n in range(200)
    }
    yield written({"f": [lists]}, 3000)


def test_every_damaged_byte_is_found(file: bytes) -> None:
    chance = random.Random(9)
    for _ in range(300):
        place = chance.randrange(len(file))
        data = bytearray(file)
        data[place] ^= 1 << chance.randrange(8)
        try:
            problems = SegmentFile(bytes(data), "damaged.file").verify()
        except DamageError as error:
            problems = [str(error)]
        assert problems and all("damaged.file" in problem for problem in problems)
    for cut in (0, 10, len(file) // 2, len(file) - 1):
        with pytest.raises(DamageError, match=r"damaged\.file"):
            SegmentFile(file[:cut], "damaged.file")


def test_what_is_read_is_verified_first(file: bytes) -> None:
    sound = opened(file)
    wanted = {term: sound.postings(term).docs.tolist() for term in range(200)}
    rows = {term: pairs(sound, term, None) for term in range(200)}
    chance = random.Random(3)
    refused = 0
    for _ in range(40):
        data = bytearray(file)
        data[chance.randrange(len(file))] ^= 1 << chance.randrange(8)
        for term in chance.sample(range(200), 20):
            try:
                reader = opened(bytes(data))
                assert reader.postings(term).docs.tolist() == wanted[term]
                assert pairs(reader, term, None) == rows[term]
            except DamageError:
                refused += 1
    assert refused > 100
    assert len(file) > 4 * BLOCK
