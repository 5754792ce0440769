"""Taking files into the store: `searcharchive import`.

One transaction a file or member, of at most 5,000 records each, so that a killed import keeps what
it committed and the same command goes on from there; a strict import is one transaction. The index
isn't touched.
"""

from collections.abc import Callable, Generator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from searcharchive.archive import metadata
from searcharchive.archive.applying import apply_left_over
from searcharchive.archive.archive import Archive
from searcharchive.archive.clock import now
from searcharchive.archive.filing import FileTaker, Progress
from searcharchive.archive.identity import STDIN
from searcharchive.archive.locking import writing
from searcharchive.archive.preparing import Rules
from searcharchive.archive.session import Session
from searcharchive.archive.tally import Tally
from searcharchive.archive.vanishing import note_vanished
from searcharchive.config import COLUMN_FIELDS
from searcharchive.errors import SearchArchiveError, UsageError
from searcharchive.inputs import Found, gather
from searcharchive.readers import FORMATS, ReadOptions
from searcharchive.store.imports import Counts, Report, State
from searcharchive.store.store import Store
from searcharchive.store.writing import Batch

_LAST_YEAR = 9999


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import and how. `paths` may hold `-`; without any, `metadata` is applied alone.

    `format` and `encoding` force what is else recognised; `columns` (field -> CSV header) goes
    before the configuration's, `include` and `exclude` are added to its globs. `year` is that of
    datelines' days. `wait` is how many seconds another writer is waited for.
    """

    paths: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    format: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    id_prefix: str = ""
    replace: bool = False
    strict: bool = False
    year: int | None = None
    metadata: Path | None = None
    metadata_first: bool = False
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import did. `reports` are the first of what it had to tell, all are counted.

    `notes` are for a person, and not of the import's record.
    """

    id: int
    state: State
    counts: Counts
    reports: tuple[Report, ...]
    notes: tuple[str, ...] = ()


def import_paths(
    archive: Archive,
    request: ImportRequest,
    *,
    progress: Callable[[Progress], None] = lambda progress: None,
    report: Callable[[Report], None] = lambda report: None,
    stdin: BinaryIO | None = None,
) -> ImportSummary:
    """Take files into the archive's store.

    `report` gets each refusal, warning and the like as it comes up, `progress` the state of
    things now and then. Raises UsageError for a request that can't be meant, BusyError while
    another process writes, RefusedError when a strict import ends, StoreError. A path that isn't
    there is a refusal.
    """
    rules = _rules(archive, request)
    with writing(archive, wait=request.wait), archive.store(read_only=False, make=True) as store:
        run = _Run(archive, request, rules, store, Tally(report), progress)
        return run.run(stdin)


def _rules(archive: Archive, request: ImportRequest) -> Rules:
    if not request.paths and request.metadata is None:
        raise UsageError("nothing to import: name files or directories, or --metadata FILE.csv")
    if request.metadata_first and request.metadata is None:
        raise UsageError("--metadata-first needs --metadata FILE.csv")
    if request.year is not None and not 1 <= request.year <= _LAST_YEAR:
        raise UsageError(f"--year {request.year}: years run from 1 to {_LAST_YEAR}")
    if request.format is not None and request.format not in FORMATS:
        known = ", ".join(FORMATS)
        raise UsageError(f"--format-in {request.format}: no such format; there are: {known}")
    for name in request.columns:
        if name not in COLUMN_FIELDS:
            known = ", ".join(COLUMN_FIELDS)
            raise UsageError(f"--column {name}=...: no such field; there are: {known}")
    if not request.id_prefix.isprintable():
        raise UsageError("--id-prefix can't hold control characters")
    columns = {**archive.config.columns, **request.columns}
    rows = None if request.metadata is None else metadata.load(request.metadata, columns)
    return Rules(
        id_prefix=request.id_prefix,
        replace=request.replace,
        strict=request.strict,
        year=request.year,
        day_first=archive.config.day_first,
        metadata=rows,
        metadata_first=request.metadata_first,
    )


class _Run:
    """One import, from its entry in the store to its end."""

    def __init__(
        self,
        archive: Archive,
        request: ImportRequest,
        rules: Rules,
        store: Store,
        tally: Tally,
        progress: Callable[[Progress], None],
    ) -> None:
        self._archive = archive
        self._request = request
        self._rules = rules
        self._store = store
        self._tally = tally
        self._progress = progress
        self._told = 0
        self._import = 0
        self._started = now()

    def run(self, stdin: BinaryIO | None) -> ImportSummary:
        try:
            with self._store.write() as batch:
                self._import = self._open_entry()
                self._checkpoint(batch)
                self._take_all(batch, stdin)
                self._keep_reports()
                self._store.imports.finish(self._import, now(), "done", self._tally.counts())
        except BaseException:
            # What ended the import is told by the exception; that its entry can't be closed
            # too, on a full disk, adds nothing.
            with suppress(SearchArchiveError):
                self._end_badly()
            raise
        reports = tuple(self._tally.reports)
        counts = self._tally.counts()
        return ImportSummary(self._import, "done", counts, reports, self._store.notes)

    def _take_all(self, batch: Batch, stdin: BinaryIO | None) -> None:
        session = Session(
            self._archive.directory,
            self._store,
            batch,
            self._tally,
            self._rules,
            self._import,
            self._started,
        )
        files = FileTaker(
            session,
            _read_options(self._archive, self._request),
            self._request.format,
            lambda: self._checkpoint(batch),
            self._progress,
        )
        with closing(self._gather(stdin)) as found:
            visited = files.take_all(found)
        note_vanished(session, [p for p in self._request.paths if p != STDIN], visited)
        apply_left_over(session)

    def _gather(self, stdin: BinaryIO | None) -> Generator[Found, None, None]:
        config = self._archive.config
        # A spreadsheet often lies among the files that it is about.
        sheet = () if self._request.metadata is None else (self._request.metadata,)
        yield from gather(
            self._request.paths,
            include=(*config.include, *self._request.include),
            exclude=(*config.exclude, *self._request.exclude),
            forbidden=(*self._archive.own_paths, *sheet),
            stdin=stdin,
        )

    def _open_entry(self) -> int:
        return self._store.imports.start(
            self._started, self._request.paths, _options(self._request)
        )

    def _checkpoint(self, batch: Batch) -> None:
        """Commit, unless the import is strict: then it is one transaction."""
        self._keep_reports()
        self._store.imports.progress(self._import, self._tally.counts())
        if not self._rules.strict:
            batch.checkpoint()

    def _keep_reports(self) -> None:
        new = self._tally.reports[self._told :]
        self._store.imports.warn(self._import, self._told + 1, new)
        self._told += len(new)

    def _end_badly(self) -> None:
        """Close the entry of an import that an exception ended."""
        with self._store.write():
            if self._rules.strict:
                # Its entry was undone with everything else.
                undone = self._open_entry()
                self._store.imports.finish(undone, now(), "undone", Counts())
            else:
                self._store.imports.interrupt(self._import, now())


def _read_options(archive: Archive, request: ImportRequest) -> ReadOptions:
    return ReadOptions(
        encoding=request.encoding,
        separator=archive.config.separator,
        notices=archive.config.notices,
        columns={**archive.config.columns, **request.columns},
    )


def _options(request: ImportRequest) -> str:
    """The options of a request as they are typed; for people."""
    words = [f"--include {glob}" for glob in request.include]
    words += [f"--exclude {glob}" for glob in request.exclude]
    words += [f"--column {name}={title}" for name, title in request.columns.items()]
    for option, value in (
        ("--format-in", request.format),
        ("--encoding", request.encoding),
        ("--id-prefix", request.id_prefix or None),
        ("--year", request.year),
        ("--metadata", request.metadata),
    ):
        if value is not None:
            words.append(f"{option} {value}")
    for option, chosen in (
        ("--replace", request.replace),
        ("--strict", request.strict),
        ("--metadata-first", request.metadata_first),
    ):
        if chosen:
            words.append(option)
    return " ".join(words)
