"""What a query meant, written: `search --explain`."""

from searcharchive.archive.archive import Archive
from searcharchive.archive.explaining import explain
from searcharchive.cli.answers import Asked, request_of
from searcharchive.cli.notes import tell_state
from searcharchive.cli.output import style, write
from searcharchive.cli.timing import limited
from searcharchive.errors import UsageError
from searcharchive.render import explanation

_FORMATS = ("text", "json")


def show_meaning(here: Archive, asked: Asked) -> int:
    """Write what was asked means, as text or json; answers the exit status."""
    display = asked.display
    if display.format not in _FORMATS:
        raise UsageError("--explain is for --format text and --format json")
    with limited(here, asked.timeout):
        found = explain(here, request_of(asked))
    if display.format == "json":
        write([explanation.json_line(found)])
    else:
        write(explanation.lines(found, style(display.width)))
    tell_state(found.notes, 0)
    return 0 if found.whole.found else 1
