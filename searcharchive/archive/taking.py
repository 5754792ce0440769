"""Taking records into the store: which article each one is, and what becomes of that.

One `Taker` serves one import. It doesn't open files: it gets records with the file they are from.
"""

from collections.abc import Callable

from searcharchive.archive import naming
from searcharchive.archive.identity import (
    Candidate,
    Claims,
    Reading,
    Verdict,
    claimed_in_file,
    identify,
    is_streamed,
)
from searcharchive.archive.preparing import Location, Prepared, prepare, with_values
from searcharchive.archive.session import Session
from searcharchive.errors import RefusedError
from searcharchive.model import Article, Tombstone, Version
from searcharchive.records import Record
from searcharchive.store.imports import Report
from searcharchive.store.versions import as_kept


class Taker:
    """Takes records into the store of a session."""

    def __init__(self, session: Session) -> None:
        self._store = session.store
        self._identities = session.store.identities
        self._batch = session.batch
        self._tally = session.tally
        self._rules = session.rules
        self._import = session.number
        self._now = session.started

    def reading(self, location: Location, claims: Callable[[], Claims]) -> Reading:
        """What `take` needs to know of the file whose records follow."""
        stored = self._identities.file(location.path)
        return Reading(
            import_=self._import,
            path=location.path,
            known=not is_streamed(location.path) and self._identities.knows(location.path),
            replace=self._rules.replace,
            records_before=stored.records if stored else None,
            claims=claims,
        )

    def take(self, record: Record, location: Location, reading: Reading) -> None:
        """Take in one record, or report it as refused; see `refuse`."""
        fault = naming.fault(record.id) if record.id is not None else None
        if fault:
            self.refuse(location.path, record.number, fault)
            return
        prepared = prepare(record, location, self._rules, self._now)
        verdict = identify(self._identities, reading, prepared.candidate)
        if verdict.outcome == "refused":
            self.refuse(location.path, record.number, verdict.reason)
            return
        if verdict.outcome == "buried":
            # What there is to tell of it may quote a text that was erased.
            self._tally.count("kept_removed")
            return
        self._tell(prepared, location)
        if verdict.outcome == "added":
            self._add(prepared, verdict.id)
        else:
            self._meet(prepared, verdict, location)

    def bury(self, tombstone: Tombstone, location: Location) -> None:
        """Take in what an exported archive says was removed, or erased."""
        held = self._identities.held(tombstone.id)
        if held is None:
            if tombstone.erased or self._identities.tombstone(tombstone.id) is None:
                self._batch.bury(tombstone)
        elif not held.removed:
            if held.sha256 != tombstone.sha256:
                reason = (
                    f"id {tombstone.id} was removed where this was exported, with another text "
                    f"than here; if it shall go, run 'searcharchive remove {tombstone.id}'"
                )
                self.refuse(location.path, None, reason)
                return
            self._batch.remove(tombstone.id, tombstone.removed)
        if held is not None and tombstone.erased:
            message = (
                f"{tombstone.id} was erased where this was exported; here it is only hidden: "
                f"'searcharchive remove --erase {tombstone.id}' erases it"
            )
            self._tally.report(Report("warning", location.path, None, message))
        self._tally.count("kept_removed")

    def refuse(self, path: str, number: int | None, reason: str) -> None:
        """Report a record, or a whole file, that can't be taken in; RefusedError if strict."""
        if self._rules.strict:
            where = path if number is None else f"{path}, record {number}"
            raise RefusedError(f"{where}: {reason}; nothing of this import was kept")
        self._tally.report(Report("refused", path, number, reason))
        if number is not None:
            self._batch.see_refused(path, number, self._import)

    def claimed(self, record: Record, location: Location) -> str | None:
        """The article of its file that a record without an id claims by its text."""
        if record.id is not None:
            return None
        candidate = prepare(record, location, self._rules, self._now).candidate
        return claimed_in_file(self._identities, candidate)

    def _add(self, prepared: Prepared, id_: str) -> None:
        candidate = prepared.candidate
        made = candidate.id is None or (candidate.exported and naming.looks_made(id_))
        article = prepared.article._replace(id=id_)
        self._batch.put(article, prepared.given, made=made)
        if prepared.values:
            self._batch.put_metadata(id_, prepared.values.values())
        for origin in article.origins:
            self._batch.see(id_, origin, self._import)
        for version in prepared.versions:
            self._batch.keep(version._replace(article=version.article._replace(id=id_)))
        self._tally.count("added")
        self._count_gaps(article)

    def _meet(self, prepared: Prepared, verdict: Verdict, location: Location) -> None:
        """A record that is an article which the store has."""
        id_ = verdict.id
        hidden = self._store.removed_at(id_) is not None
        leads = self._leads(prepared.candidate, verdict)
        # A notice that stands in a file many times has many origins, all of which this reads.
        touched = leads or bool(prepared.versions)
        before = self._store.articles([id_], hidden=True)[id_] if touched else None
        if verdict.outcome == "replaced":
            known = self._identities.origins(id_)
            if not all(map(prepared.candidate.is_from, known)):
                self._batch.drop_origins(id_)
        for origin in prepared.article.origins:
            self._batch.see(id_, origin, self._import)
        changed = before is not None and leads and self._rewrite(prepared, before, location)
        if before is not None and (changed or prepared.versions):
            self._keep_versions(prepared, before, changed=changed)
        if hidden:
            self._tally.count("kept_removed")
        elif verdict.outcome == "further":
            self._tally.count("further_origins")
        else:
            self._tally.count("replaced" if changed else "unchanged")

    def _leads(self, candidate: Candidate, verdict: Verdict) -> bool:
        """Whether a record may change its article: others with its text only add an origin."""
        if verdict.outcome != "kept" or candidate.exported:
            return verdict.outcome != "further"
        path = candidate.path
        met = self._identities.comes_from(verdict.id, path, met=self._import)
        return not met and self._identities.leading(verdict.id) == path

    def _keep_versions(self, prepared: Prepared, before: Article, *, changed: bool) -> None:
        """Keep what the record's article replaced, and versions that an export has beside it."""
        held = self._store.versions(before.id)
        known = {(version.replaced, version.article) for version in held}
        brought = [
            version._replace(article=version.article._replace(id=before.id))
            for version in prepared.versions
        ]
        for version in brought:
            if (version.replaced, version.article) not in known:
                self._batch.keep(version)
        # An export that went on from this very version has kept it already.
        if changed and as_kept(before) not in [version.article for version in brought]:
            self._batch.keep(Version(before, self._now, self._import))

    def _rewrite(self, prepared: Prepared, stored: Article, location: Location) -> bool:
        """Put the record's article in place of the stored one; False where they are equal."""
        id_ = stored.id
        kept = {value.field: value for value in self._identities.metadata(id_)}
        values = {**kept, **prepared.values}
        article = prepared.article
        if values != prepared.values:
            article = with_values(prepared, values, location, self._rules)
        if values != kept:
            self._batch.put_metadata(id_, values.values())
        article = article._replace(id=id_, added=stored.added, origins=stored.origins)
        if article == stored:
            if prepared.given != self._identities.given(id_):
                self._batch.put_given(id_, prepared.given)
            return False
        self._batch.put(article, prepared.given, made=self._identities.made(id_))
        self._count_gaps(article)
        return True

    def _count_gaps(self, article: Article) -> None:
        if article.date is None:
            self._tally.count("undated")
        if article.dateline is None:
            self._tally.count("without_dateline")

    def _tell(self, prepared: Prepared, location: Location) -> None:
        number = prepared.record.number
        for message in prepared.warnings:
            self._tally.report(Report("warning", location.path, number, message))
        for message in prepared.disagreements:
            self._tally.report(Report("disagreement", location.path, number, message))
