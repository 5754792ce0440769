"""The codec's own writer: what it writes and merges is what Whoosh's writer would."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from whoosh import columns, fields, formats
from whoosh.analysis import StemmingAnalyzer
from whoosh.codec.base import OutOfOrderError
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import NO_MERGE, SegmentWriter
from whoosh_indexes import SPACES, documents, filled, writer

from searcharchive.engines.whoosh.codec.codec import ArrayCodec
from searcharchive.engines.whoosh.codec.contract import pool
from searcharchive.engines.whoosh.codec.segment import ArraySegment
from searcharchive.engines.whoosh.codec.writer import ArrayWriter

WORDS = "fog harbour boat fog left the harbour coal ship fog north wind".split()


def plain_schema() -> fields.Schema:
    """Everything that goes over as arrays."""
    return fields.Schema(
        key=fields.ID(unique=True, stored=True, sortable=True),
        text=fields.TEXT(stored=True, vector=True, analyzer=SPACES),
        words=fields.KEYWORD(scorable=True, stored=True),
        day=fields.NUMERIC(sortable=True, signed=True),
        kind=fields.COLUMN(columns.RefBytesColumn()),
    )


def plain(first: int, stop: int) -> Iterable[dict[str, Any]]:
    for number in range(first, stop):
        text = " ".join(WORDS[n % 12] for n in range(number % 11, number % 11 + number % 40))
        made = {"key": f"k{number:04}", "text": f"{text} x{number % 60}", "words": text or "none"}
        if number % 4:
            made |= {"day": number - 20, "kind": f"n{number % 3}".encode()}
        yield made


def index_of(kind: fields.Schema, how: str, *batches: Iterable[dict[str, Any]]) -> FileIndex:
    index = RamStorage().create_index(kind)
    for batch in batches:
        adding = writer(index, how)
        for each in batch:
            adding.add_document(**each)
        adding.commit(mergetype=NO_MERGE)
    return index


def content(index: FileIndex) -> list[Any]:
    """All that a reader of a single segment can say."""
    with index.reader() as reader:
        assert isinstance(reader, SegmentReader)
        count = reader.doc_count_all()
        names = [name for name in reader.schema.names() if reader.has_column(name)]
        return [
            list(reader.iter_postings()),
            list(reader.iter_docs()),
            [
                [reader.column_reader(name, translate=False)[docnum] for docnum in range(count)]
                for name in names
            ],
            [(name, reader.field_length(name)) for name in sorted(reader.schema.names())],
            [
                list(reader.vector(docnum, "text").items_as("positions"))
                for docnum in reader.all_doc_ids()
                if "text" in reader.schema and reader.has_vector(docnum, "text")
            ],
        ]


def delete(index: FileIndex, documents: Iterable[int]) -> None:
    with SegmentWriter(index, codec=ArrayCodec()) as deleting:
        for docnum in documents:
            deleting.delete_document(docnum)
        deleting.mergetype = NO_MERGE


def kept(documents: Iterable[dict[str, Any]], gone: set[int]) -> list[dict[str, Any]]:
    return [each for number, each in enumerate(documents) if number not in gone]


GONE = {0, 7, 99, 100, 101, 229}


@pytest.fixture
def only_arrays(monkeypatch: pytest.MonkeyPatch) -> None:
    """No segment may be merged posting by posting."""
    monkeypatch.delattr(ArrayWriter, "add_postings_to_pool")
    monkeypatch.delattr(SegmentWriter, "add_postings_to_pool")
    monkeypatch.delattr(SegmentWriter, "write_per_doc")


@pytest.mark.usefixtures("only_arrays")
def test_merging_leaves_what_was_written_at_once() -> None:
    index = index_of(plain_schema(), "array", plain(0, 100), plain(100, 180), plain(180, 230))
    delete(index, GONE)
    merging = ArrayWriter(index)
    for each in plain(230, 260):
        merging.add_document(**each)
    merging.commit(optimize=True)
    (segment,) = index._segments()
    assert isinstance(segment, ArraySegment)
    assert segment.deleted_count() == 0
    # The new documents were there before those that were merged.
    once = [*plain(230, 260), *kept(plain(0, 230), GONE)]
    assert content(index) == content(index_of(plain_schema(), "array", once))


@pytest.mark.usefixtures("only_arrays")
def test_a_reader_of_another_index_between_documents() -> None:
    other = index_of(plain_schema(), "generic", plain(0, 50))
    delete(other, {49, 3})
    index = RamStorage().create_index(plain_schema())
    with ArrayWriter(index) as adding, other.reader() as reader:
        for each in plain(50, 60):
            adding.add_document(**each)
        adding.add_reader(reader)
        for each in plain(60, 70):
            adding.add_document(**each)
    once = [*plain(50, 60), *kept(plain(0, 50), {49, 3}), *plain(60, 70)]
    assert content(index) == content(index_of(plain_schema(), "array", once))


def test_segments_that_are_not_arrays_alone() -> None:
    """Opaque formats, boosts, and stock's segments go over posting by posting."""
    expected = content(filled(None, "array", documents(150)))
    for how in ("array", "stock"):
        index = filled(None, how, documents(150))
        merging = ArrayWriter(index)
        merging.commit(optimize=True)
        found = content(index)
        if how == "stock":
            # It has no exact lengths, so that its rounded ones are added up.
            assert found[3] != expected[3]
            found[3] = expected[3]
        assert found == expected


@pytest.mark.parametrize("removed", ["words", "day", "kind", "text"])
def test_a_removed_field_is_gone_once_merged(removed: str) -> None:
    index = index_of(plain_schema(), "array", plain(0, 40), plain(40, 80))
    removing = ArrayWriter(index)
    removing.remove_field(removed)
    removing.commit(optimize=True)
    kind = plain_schema()
    kind.remove(removed)
    fewer = [
        {name: value for name, value in each.items() if name != removed} for each in plain(0, 80)
    ]
    found, expected = content(index), content(index_of(kind, "array", fewer))
    assert found[:3] == expected[:3]


def test_a_field_in_another_format_is_not_mistaken() -> None:
    index = index_of(plain_schema(), "array", plain(0, 30))
    other = plain_schema()
    other.remove("text")
    other.add("text", fields.TEXT(stored=True, phrase=False, analyzer=SPACES))
    target = RamStorage().create_index(other)
    with ArrayWriter(target) as adding, index.reader() as reader:
        adding.add_reader(reader)
    with target.reader() as reader:
        assert reader.doc_frequency("text", "fog") > 5


def test_memory_decides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_WAITING", 500)
    monkeypatch.setattr(pool.ArrayPool.settle, "__defaults__", (500,))
    files = []
    for name, limit in (("a", 128), ("b", 0)):
        (tmp_path / name).mkdir()
        filled(tmp_path / name, "array", documents(200), limitmb=limit)
        (path,) = (tmp_path / name).glob("*.arr")
        files.append(path.read_bytes())
        assert len(list((tmp_path / name).iterdir())) == 3
    assert files[0] == files[1]


@pytest.mark.parametrize("how", ["generic", "array"])
def test_of_a_refused_document_nothing_stays(how: str) -> None:
    kind = fields.Schema(
        a=fields.COLUMN(columns.VarBytesColumn()), b=fields.STORED, c=fields.NUMERIC, d=fields.ID
    )
    index = RamStorage().create_index(kind)
    with writer(index, how) as adding:
        adding.add_document(b="first")
        with pytest.raises(ValueError):
            adding.add_document(a=b"refused", b="refused", c="no number")
        adding.add_document(b="second", d="two")
    with index.reader() as reader:
        assert [stored for _, stored in reader.iter_docs()] == [{"b": "first"}, {"b": "second"}]
        assert not reader.has_column("a") or list(reader.column_reader("a")) == [b"", b""]
        assert list(reader.all_terms()) == [("d", b"two")]


@pytest.mark.parametrize("how", ["generic", "array"])
def test_a_number_that_is_too_large_is_refused_at_once(how: str) -> None:
    kind = fields.Schema(a=fields.COLUMN(columns.NumericColumn("B")))
    index = RamStorage().create_index(kind)
    adding = writer(index, how)
    with pytest.raises(OverflowError):
        adding.add_document(a=256)
    adding.cancel()


@pytest.mark.parametrize("how", ["generic", "array"])
def test_words_for_spelling(how: str) -> None:
    kind = fields.Schema(text=fields.TEXT(analyzer=StemmingAnalyzer(), spelling=True))
    texts = ["rendering renders", "rendering shading", "rendered models shaded", "shades render"]
    batches = [{"text": text} for text in texts]
    indexes = [index_of(kind, each, batches) for each in ("stock", how)]
    suggested = []
    for index in indexes:
        with index.searcher() as searcher:
            corrector = searcher.corrector("text")
            suggested.append(
                [corrector.suggest(word, limit=9) for word in ("rendring", "shadez", "modles")]
            )
    assert suggested[0] == suggested[1] and suggested[0][0][0] == "rendering"
    with indexes[1].reader() as reader:
        assert reader.frequency("spell_text", "rendering") == 2
    indexes[1].writer().cancel()
    with ArrayWriter(indexes[1]) as merging:
        merging.optimize = True
    with indexes[1].reader() as reader:
        assert reader.frequency("spell_text", "rendering") == 2


def test_postings_out_of_order_are_refused() -> None:
    index = RamStorage().create_index(fields.Schema(text=fields.TEXT))
    adding = ArrayWriter(index)
    adding.add_document(text="one")
    adding.add_document(text="two")
    adding.pool.add(("text", b"two", 0, 1.0, formats.Positions().encode([0])))
    with pytest.raises(OutOfOrderError):
        adding.commit()
