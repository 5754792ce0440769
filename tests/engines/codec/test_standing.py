"""Whether terms stand at given positions, against a list of all positions."""

import random

import numpy as np
import pytest
from test_postings import Lists, opened, written

from searcharchive.engines.whoosh.codec.format.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.format.occurring import Tally

DOCUMENTS = 40_000


def answers(reader: ArraySegmentReader, text: bytes, lists: Lists, asked: int) -> None:
    """Ask for positions that are there, that are beside those, and for none."""
    chance = random.Random(asked)
    docs = sorted(lists[text])
    rows = sorted(chance.choices(range(len(docs)), k=asked))
    wanted = []
    for row in rows:
        place = chance.choice(lists[text][docs[row]])
        wanted.append(place + chance.choice([0, 0, -1, 1, 255, -300]))
    term = reader.find("f", text)
    assert term is not None
    for _ in range(2):
        found = reader.stands(term, np.array(rows, np.int64), np.array(wanted, np.int64))
        expected = [
            place in lists[text][docs[row]] for row, place in zip(rows, wanted, strict=True)
        ]
        assert found.tolist() == expected


@pytest.mark.parametrize(("most", "highest"), [(1, 200), (3, 1000), (9, 300), (40, 70_000)])
def test_of_terms_of_any_frequency(most: int, highest: int) -> None:
    chance = random.Random(most)

    def places() -> list[int]:
        return sorted(chance.randrange(highest) for _ in range(chance.randint(1, most)))

    everywhere = {doc: places() for doc in range(0, DOCUMENTS, 7)}
    # The frequency and the positions of these don't fit in what most do.
    everywhere[70] = list(range(1, 600, 2))
    everywhere[77] = [2**31 + n for n in range(400)]
    lists: Lists = {
        b"a": {5: [1, 3]},
        b"b": everywhere,
        b"c": {doc: places() for doc in chance.sample(range(DOCUMENTS), 700)},
        b"d": {doc: places() for doc in chance.sample(range(DOCUMENTS), 30)},
        # The last of the file: what is read of it runs on behind the section.
        b"e": {doc: [2] for doc in range(3000)},
    }
    reader = opened(written({"f": [lists]}, DOCUMENTS))
    for text in (b"a", b"b", b"c", b"d", b"e"):
        for asked in (0, 1, 40, 900, 20_000):
            answers(reader, text, lists, asked)
            reader.forget()


@pytest.mark.parametrize("size", [1, 7, 8, 9, 4000])
def test_sums_of_what_is_before(size: int) -> None:
    numbers = np.random.default_rng(size).integers(0, 256, size).astype(np.uint8)
    sums, found = Tally(numbers).before(np.arange(size))
    assert found.tolist() == numbers.tolist()
    assert sums.tolist() == [int(numbers[:at].sum(dtype=np.int64)) for at in range(size)]
