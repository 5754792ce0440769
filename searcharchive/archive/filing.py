"""The files of an import, one after the other: is it known, which format has it, take its records.

It reads what `inputs` gathers through `readers`, and says when a transaction can end.
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

from searcharchive import datelines, readers
from searcharchive.archive import deriving
from searcharchive.archive.identity import Claims, Reading, is_streamed
from searcharchive.archive.paths import origin_path, whole_path
from searcharchive.archive.preparing import Location
from searcharchive.archive.session import Session
from searcharchive.archive.taking import Taker
from searcharchive.errors import InputError
from searcharchive.inputs import Input, Refused, Skipped
from searcharchive.model import Tombstone
from searcharchive.readers import ReadOptions
from searcharchive.records import Record, Refusal
from searcharchive.store.identities import StoredFile
from searcharchive.store.imports import Report

RECORDS_A_TRANSACTION = 5_000
SECONDS_A_TRANSACTION = 0.2
"""Work on files that a killed import may have to do again. A commit after each file took three
quarters of the time of small ones, and of a hundred thousand in one tar file nine minutes."""
_RECORDS_BETWEEN_PROGRESS = 200


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: files done, bytes (as they lie on disk) and records read.

    `path` is the file that is being read, or was last.
    """

    path: str
    files: int
    bytes: int
    records: int


class FileTaker:
    """Takes the records of files into the store of a session."""

    def __init__(
        self,
        session: Session,
        options: ReadOptions,
        format_: str | None,
        checkpoint: Callable[[], None],
        progress: Callable[[Progress], None],
    ) -> None:
        self._session = session
        self._options = options
        self._format = format_
        self._checkpoint = checkpoint
        self._tell = progress
        self._taker = Taker(session)
        self._visited: set[str] = set()
        self._files = self._bytes = self._records = 0
        self._committed = time.monotonic()
        self._reading: Input | None = None

    def take_all(self, found: Iterable[Input | Skipped | Refused]) -> frozenset[str]:
        """Take in all that was gathered; answers the origin paths that were visited."""
        for each in found:
            path, encoded = origin_path(self._session.directory, each.path)
            self._visited.add(path)
            if isinstance(each, Input):
                self._take(each, path, encoded)
            elif isinstance(each, Refused):
                self._taker.refuse(path, None, each.reason)
            else:
                self._skip(path, each.reason)
        return frozenset(self._visited)

    def _take(self, input_: Input, path: str, encoded: bool) -> None:
        session = self._session
        whole = whole_path(session.directory, path, encoded=encoded)
        location = Location(path, encoded, input_.sha256, whole)
        self._progress(path)
        try:
            self._read_or_leave(input_, location)
        except InputError as error:
            self._taker.refuse(path, None, str(error))
        self._reading = None
        self._files += 1
        self._bytes += input_.size
        self._progress(path)
        if time.monotonic() - self._committed > SECONDS_A_TRANSACTION:
            self._commit()

    def _commit(self) -> None:
        self._checkpoint()
        self._committed = time.monotonic()

    def _read_or_leave(self, input_: Input, location: Location) -> None:
        format_ = self._format or readers.recognise(input_)
        if format_ is None:
            self._skip(location.path, "no known format; name it with --format-in")
            return
        fingerprint = self._fingerprint(location, format_)
        known = self._session.store.identities.file(location.path)
        streamed = is_streamed(location.path)
        if not streamed and known is not None and known.fingerprint == fingerprint:
            self._leave(location, known.records)
        else:
            self._session.tally.count("files")
            self._read(input_, format_, location, fingerprint)

    def _leave(self, location: Location, records: int) -> None:
        """A file that would give the same again."""
        self._session.tally.count("unchanged_files")
        self._session.tally.count("unchanged", records)
        metadata = self._session.rules.metadata
        if metadata is not None:
            metadata.find(location.whole, ())

    def _read(self, input_: Input, format_: str, location: Location, fingerprint: str) -> None:
        session = self._session
        refused = session.tally.number("refused")
        count = 0
        reading = self._taker.reading(location, self._claims(input_, format_, location))
        # Until it is read to its end, it is like no version of it that was read before.
        session.batch.open_file(location.path)
        self._reading = input_
        for item in readers.read(input_, format_, self._options):
            count += 1
            self._take_item(item, location, reading)
            if count % RECORDS_A_TRANSACTION == 0:
                self._commit()
        if is_streamed(location.path):
            return
        gone = session.batch.settle(location.path, session.number, session.started)
        session.tally.count("no_longer_in_file", gone)
        # A file with refused records is read again, so that they are told again.
        complete = session.tally.number("refused") == refused
        session.batch.put_file(
            StoredFile(location.path, location.sha256, fingerprint if complete else None, count)
        )

    def _take_item(
        self, item: Record | Refusal | Tombstone, location: Location, reading: Reading
    ) -> None:
        if isinstance(item, Refusal):
            self._taker.refuse(location.path, item.number, item.reason)
        elif isinstance(item, Tombstone):
            self._taker.bury(item, location)
        else:
            self._taker.take(item, location, reading)
        self._records += 1
        if self._records % _RECORDS_BETWEEN_PROGRESS == 0:
            self._progress(location.path)

    def _claims(self, input_: Input, format_: str, location: Location) -> Callable[[], Claims]:
        """Reads the whole file for what `identity` asks; at most once."""

        @cache
        def claims() -> Claims:
            ids: set[str] = set()
            count = 0
            for item in readers.read(input_, format_, self._options):
                count += 1
                id_ = self._taker.claimed(item, location) if isinstance(item, Record) else None
                if id_ is not None:
                    ids.add(id_)
            return Claims(frozenset(ids), count)

        return claims

    def _skip(self, path: str, reason: str) -> None:
        self._session.tally.report(Report("skipped", path, None, reason))

    def _progress(self, path: str) -> None:
        read = self._reading.position() if self._reading else 0
        self._tell(Progress(path, self._files, self._bytes + read, self._records))

    def _fingerprint(self, location: Location, format_: str) -> str:
        """A hash of all that a reading of the file depends on."""
        rules, options = self._session.rules, self._options
        metadata = rules.metadata
        depends_on = (
            location.sha256,
            format_,
            (readers.VERSION, datelines.VERSION, deriving.VERSION),
            (options.encoding, options.separator, options.notices),
            sorted(options.columns.items()),
            (rules.id_prefix, rules.year, rules.day_first, rules.metadata_first),
            metadata.digest(location.whole) if metadata else None,
        )
        return hashlib.sha256(repr(depends_on).encode("utf-8", "surrogatepass")).hexdigest()
