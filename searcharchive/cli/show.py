"""`searcharchive show`."""

import os
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import click

from searcharchive.archive import Archive
from searcharchive.archive.showing import show, show_versions
from searcharchive.cli.commands import Command, archive
from searcharchive.cli.options import timeout_option
from searcharchive.cli.output import note, on_terminal, style, write
from searcharchive.cli.timing import limited
from searcharchive.errors import UsageError
from searcharchive.model import Article, Span
from searcharchive.render import article as whole
from searcharchive.render import contract
from searcharchive.render.terminal import Style
from searcharchive.render.versions import version_lines


@click.command("show", cls=Command)
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--highlight", metavar="QUERY", help="Mark what this query matches (on a terminal).")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    show_default=True,
    help="How articles are written. docs/json.md describes jsonl.",
)
@click.option("--versions", is_flag=True, help="List all versions; with jsonl, write them whole.")
@click.option(
    "--version",
    metavar="NUMBER",
    type=click.IntRange(1),
    help="Show the version with this number, as --versions lists it.",
)
@click.option(
    "--width",
    metavar="COLUMNS",
    type=click.IntRange(20, 1000),
    help="Wrap the text so, by default at the terminal's width, in a pipe not at all.",
)
@timeout_option
def command(
    ids: tuple[str, ...],
    highlight: str | None,
    format_: str,
    versions: bool,
    version: int | None,
    width: int | None,
    timeout: float | None,
) -> int:
    """Show whole articles by their ids, on a terminal through $PAGER.

    Of an id that the program made, the first four characters or more are enough where they are
    unambiguous. In a pipe the text is not wrapped. Where an import replaced an article, its
    earlier versions are kept; 'searcharchive diff' shows what has changed.

    \b
    Examples:
      searcharchive show 7h2k9xq4tm
      searcharchive show 7h2k --highlight '"missile defense"'
      searcharchive show 7h2k9xq4tm --format jsonl | jq .origins
      searcharchive show 7h2k9xq4tm --versions
      searcharchive show 7h2k9xq4tm --version 1
    """
    here = archive()
    if versions and (version is not None or highlight is not None):
        raise UsageError("--versions lists; give --version NUMBER or --highlight without it")
    with limited(here, timeout):
        if versions:
            return _list_versions(here, ids, format_)
        found = show(here, ids, version=version)
        look = style(width) if width or on_terminal() else style()._replace(width=None)
        paged = _write(here, found.articles, format_, highlight, look)
    # Reading takes its time, and has it.
    if paged:
        _page(paged, look)
    for message in found.unknown:
        note(message)
    return 1 if found.unknown else 0


def _write(
    here: Archive, articles: Sequence[Article], format_: str, highlight: str | None, look: Style
) -> Sequence[str]:
    """Write the articles, but for lines that are for the pager, which it answers."""
    if format_ == "jsonl":
        write(contract.dumps(contract.article_object(each)) for each in articles)
        return []
    lines = _lines(articles, look, _marks(here, highlight, articles))
    if on_terminal():
        return list(lines)
    write(lines)
    return []


def _list_versions(here: Archive, ids: Sequence[str], format_: str) -> int:
    listed = show_versions(here, ids)
    for each in listed.found:
        if format_ == "jsonl":
            write([contract.dumps(contract.versions_object(each.article, each.earlier))])
        else:
            write(version_lines(each.article, each.earlier, style()))
    for message in listed.unknown:
        note(message)
    return 1 if listed.unknown else 0


def _page(lines: Iterable[str], look: Style) -> None:
    # As git has it: less lets our colours through, and ends at once where all fits.
    os.environ.setdefault("LESS", "-FRX")
    pager = shlex.split(os.environ.get("PAGER", "")) or ["less"]
    # Of less click itself finds out whether a LESS of the user's own lets colours through.
    colour = None if look.colour and Path(pager[0]).name == "less" else look.colour
    click.echo_via_pager((f"{line}\n" for line in lines), color=colour)


def _marks(
    here: Archive, query: str | None, articles: Sequence[Article]
) -> Sequence[Mapping[str, tuple[Span, ...]]]:
    if query is None:
        return [{} for _ in articles]
    # Here and not above: the query language takes longer to load than an article to show.
    from searcharchive.archive.highlighting import highlights

    return highlights(here, query, articles)


def _lines(
    articles: Sequence[Article], look: Style, marks: Sequence[Mapping[str, tuple[Span, ...]]]
) -> Iterator[str]:
    for number, (each, spans) in enumerate(zip(articles, marks, strict=True)):
        if number:
            yield from ("", whole.rule(look), "")
        yield from whole.lines(each, look, spans)
