"""Which article a record is: one that the store holds, or a new one.

    the record's id   what the store holds                           verdict
    given             nothing under it                               added
    given             equal text and date, another origin            further origin
    given             an article of this file alone                  that one, replaced
    given             an article of another file too                 refused, or --replace
    none              equal text and date, of this file              that one, wherever it stands
    none              another text at this record, as many records   that one, replaced
    none              equal text and date, of another file           further origin
    none              neither                                        added, with a made id

Text is source, headline and body. A removed article keeps what it was: a record that is it, by
id or by text and date, adds no article. Nor does a record of an erased one, by its id, by the text
of any of its versions, or by the place in the file. What comes through standard input has no file:
another stream is another origin. This module only reads the store.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from searcharchive.archive import naming
from searcharchive.model import Origin
from searcharchive.store.identities import Held, HeldOrigin, Identities

STDIN = "-"


def is_streamed(path: str) -> bool:
    """Whether an origin's path is standard input, or a member of a container that came there."""
    return path == STDIN or path.startswith(f"{STDIN}/")


Outcome = Literal["added", "kept", "replaced", "further", "refused", "buried"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record as far as identity goes.

    `path` and `number` are where it was read; `origins` are its own: that place, or what an
    exported record says. `sha256` and `edtf` are its text's hash and its date, `given_sha256`
    and `given_edtf` those without `--metadata`.
    """

    path: str
    number: int
    id: str | None
    sha256: str
    edtf: str | None
    given_sha256: str
    given_edtf: str | None
    origins: tuple[Origin, ...]
    exported: bool = False

    def is_same_as(self, held: Held) -> bool:
        """Whether text and date are those of a stored article, after `--metadata` or before."""
        return (self.sha256, self.edtf) == (held.sha256, held.edtf) or (
            self.given_sha256,
            self.given_edtf,
        ) == (held.given_sha256, held.given_edtf)

    def is_from(self, at: HeldOrigin) -> bool:
        """Whether an origin is this record's own: its file, or one that an export names."""
        if is_streamed(at.path):
            return False
        if self.exported:
            return any((own.path, own.record) == (at.path, at.record) for own in self.origins)
        return at.path == self.path


@dataclass(frozen=True, slots=True)
class Claims:
    """What a file's records without an id claim by their text, and how many records it has."""

    ids: frozenset[str]
    records: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Which article a record is.

    `kept`: the one with this id, by a known origin and equal text; `further`: by a new origin;
    `buried`: a tombstone. `reason` tells why it was refused.
    """

    outcome: Outcome
    id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of one file: the import it is part of, and what was known of the file before.

    `known`: articles came from this file before; never so for standard input. `records_before`
    is None for a file that was never read to its end. `claims` reads the whole file when it is
    first needed.
    """

    import_: int
    path: str
    known: bool
    replace: bool
    records_before: int | None
    claims: Callable[[], Claims]


def identify(identities: Identities, reading: Reading, candidate: Candidate) -> Verdict:
    """Which article `candidate` is."""
    if candidate.id is not None:
        return _by_id(identities, reading, candidate, candidate.id)
    return _by_text(identities, reading, candidate)


def match_in_file(identities: Identities, candidate: Candidate) -> str | None:
    """The article of the candidate's file that has its text and date, after `--metadata` or
    before; the one at its own record where there are several."""
    same = dict.fromkeys(
        identities.with_text(candidate.sha256, candidate.edtf)
        + identities.read_as(candidate.given_sha256, candidate.given_edtf)
    )
    found = None
    for held in same:
        records = [at.record for at in identities.origins(held.id) if at.path == candidate.path]
        if candidate.number in records:
            return held.id
        if records and found is None:
            found = held.id
    return found


def claimed_in_file(identities: Identities, candidate: Candidate) -> str | None:
    """As `match_in_file`, or the erased article whose text the candidate has."""
    return match_in_file(identities, candidate) or next(
        iter(_erased_text(identities, candidate)), None
    )


def _by_id(identities: Identities, reading: Reading, candidate: Candidate, id_: str) -> Verdict:
    held = identities.held(id_)
    if held is not None:
        origins = identities.origins(id_)
        if candidate.is_same_as(held):
            return Verdict(_known_or_further(reading, candidate, origins), id_)
    if identities.tombstone(id_) is not None or _erased_text(identities, candidate):
        return Verdict("buried", id_)
    if held is not None:
        return _overwriting(reading, candidate, id_, origins)
    for other in identities.with_text(candidate.sha256, candidate.edtf):
        if other.removed:
            return Verdict("further", other.id)
    return Verdict("added", id_)


def _overwriting(
    reading: Reading, candidate: Candidate, id_: str, origins: Sequence[HeldOrigin]
) -> Verdict:
    """The verdict on a record whose id is held by an article with another text or date."""
    for at in origins:
        if _met_elsewhere(reading, candidate, at):
            reason = f"id {id_} is that of record {at.record} of this file too, with another text"
            return Verdict("refused", id_, reason)
    others = [at for at in origins if not candidate.is_from(at)]
    still_there = [at for at in others if not at.gone]
    if reading.replace or (len(others) < len(origins) and not still_there):
        return Verdict("replaced", id_)
    owner = (still_there or others)[0].path
    name = "standard input" if is_streamed(owner) else owner
    reason = f"id {id_} belongs to {name}; import with --id-prefix NAME- or --replace"
    return Verdict("refused", id_, reason)


def _by_text(identities: Identities, reading: Reading, candidate: Candidate) -> Verdict:
    erased = _erased_text(identities, candidate)
    if reading.known:
        id_ = match_in_file(identities, candidate)
        if id_ is not None:
            origins = identities.origins(id_)
            return Verdict(_known_or_further(reading, candidate, origins), id_)
        id_ = None if erased else _by_record(identities, reading, candidate)
        if id_ is not None:
            return Verdict("replaced", id_)
    for held in identities.with_text(candidate.sha256, candidate.edtf):
        origins = identities.origins(held.id)
        return Verdict(_known_or_further(reading, candidate, origins), held.id)
    buried = erased or identities.buried(candidate.sha256)
    if buried or (reading.known and _erased_record(identities, reading, candidate)):
        return Verdict("buried", "")
    return Verdict("added", _free_id(identities, candidate.sha256))


def _by_record(identities: Identities, reading: Reading, candidate: Candidate) -> str | None:
    """The article whose text this record held before, unless its text stands elsewhere now."""
    claims = reading.claims()
    if claims.records != reading.records_before:
        return None
    for id_ in identities.at(candidate.path, candidate.number):
        elsewhere = any(
            not at.gone and (at.path != candidate.path or _met_elsewhere(reading, candidate, at))
            for at in identities.origins(id_)
        )
        if id_ not in claims.ids and not elsewhere:
            return id_
    return None


def _erased_text(identities: Identities, candidate: Candidate) -> list[str]:
    return identities.erased_text(candidate.sha256, candidate.given_sha256)


def _erased_record(identities: Identities, reading: Reading, candidate: Candidate) -> bool:
    """Whether an erased article's text was this record's, and stands nowhere in the file now."""
    erased = identities.erased_at(candidate.path, candidate.number)
    claims = reading.claims() if erased else None
    if claims is None or claims.records != reading.records_before:
        return False
    return any(id_ not in claims.ids for id_ in erased)


def _known_or_further(
    reading: Reading, candidate: Candidate, origins: Sequence[HeldOrigin]
) -> Outcome:
    """Whether a record with a held article's text is what it came from, if moved, or new."""
    places = {(at.path, at.record) for at in origins}
    if all((origin.path, origin.record) in places for origin in candidate.origins):
        return "kept"
    moved = any(
        candidate.is_from(at) and not _met_elsewhere(reading, candidate, at) for at in origins
    )
    return "kept" if moved and not candidate.exported else "further"


def _met_elsewhere(reading: Reading, candidate: Candidate, at: HeldOrigin) -> bool:
    """Whether this very reading of the file met the article at another record."""
    here = at.path == candidate.path and at.seen == reading.import_
    return here and at.record != candidate.number


def _free_id(identities: Identities, sha256: str) -> str:
    for id_ in naming.made_ids(sha256):
        if identities.is_free(id_):
            return id_
    # All of the hash is used, as by a notice that stood in every issue: a number follows.
    number = identities.count_with_text(sha256)
    while not identities.is_free(f"{id_}-{number}"):
        number += 1
    return f"{id_}-{number}"
