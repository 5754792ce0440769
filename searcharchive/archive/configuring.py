"""Keeping in `searcharchive.toml` what an import was told: which columns of CSV files hold what.

The file's comments and layout stay. What may stand in it is `config`'s to say.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

import tomlkit
from tomlkit.exceptions import TOMLKitError

from searcharchive.archive.archive import Archive
from searcharchive.config import load
from searcharchive.errors import ConfigError


def keep_columns(archive: Archive, columns: Mapping[str, str]) -> bool:
    """Put columns (field -> header) into the configuration; False where they are there already.

    Raises ConfigError if the file can't be read or written.
    """
    path = archive.config.path
    if all(archive.config.columns.get(field) == header for field, header in columns.items()):
        return False
    try:
        document = tomlkit.parse(path.read_text(encoding="utf-8"))
        imports = document.setdefault("import", tomlkit.table())
        if "columns" not in imports:
            imports["columns"] = tomlkit.table()
            imports["columns"].update(columns)
            imports["columns"].add(tomlkit.nl())
        else:
            imports["columns"].update(columns)
        _replace(path, tomlkit.dumps(document))
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise ConfigError(f"{path} can't be changed: {error}") from error
    load(archive.directory)
    return True


def _replace(path: Path, text: str) -> None:
    """Write a file beside its place and rename it into it, so that it is never half there."""
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=path.parent, prefix=f".{path.name}.", delete=False
    ) as file:
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).chmod(path.stat().st_mode & 0o777)
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
