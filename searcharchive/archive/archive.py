"""An archive: one directory with its configuration, its store and its index.

It knows where things lie and opens the store; what is done with them is in the sibling modules.
"""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from searcharchive.analysis import Analyzer
from searcharchive.archive.trusting import check_places
from searcharchive.config import Config, load
from searcharchive.errors import StoreError
from searcharchive.store.reader import StoreReader

if TYPE_CHECKING:
    from searcharchive.store.store import Store


class Archive(NamedTuple):
    """An archive's directory and its validated configuration."""

    directory: Path
    config: Config

    @property
    def data_path(self) -> Path:
        return self.directory / "data"

    @property
    def store_path(self) -> Path:
        return self.data_path / "archive.db"

    @property
    def index_path(self) -> Path:
        return self.directory / "index"

    @property
    def synonyms_path(self) -> Path:
        return self.directory / "synonyms.txt"

    @property
    def lock_path(self) -> Path:
        return self.data_path / "write.lock"

    @property
    def own_paths(self) -> tuple[Path, ...]:
        """What is the archive's own and never read as input; articles may lie beside it."""
        beside = [self.store_path.with_name(f"archive.db{end}") for end in ("-wal", "-shm")]
        own = (
            self.config.path, self.synonyms_path, self.index_path, self.store_path, self.lock_path,
        )  # fmt: skip
        return (*own, *beside, *self.copies)

    @property
    def copies(self) -> tuple[Path, ...]:
        """The copies of the store that were made before it was migrated, mended or replaced."""
        # Here and not above: a search has no need of them.
        from searcharchive.store.keeping import copies

        mended = sorted(self.data_path.glob("before-repair*.db"))
        return (*copies(self.store_path), *mended, *self._replaced)

    @property
    def _replaced(self) -> list[Path]:
        return sorted(self.directory.glob("before-restore*/data/archive.db"))

    def _check_not_half_restored(self) -> None:
        """Raise StoreError where a restore has moved the old store away and put none in place."""
        if not self.store_path.exists() and self._replaced:
            last = self._replaced[-1].parents[1]
            raise StoreError(
                f"{self.store_path} is missing: a restore of a backup was interrupted; run it again"
                f" with 'searcharchive restore BAG --replace'. The archive before it is {last}; to "
                "begin anew without either, move that away"
            )

    def analyzer(self) -> Analyzer:
        """What the configuration says that texts and queries are analysed by."""
        return Analyzer(self.config.language, ocr=self.config.ocr)

    def reader(self) -> StoreReader:
        """The archive's store, open to read articles; raises StoreError."""
        self._check_not_half_restored()
        return StoreReader.open_to_read(self.store_path)

    def store(self, *, read_only: bool = True, make: bool = False) -> "Store":
        """The archive's store, open; with `make` for writing, one is made where none is.

        Raises StoreError, also for a store that is there and empty unless one may be made: what
        has lost its store is not to become a new archive in silence.
        """
        # Here and not above: a search reads articles, and loads nothing that writes them.
        from searcharchive.store.store import Store

        self._check_not_half_restored()
        if make and not self.store_path.exists():
            make_directory(self.data_path)
            return Store.create(self.store_path)
        return Store.open(self.store_path, read_only=read_only, make=make)


def open_archive(directory: Path) -> Archive:
    """The archive in `directory`; raises ConfigError. Its store is opened when it is needed."""
    archive = Archive(directory, load(directory))
    check_places(archive.data_path, archive.index_path)
    return archive


def make_directory(path: Path) -> None:
    """Make a directory and its parents; raises StoreError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"{path} can't be made: {error.strerror}") from error
