"""Reuters-21578 as texts, read by the project's own reader."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.speed.texts import Text, batched, write
from searcharchive import datelines
from searcharchive.dates.written import parse_date
from searcharchive.inputs import Input, gather
from searcharchive.readers import ReadOptions, read
from searcharchive.records import Record


def texts(directory: Path) -> Iterator[Text]:
    """The stories that have a text, in the files' order."""
    number = 0
    for found in gather([directory], include=["*.sgm.gz", "*.sgm"]):
        if not isinstance(found, Input):
            continue
        for record in read(found, "reuters", ReadOptions()):
            if isinstance(record, Record) and record.body:
                yield _text(number, record)
                number += 1


def make(path: str, directory: str) -> int:
    """Write all stories to a file; how many."""
    return write(Path(path), batched(texts(Path(directory)))).articles


def _text(number: int, record: Record) -> Text:
    line = datelines.parse(record.dateline) if record.dateline else None
    place = line.places[0].name if line and line.places else ""
    body = f"{record.dateline} {record.body}" if record.dateline else record.body
    day = parse_date(record.date).start if record.date else 0
    return Text(number, record.headline or "", body, day, place)
