"""A page of hits in each format that is made of lines; ids and paths are in `locations`."""

from collections.abc import Iterator

from searcharchive.model import Page
from searcharchive.render.terminal import Style

FORMATS = ("text", "table", "json", "jsonl", "csv", "tsv")
"""Formats by name."""


def lines(format_: str, page: Page, style: Style) -> Iterator[str]:
    """The page in one of FORMATS: lines without their ends."""
    # Here and not above: a page is written in one format, and each is made with other modules.
    if format_ == "text":
        from searcharchive.render import listing

        return listing.lines(page, style)
    if format_ == "table":
        from searcharchive.render import table

        return table.lines(page, style)
    if format_ in ("csv", "tsv"):
        from searcharchive.render import separated

        make = separated.csv_lines if format_ == "csv" else separated.tsv_lines
        return make(page, style)
    from searcharchive.render import contract

    if format_ == "json":
        return iter([contract.dumps(contract.search_object(page))])
    return (contract.dumps(contract.hit_object(hit)) for hit in page.hits)
