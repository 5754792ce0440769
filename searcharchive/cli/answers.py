"""A search and a count, run and written: what the commands do once their arguments are read.

No click here, and no module of an archive's before one is asked: `plain` searches without the
first, and the commands' help is shown without the second.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from searcharchive.cli.notes import tell_extent, tell_state
from searcharchive.cli.output import PIPE_WIDTH, columns, note, style, write, write_bytes
from searcharchive.cli.timing import limited
from searcharchive.query.filters import Filters

if TYPE_CHECKING:
    from searcharchive.archive import Archive
    from searcharchive.archive.searching import Answer, SearchRequest
    from searcharchive.engines.port import Order
    from searcharchive.model import Origin, Page
    from searcharchive.render.terminal import Style

_WRAPPED = ("text", "table")
_LINES_A_PASSAGE = 2


class Display(NamedTuple):
    """How hits are shown.

    None stands for the terminal's width, the format's own fields, the configuration's guard.
    """

    format: str = "text"
    width: int | None = None
    fields: tuple[str, ...] | None = None
    zero: bool = False
    formula_guard: bool | None = None


class Asked(NamedTuple):
    """What `search` was asked for; the defaults are the command's.

    `limit` None is all, `timeout` None what the configuration says.
    """

    query: str = ""
    filters: Filters = Filters()
    any_words: bool = False
    expand: bool = False
    recent: int | None = None
    sort: "Order | None" = None
    limit: int | None = 10
    offset: int = 0
    snippets: int = 2
    display: Display = Display()
    timeout: float | None = None


def show_hits(here: "Archive", asked: Asked) -> int:
    """Search, write the hits and say what is to say; answers the exit status."""
    with limited(here, asked.timeout):
        from searcharchive.archive.searching import search

        return show_answer(here, asked, search(here, request_of(asked)))


def request_of(asked: Asked) -> "SearchRequest":
    """What was asked for, as the search takes it."""
    from searcharchive.archive.searching import SearchRequest

    display = asked.display
    wide = display.width or (columns() if display.format in _WRAPPED else PIPE_WIDTH)
    return SearchRequest(
        query=asked.query,
        filters=asked.filters,
        any_words=asked.any_words,
        expand=asked.expand,
        recent=asked.recent,
        sort=asked.sort,
        limit=asked.limit,
        offset=asked.offset,
        snippets=0 if display.format in ("ids", "paths") else asked.snippets,
        width=_LINES_A_PASSAGE * wide,
    )


def show_answer(here: "Archive", asked: Asked, answer: "Answer") -> int:
    """Write the hits and say what is to say; answers the exit status."""
    _write(answer, asked.display, here)
    tell_state(answer.notes, answer.page.undated_left_out)
    tell_extent(len(answer.page.hits), answer.page.total, asked.offset)
    return 0 if answer.page.hits else 1


def show_count(
    here: "Archive",
    query: str,
    filters: Filters,
    *,
    any_words: bool = False,
    timeout: float | None = None,
) -> int:
    """Count, write the number and say what is to say; answers the exit status."""
    from searcharchive.archive.counting import count

    with limited(here, timeout):
        total, undated, notes = count(here, query, filters, any_words=any_words)
    write([str(total)])
    tell_state(notes, undated)
    return 0 if total else 1


def _write(answer: "Answer", display: Display, here: "Archive") -> None:
    page = answer.page
    guard = display.formula_guard
    look = style(
        display.width,
        fields=display.fields,
        formula_guard=here.config.formula_guard if guard is None else guard,
    )
    if display.format in ("ids", "paths"):
        _write_locations(page, display, look, here)
    else:
        from searcharchive.render import pages

        write(pages.lines(display.format, page, look))


def _write_locations(page: "Page", display: Display, look: "Style", here: "Archive") -> None:
    from searcharchive.render import locations

    if display.format == "ids":
        write_bytes(locations.ended(locations.ids(page), look, zero=display.zero))
        return
    found = locations.paths(page, _whole_path(here))
    write_bytes(locations.ended(found, look, zero=display.zero))
    without = locations.without_path(page)
    if without:
        note(f"{without:,} from standard input, without a path, left out")


def _whole_path(here: "Archive") -> Callable[["Origin"], str]:
    from searcharchive.archive.paths import whole_path

    return lambda origin: whole_path(here.directory, origin.path, encoded=origin.path_encoded)
