"""A page of hits in each format that is made of lines; ids and paths are in `locations`."""

from collections.abc import Callable, Iterator

from searcharchive.model import Page
from searcharchive.render import contract, listing, separated, table
from searcharchive.render.terminal import Style


def _json(page: Page, style: Style) -> Iterator[str]:
    yield contract.dumps(contract.search_object(page))


def _jsonl(page: Page, style: Style) -> Iterator[str]:
    return (contract.dumps(contract.hit_object(hit)) for hit in page.hits)


FORMATS: dict[str, Callable[[Page, Style], Iterator[str]]] = {
    "text": listing.lines,
    "table": table.lines,
    "json": _json,
    "jsonl": _jsonl,
    "csv": separated.csv_lines,
    "tsv": separated.tsv_lines,
}
"""Formats by name; each yields lines without their ends."""

WITH_FIELDS = frozenset({"table", "csv", "tsv"})
"""Formats whose columns can be chosen."""
