"""The same documents in indexes of Whoosh's own codec and of ours, by either writer."""

import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from whoosh import columns, fields, formats
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.filedb.filestore import RamStorage
from whoosh.index import FileIndex, create_in
from whoosh.writing import NO_MERGE, SegmentWriter

from searcharchive.engines.whoosh.codec.codec import ArrayCodec
from searcharchive.engines.whoosh.codec.writer import ArrayWriter

OURS = ("generic", "array")
"""Whoosh's writer with our codec, and our writer."""

SPACES = SpaceSeparatedTokenizer()

FORMATS: dict[str, formats.Format] = {
    "existence": formats.Existence(),
    "frequency": formats.Frequency(),
    "positions": formats.Positions(),
    "boosted": formats.Positions(field_boost=1.3),
    "characters": formats.Characters(),
    "position_boosts": formats.PositionBoosts(),
    "character_boosts": formats.CharacterBoosts(),
}

VECTORS = ("positions", "frequency")

COLUMNS: dict[str, columns.Column] = {
    "small": columns.NumericColumn("B", default=7),
    "signed": columns.NumericColumn("q", default=-1),
    "long": columns.NumericColumn("I"),
    "real": columns.NumericColumn("d"),
    "bytes": columns.VarBytesColumn(),
    "references": columns.RefBytesColumn(),
    "bits": columns.BitColumn(),
    "packed": columns.CompressedBytesColumn(),
    "pickled": columns.PickleColumn(columns.CompressedBytesColumn()),
}


def schema() -> fields.Schema:
    found = {
        name: fields.FieldType(
            kind, SPACES, scorable=True, stored=True, vector=kind if name in VECTORS else None
        )
        for name, kind in FORMATS.items()
    }
    return fields.Schema(
        key=fields.ID(unique=True, stored=True),
        number=fields.NUMERIC(sortable=True),
        **found,
        **{name: fields.COLUMN(column) for name, column in COLUMNS.items()},
    )


def document(number: int, words: str) -> dict[str, Any]:
    """A document; every third one lacks its columns."""
    made: dict[str, Any] = {"key": f"k{number}", "number": number * 3 - 50}
    made |= dict.fromkeys(FORMATS, words)
    if number % 3:
        text = f"v{number % 5}".encode()
        made |= {
            "small": number % 250, "signed": -number, "long": number * 1000, "real": number / 7,
            "bytes": text, "references": text, "bits": number % 2 == 0, "packed": text * number,
            "pickled": {"n": number},
        }  # fmt: skip
    return made


def documents(count: int, seed: int = 1) -> Iterator[dict[str, Any]]:
    """Words of very different frequency: `all` in every document, `w1` in about half, and so on."""
    chance = random.Random(seed)
    for number in range(count):
        words = ["all"] * (1 + number % 5)
        words += [f"w{n}" for n in range(1, 12) if chance.random() < 0.5**n] * chance.randrange(
            1, 4
        )
        words += [f"r{number % 97}", f"éx{chance.randrange(40)}"]
        chance.shuffle(words)
        yield document(number, " ".join(words))


def writer(index: FileIndex, how: str, **options: Any) -> SegmentWriter:
    """A writer of the index: stock, generic or array."""
    if how == "array":
        return ArrayWriter(index, **options)
    codec = ArrayCodec() if how == "generic" else None
    return SegmentWriter(index, codec=codec, **options)


def filled(
    place: Path | None, how: str, *batches: Iterable[dict[str, Any]], **options: Any
) -> FileIndex:
    """An index with a segment for each batch, in a directory or in memory."""
    kind = schema()
    index = create_in(place, kind) if place else RamStorage().create_index(kind)
    for batch in batches:
        adding = writer(index, how, **options)
        for each in batch:
            adding.add_document(**each)
        adding.commit(mergetype=NO_MERGE)
    return index
