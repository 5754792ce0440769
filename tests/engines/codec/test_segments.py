"""Segments hold what each document says, however they were made: at once, in parts, merged."""

import io
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from searcharchive.analysis import Analyzer
from searcharchive.engines.means import Means
from searcharchive.engines.whoosh.codec.format.arrays import ArraySegmentReader
from searcharchive.engines.whoosh.codec.format.layout import SegmentFileWriter
from searcharchive.engines.whoosh.codec.format.mapped import SegmentFile
from searcharchive.engines.whoosh.codec.indexing import bulk, collecting, runs
from searcharchive.engines.whoosh.codec.indexing.assembling import assemble
from searcharchive.engines.whoosh.codec.indexing.bulk import write_segment
from searcharchive.engines.whoosh.codec.indexing.compacting import compact
from searcharchive.engines.whoosh.codec.indexing.inverting import number_term
from searcharchive.engines.whoosh.codec.indexing.parallel import Crew
from searcharchive.engines.whoosh.codec.indexing.parts import Part
from searcharchive.engines.whoosh.codec.indexing.plan import ARCHIVE, Plan
from searcharchive.engines.whoosh.segments import SHIFT
from searcharchive.model import ArchiveDate, Article, Dateline, Place
from searcharchive.schema import Document, document

ANALYZER = Analyzer("english")
WORDS = "ab abc co-op coop co op U.S. US us b the flood rivers 1,500 it's café run-s".split()

Content = dict[tuple[str, bytes], tuple[list[int], list[int], list[tuple[int, int]]]]


def articles(count: int) -> list[Document]:
    chance = random.Random(count)

    def text(words: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randrange(words)))

    made = []
    for number in range(count):
        day, place = chance.choice([0, 733000, 733002]), chance.choice(["", "ab", "Co-op"])
        made.append(
            Article(
                id=f"a{number:04}",
                body=text(30),
                headline=text(5) or None,
                date=ArchiveDate("x", day, day + 3) if day else None,
                subjects=tuple(filter(None, (text(3), text(3)))),
                dateline=Dateline(place, place, places=(Place(place, keys=(place.lower(),)),))
                if place
                else None,
                byline=text(3) or None,
            )
        )
    return [document(article, ANALYZER) for article in made]


DOCUMENTS = articles(400)


def expected(documents: Sequence[Document]) -> Content:
    """What an index of these documents holds, document by document."""
    found: Content = {}
    for number, each in enumerate(documents):
        for field, places in each.places().items():
            for term, (_, positions) in places.items():
                docs, weights, rows = found.setdefault((field, term.encode()), ([], [], []))
                docs.append(number)
                weights.append(len(positions))
                rows.extend((number, place) for place in sorted(positions))
        values = [(field, key.encode()) for field, keys in each.keys.items() for key in keys]
        values += [(field, number_term(day)) for field, day in each.numbers.items()]
        for value in values:
            docs, weights, _ = found.setdefault(value, ([], [], []))
            docs.append(number)
            weights.append(1)
    return found


def content(reader: ArraySegmentReader) -> Content:
    found: Content = {}
    for field in reader.fields():
        first, stop = reader.field_terms(field)
        for term, text in zip(range(first, stop), reader.texts(first, stop), strict=True):
            postings = reader.postings(term)
            rows = []
            if reader.field_of(term).format == "positions":
                keys = reader.occurrences(term, None).tolist()
                rows = [(key >> SHIFT, key & (1 << SHIFT) - 1) for key in keys]
            found[field, text] = (postings.docs.tolist(), postings.weights.tolist(), rows)
    return found


def made(directory: Path, parts: Sequence[Sequence[Document]], means: Means | None = None) -> bytes:
    path = directory / "segment"
    feeds = [lambda part=part: part for part in parts]
    count = write_segment(path, feeds, ARCHIVE, ANALYZER, means or Means())
    assert count == sum(map(len, parts))
    return path.read_bytes()


def opened(data: bytes, deleted: Sequence[int] = ()) -> ArraySegmentReader:
    return ArraySegmentReader(SegmentFile(data, "test"), np.array(deleted, np.int64))


def words(documents: Sequence[Document], field: str) -> int:
    counts = [count for each in documents for count, _ in each.places().get(field, {}).values()]
    return sum(counts)


@pytest.fixture(autouse=True)
def small_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of some thousand tokens, so that there are several."""
    monkeypatch.setattr(runs, "TOKENS", 3_000)


@pytest.fixture
def parts_made(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Parts of some documents where there is no memory for more; of how many, each segment is."""
    numbers: list[int] = []

    def counted(file: SegmentFileWriter, parts: Sequence[Part], plan: Plan, crew: Crew) -> None:
        numbers.append(len(parts))
        assemble(file, parts, plan, crew)

    monkeypatch.setattr(collecting, "_BATCH", 25)
    monkeypatch.setattr(collecting, "_FEW", 10)
    monkeypatch.setattr(bulk, "_LEAST", 8_000)
    monkeypatch.setattr(bulk, "assemble", counted)
    return numbers


def test_a_segment_holds_what_each_document_says(tmp_path: Path) -> None:
    reader = opened(made(tmp_path, [DOCUMENTS]))
    assert content(reader) == expected(DOCUMENTS)
    assert reader.key_column("id", np.array([0, 7])) == [b"a0000", b"a0007"]
    days = reader.number_column("date_start")
    assert days is not None
    assert days.tolist() == [each.numbers.get("date_start", 0xFFFFFFFF) for each in DOCUMENTS]
    for field in ("body", "headline", "dateline", "note"):
        assert reader.field_length(field) == words(DOCUMENTS, field)


def test_lengths_are_rounded_as_whoosh_rounds_them() -> None:
    from whoosh.util.numeric import length_to_byte

    from searcharchive.engines.whoosh.codec.format.lengths import length_bytes

    exact = np.array([*range(3000), *range(3000, 200_000, 331), 2**31])
    assert length_bytes(exact).tolist() == [length_to_byte(length) for length in exact.tolist()]


@pytest.mark.parametrize("means", [Means(2), Means(3, 0), Means(1, 0), Means(1, 16_000)])
def test_parts_and_processes_change_nothing(
    tmp_path: Path, means: Means, parts_made: list[int]
) -> None:
    feeds = [DOCUMENTS[:150], DOCUMENTS[150:151], [], DOCUMENTS[151:]]
    assert made(tmp_path, feeds, means) == made(tmp_path, [DOCUMENTS])
    assert [path.name for path in tmp_path.iterdir()] == ["segment"]
    assert parts_made[1] == 1 < parts_made[0] and (
        means.memory > 16_000 or parts_made[0] > len(feeds)
    )


def test_segments_merge_to_the_segment_of_their_live_documents(tmp_path: Path) -> None:
    chance = random.Random(2)
    segments, live = [], []
    for first in range(3):
        mine = DOCUMENTS[first::3]
        deleted = sorted(chance.sample(range(len(mine)), 20 * first))
        segments.append(opened(made(tmp_path, [mine]), deleted))
        live += [each for number, each in enumerate(mine) if number not in deleted]
    live.sort(key=lambda each: min(each.keys["id"]))
    out = io.BytesIO()
    compact(SegmentFileWriter(out), segments)
    assert out.getvalue() == made(tmp_path, [live])


def test_statistics_count_live_documents_only(tmp_path: Path) -> None:
    deleted = list(range(0, 400, 7))
    reader = opened(made(tmp_path, [DOCUMENTS]), deleted)
    live = [each for number, each in enumerate(DOCUMENTS) if number not in deleted]
    wanted = expected(live)
    for key in expected(DOCUMENTS):
        term = reader.find(*key)
        assert term is not None
        assert reader.document_frequency(term) == len(wanted.get(key, ([],))[0])
    for field in ("body", "headline", "dateline", "note"):
        assert reader.field_length(field) == words(live, field)


def test_no_document(tmp_path: Path) -> None:
    reader = opened(made(tmp_path, [[]]))
    assert (reader.documents, reader.fields(), reader.find("body", b"a")) == (0, [], None)
