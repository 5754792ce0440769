"""Mend an archive: all that can be put right without a backup.

The store comes first, since the index is made from it; before anything in it is changed, it is
kept as it was in `data/before-repair-<time>.db`. An index that isn't sound, or doesn't hold what it
should, is made anew; one that only lags is brought up to date. Files of articles' origins are left
alone: they are not the archive's.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from searcharchive.amounts import amount
from searcharchive.archive import accepting, leftovers
from searcharchive.archive.archive import Archive
from searcharchive.archive.aside import free_name
from searcharchive.archive.checking import check
from searcharchive.archive.findings import FIRST_REPAIR, IF_REPAIR_FAILS, UPDATE, Finding
from searcharchive.archive.indexing import IndexProgress, rebuild, update
from searcharchive.archive.locking import writing
from searcharchive.archive.reading_all import CheckProgress
from searcharchive.durable import synchronise
from searcharchive.engines.means import ORDINARY, Means
from searcharchive.errors import StoreDamageError
from searcharchive.store.store import Store

_MENDED_IN_STORE = ("orphan", "disordered", "damaged")
_IN_FILES = ("changed", "incomplete")
"""What an import of the article's file may put right."""


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What was mended, a line each; and what is still wrong, with what to do about it."""

    done: tuple[str, ...]
    left: tuple[Finding, ...]


def repair(
    archive: Archive,
    *,
    means: Means = ORDINARY,
    accept: Callable[[Sequence[Finding]], bool] | None = None,
    checked: CheckProgress | None = None,
    indexed: IndexProgress | None = None,
) -> RepairReport:
    """Mend what `check` with all data finds, and check again.

    `accept` is asked whether what something else has changed in the store is to be taken as it is.
    `checked` and `indexed` are told how far it is. Raises StoreError if there is no store, or
    it is another version's; BusyError while another process writes.
    """
    findings = check(archive, read_data=True, jobs=means.jobs, progress=checked)
    if not findings:
        return RepairReport((), ())
    done = _store(archive, findings) + _leftovers(archive, findings)
    # The store decides what the index should hold: after it was mended, ask again.
    if done:
        findings = check(archive, read_data=True, jobs=means.jobs, progress=checked)
    in_files = [each for each in findings if each.kind == "store" and each.problem in _IN_FILES]
    changed = [each for each in in_files if each.problem == "changed"]
    if accept and changed and accept(changed):
        done += _accept(archive)
        findings = check(archive, read_data=True, jobs=means.jobs, progress=checked)
    elif in_files:
        done += _read_again(archive)
    if not any(each.kind == "store" and each.problem == "damaged" for each in findings):
        done += _index(archive, findings, means, indexed)
    left = check(archive, read_data=True, jobs=means.jobs, progress=checked)
    return RepairReport(tuple(done), tuple(map(_repaired, left)))


def _repaired(finding: Finding) -> Finding:
    """What is left, without the advice to do what has been done."""
    fix = finding.fix.removeprefix(FIRST_REPAIR).removeprefix(IF_REPAIR_FAILS)
    return replace(finding, fix=fix)


def _store(archive: Archive, findings: Sequence[Finding]) -> list[str]:
    """Mend the store where it may help; a damaged page stays what it is."""
    wrong = [each for each in findings if each.kind == "store"]
    if not any(each.problem in _MENDED_IN_STORE for each in wrong):
        return []
    try:
        with writing(archive), archive.store(read_only=False) as store:
            with _kept(archive, store) as kept:
                done = store.mend()
            if not done:
                kept.unlink()
                return []
    except StoreDamageError:
        return []
    return [f"the store as it was is kept as {kept}", *done]


@contextmanager
def _kept(archive: Archive, store: Store) -> Iterator[Path]:
    """Keep the store as it is in a file beside it, unless what is then done to it fails."""
    kept = free_name(archive.data_path, "before-repair", ".db")
    try:
        store.copy(kept)
        synchronise(kept.parent)
        yield kept
    except BaseException:
        kept.unlink(missing_ok=True)
        raise


def _accept(archive: Archive) -> list[str]:
    with writing(archive), archive.store(read_only=False) as store, _kept(archive, store) as kept:
        things = accepting.accept(store)
    return [f"the store as it was is kept as {kept}", f"changes that were accepted: {things:,}"]


def _read_again(archive: Archive) -> list[str]:
    with writing(archive), archive.store(read_only=False) as store:
        files = accepting.read_again(store)
    if not files:
        return []
    return [f"the next import reads {amount(files, 'file')} again, even if unchanged"]


def _leftovers(archive: Archive, findings: Sequence[Finding]) -> list[str]:
    if not any(each.kind == "leftover" for each in findings):
        return []
    with writing(archive):
        found = leftovers.find(archive)
        leftovers.remove(found)
    return [f"{path} was removed" for path in found]


def _index(
    archive: Archive,
    findings: Sequence[Finding],
    means: Means,
    progress: IndexProgress | None,
) -> list[str]:
    """Bring the index up to date where it only lags, else make it anew."""
    wrong = [each for each in findings if each.kind in ("index", "agreement")]
    if not wrong:
        return []
    only_lags = all(each.fix == UPDATE for each in wrong)
    report = (update if only_lags else rebuild)(archive, means=means, progress=progress)
    how = "made anew" if report.rebuilt else "brought up to date"
    ahead = [each.message for each in wrong if each.problem == "ahead"]
    return [*ahead, *report.notes, f"the index was {how}: {amount(report.put, 'article')}"]
