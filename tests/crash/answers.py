"""What an archive holds and answers, and whether that is whole."""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from .stage import Run, Stage

LINES = (
    ("export",),
    ("search", "tide", "harbour", "--format", "jsonl", "--limit", "all"),
    ("search", '"the ferry and the"', "--format", "jsonl", "--limit", "all"),
)
"""All articles, and hits with their scores."""

_TIMES = re.compile(rb'"(added|removed)": "[^"]*"')


_CHECK = ("check", "--read-data")


def answers(stage: Stage, archive: Path, between: str = "") -> list[bytes] | None:
    """The answers to LINES, to the byte but for the times of adding and removing.

    None where there is no store of this version to ask, which each then says as in `between`.
    """
    ran = stage.run_all(archive, LINES)
    if between and all(each.status == 2 and between in each.err for each in ran):
        return None
    return _read(archive, ran)


def sound_answers(stage: Stage, archive: Path) -> list[bytes]:
    """The same, of an archive whose store and index are whole and agree."""
    *ran, check = stage.run_all(archive, [*LINES, _CHECK])
    assert check.status == 0, check.out.decode() + check.err
    return _read(archive, ran)


def _read(archive: Path, ran: Sequence[Run]) -> list[bytes]:
    indexed = (archive / "index" / "CURRENT").exists()
    for each in ran:
        none_yet = each.status == 2 and "has no index yet" in each.err and not indexed
        assert none_yet or each.status in (0, 1), each.err
    return [_TIMES.sub(rb'"\1": ""', each.out) for each in ran]


def assert_whole(
    transactions: str, before: list[bytes] | None, after: list[bytes], now: list[bytes] | None
) -> None:
    """Of each transaction all is there or nothing, and a search finds only what is stored."""
    if now is None:
        return
    if before is None:
        assert now == after
        return
    units = [_units(transactions, exported) for exported in (before[0], after[0], now[0])]
    for unit in set().union(*units):
        assert units[2].get(unit) in (units[0].get(unit), units[1].get(unit)), unit
    stored = {json.loads(line)["id"] for line in now[0].splitlines()}
    for hits in now[1:]:
        assert {json.loads(line)["id"] for line in hits.splitlines()} <= stored


def _units(transactions: str, exported: bytes) -> dict[str, list[bytes]]:
    """Exported articles by the transaction that they are of."""
    units = defaultdict(list)
    for line in exported.splitlines():
        of_file = (json.loads(line).get("origins") or [{}])[0].get("path", "")
        units[of_file if transactions == "file" else ""].append(line)
    return dict(units)


def assert_gone(archive: Path, text: str) -> None:
    """No file of the archive holds this text."""
    files = [path for path in archive.rglob("*") if path.is_file()]
    assert not text or not [path for path in files if text.encode() in path.read_bytes()]
