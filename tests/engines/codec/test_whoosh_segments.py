"""Segments in Whoosh's hands: deleted from, kept in memory, opened by others, damaged."""

import subprocess
import sys
from pathlib import Path

import pytest
from whoosh import fields, query
from whoosh.filedb.filestore import FileStorage
from whoosh.index import create_in, open_dir
from whoosh.sorting import StoredFieldFacet, add_sortable
from whoosh.writing import SegmentWriter
from whoosh_indexes import OURS, documents, filled

from searcharchive.engines.whoosh.codec.codec import ArrayCodec
from searcharchive.engines.whoosh.codec.format.layout import DamageError


@pytest.mark.parametrize("how", OURS)
def test_deletions(tmp_path: Path, how: str) -> None:
    index = filled(tmp_path, how, documents(300))
    with SegmentWriter(index, codec=ArrayCodec()) as deleting:
        for docnum in (3, 77, 78, 299):
            deleting.delete_document(docnum)
        deleting.delete_document(78, delete=False)
        deleting.merge = False
    index = open_dir(tmp_path)
    (segment,) = index._segments()
    assert (segment.deleted_count(), list(segment.deleted_docs())) == (3, [3, 77, 299])
    assert (index.doc_count(), index.doc_count_all()) == (297, 300)
    with index.searcher() as searcher:
        hits = searcher.search(query.Term("positions", "all"), limit=None)
        assert {hit.docnum for hit in hits} == set(range(300)) - {3, 77, 299}
        assert searcher.document(key="k77") is None
        assert searcher.document(key="k78")["key"] == "k78"


def test_memory_and_files_without_maps(tmp_path: Path) -> None:
    filled(tmp_path, "array", documents(50))
    for storage in (FileStorage(tmp_path), FileStorage(tmp_path, supports_mmap=False)):
        with storage.open_index().searcher() as searcher:
            assert len(searcher.search(query.Every(), limit=None)) == 50
            assert searcher.document(key="k33")["key"] == "k33"


def test_whoosh_opens_it_by_itself(tmp_path: Path) -> None:
    filled(tmp_path, "array", documents(30))
    code = (
        "from whoosh.index import open_dir; from whoosh.query import Term; import sys\n"
        "with open_dir(sys.argv[1]).searcher() as s: print(len(s.search(Term('key', 'k7'))))"
    )
    command = [sys.executable, "-W", "error", "-c", code, str(tmp_path)]
    assert subprocess.check_output(command, text=True) == "1\n"


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    index = filled(tmp_path, "generic", documents(400))
    (path,) = tmp_path.glob("*.arr")
    data = bytearray(path.read_bytes())
    for place in range(100, len(data) // 2, 5000):
        data[place] ^= 0xFF
    path.write_bytes(data)
    with pytest.raises(DamageError, match=path.name), index.searcher() as searcher:
        searcher.search(query.Term("positions", "all"), limit=None)


def test_a_segment_of_documents_without_terms() -> None:
    index = filled(None, "array", [{"signed": 5}, {"bytes": b"x"}])
    with index.reader() as reader:
        assert list(reader.all_terms()) == []
        assert list(reader.column_reader("signed")) == [5, -1]
        assert not list(reader.lexicon("positions"))


def test_a_column_that_is_added_later(tmp_path: Path) -> None:
    index = filled(tmp_path, "array", documents(20))
    adding = SegmentWriter(index, codec=ArrayCodec())
    add_sortable(adding, "key", StoredFieldFacet("key"))
    adding.commit(merge=False)
    with index.searcher() as searcher:
        hits = searcher.search(query.Every(), sortedby="key", limit=3)
        assert [hit["key"] for hit in hits] == ["k0", "k1", "k10"]
    index.optimize()
    with index.searcher() as searcher:
        assert [hit["key"] for hit in searcher.search(query.Every(), sortedby="key")][1] == "k1"


def test_readers_share_what_is_open(tmp_path: Path) -> None:
    index = filled(tmp_path, "array", documents(20))
    with index.reader() as reader:
        segment = reader.segment()
        assert segment.shared() is reader._terms._arrays is reader._perdoc._arrays
    del reader
    assert segment.shared() is None


def test_fields_come_in_any_case(tmp_path: Path) -> None:
    """Names as strange as Whoosh allows them."""
    kind = fields.Schema(**{"a/b": fields.TEXT(stored=True), "ä": fields.TEXT})
    index = create_in(tmp_path, kind)
    with SegmentWriter(index, codec=ArrayCodec()) as writer:
        writer.add_document(**{"a/b": "one two", "ä": "three"})
    with index.searcher() as searcher:
        assert (
            len(searcher.search(query.And([query.Term("a/b", "two"), query.Term("ä", "three")])))
            == 1
        )
