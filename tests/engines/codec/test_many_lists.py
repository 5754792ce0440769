"""Many long lists, which are decoded together."""

import random

import numpy as np
from test_postings import Lists, opened, written

DOCUMENTS = 2_000_000


def test_long_lists_of_all_widths_are_decoded_together() -> None:
    chance = random.Random(8)
    lists: Lists = {}
    for n in range(60):
        # Steps of 4 and fewer make a bitmap; the highest step is 4,000 and takes 12 bits.
        count, step = chance.choice([513, 640, 900, 1025]), 1 << n % 11
        start = chance.randrange(90_000)
        docs = [start := start + chance.randint(1, 2 * step) for _ in range(count)]
        docs += [docs[-1] + (1 << n % 19) + 5]
        lists[b"%03d" % n] = {doc: [1] * (1 + doc % 5) for doc in docs}
        lists[b"%03d-" % n] = {n: [2], n + 700: [3, 4]}
    reader = opened(written({"a": [{b"x": {1: [2]}}], "f": [lists]}, DOCUMENTS))
    texts = sorted(lists)
    for wanted in (range(len(texts)), range(0, len(texts), 3), range(100, len(texts))):
        documents, weights, counts = reader.postings_of(np.array(wanted) + 1)
        rows = [(doc, len(lists[texts[n]][doc])) for n in wanted for doc in sorted(lists[texts[n]])]
        assert list(zip(documents.tolist(), weights.tolist(), strict=True)) == rows
        assert counts.tolist() == [len(lists[texts[n]]) for n in wanted]
