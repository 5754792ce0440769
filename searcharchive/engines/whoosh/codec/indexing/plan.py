"""What a segment holds of a document: which index field is filled from what, and how.

The archive's plan follows its schema; a measurement may have another.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from searcharchive.schema import (
    BROKEN,
    GRAMS,
    KEY_FIELDS,
    NUMBER_FIELDS,
    STEMMED,
    TEXT_FIELDS,
    WORD_FIELDS,
    stem_field,
    written_field,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Index fields by what fills them; at most 32 index fields in all.

    `stems` and `written` are the index fields of a text field's two forms. `lengths` are the
    index fields that have lengths. Where sentences and paragraphs of the text fields `broken` begin
    stands among their stems. `keys` hold whole values, `numbers` one number a document;
    the key field `id` is a column too, and documents are in its order. The index field `grams` has
    the 4-grams of the words of the text fields `grammed`, and how often each stands there.
    """

    stems: Mapping[str, str]
    written: Mapping[str, str]
    lengths: frozenset[str]
    broken: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    id: str | None = None
    grams: str | None = None
    grammed: tuple[str, ...] = ()

    def fields(self) -> list[str]:
        """All index fields, sorted: a field's number is its place."""
        others = {*self.keys, *self.numbers} | ({self.grams} if self.grams else set())
        return sorted({*self.stems.values(), *self.written.values(), *others})


ARCHIVE = Plan(
    stems={name: stem_field(name) for name in STEMMED},
    written={name: written_field(name) for name in TEXT_FIELDS},
    lengths=frozenset(map(stem_field, STEMMED)),
    broken=BROKEN,
    keys=KEY_FIELDS,
    numbers=NUMBER_FIELDS,
    id="id",
)

SCANNED = replace(
    ARCHIVE, lengths=ARCHIVE.lengths | {GRAMS}, grams=GRAMS, grammed=tuple(WORD_FIELDS)
)
"""Of scanned print."""
