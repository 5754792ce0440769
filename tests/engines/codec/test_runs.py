"""A run is its tokens sorted by key, document and position."""

from itertools import groupby
from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searcharchive.engines.whoosh.codec.indexing.runs import Tokens, sorted_run
from searcharchive.engines.whoosh.codec.indexing.spool import Spool

HIGHEST = 2**32 - 1


def numbers(highest: int) -> st.SearchStrategy[int]:
    return st.one_of(st.integers(0, min(highest, 5)), st.integers(0, highest))


# With numbers of 32 bits a token takes more than the 64 bits in which most are sorted.
PARTS = st.lists(
    st.lists(
        st.tuples(numbers(HIGHEST), numbers(2**20), st.one_of(numbers(900), numbers(HIGHEST))),
        max_size=8,
    ),
    min_size=1,
    max_size=4,
).filter(any)


@given(PARTS, st.sampled_from([0, 7, 2**31]))
def test_a_run_has_its_tokens_in_order(parts: list[list[tuple[int, int, int]]], base: int) -> None:
    tokens: list[Tokens] = []
    for part in parts:
        keys, documents, positions = np.array(part, np.int64).reshape(-1, 3).T.astype(np.uint32)
        tokens.append((keys, documents + np.uint32(base), positions))
    spool = Spool(Path("nowhere"), 1 << 30)
    run = sorted_run(spool, base, tokens)
    reader = spool.reader()
    keys, starts, counts, places, sizes = (reader.array(row).tolist() for row in run.rows)
    documents, frequencies, positions = (reader.array(each).tolist() for each in run.data)
    every = sorted(token for part in parts for token in part)
    postings = [(pair, len(list(same))) for pair, same in groupby(every, lambda token: token[:2])]
    assert run.base == base
    assert positions == [position for _, _, position in every]
    assert list(zip(documents, frequencies, strict=True)) == [
        (document, count) for (_, document), count in postings
    ]
    assert keys == sorted({key for key, _, _ in every})
    assert counts == [sum(pair[0] == key for pair, _ in postings) for key in keys]
    assert starts == [sum(pair[0] < key for pair, _ in postings) for key in keys]
    assert sizes == [sum(token[0] == key for token in every) for key in keys]
    assert places == [sum(token[0] < key for token in every) for key in keys]
