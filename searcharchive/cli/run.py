"""`searcharchive run`."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TextIO

import click

from searcharchive.cli.commands import Command, archive
from searcharchive.cli.notes import tell_answers
from searcharchive.cli.options import (
    expand_option,
    filter_options,
    limit_option,
    recent_option,
    timeout_option,
)
from searcharchive.cli.output import note, write
from searcharchive.cli.timing import limited
from searcharchive.query.filters import Filters

if TYPE_CHECKING:
    from searcharchive.topics import Answered


@click.command("run", cls=Command)
@click.argument("topics", type=click.File(encoding="utf-8", errors="surrogateescape"))
@click.option(
    "--format",
    "format_",
    type=click.Choice(["trec", "jsonl", "count"]),
    default="trec",
    show_default=True,
    help="A TREC run, a line of JSON a topic, or id and number of articles.",
)
@click.option("--any", "any_words", is_flag=True, help="Best first, not all words needed.")
@expand_option
@recent_option
@click.option("--tag", metavar="NAME", default="searcharchive", help="The run's name, for trec.")
@limit_option("1000", "How many hits of each topic.")
@filter_options
@timeout_option
def command(
    filters: Filters,
    topics: TextIO,
    format_: str,
    tag: str,
    timeout: float | None,
    **how: Any,
) -> int:
    """Answer many queries in one process: TOPICS has an id and a query in each line.

    TOPICS is a file, or - for standard input; id and query stand apart by a tab or a space.
    A query that can't be understood is told of and has no hits; the others are answered.

    \b
    Examples:
      searcharchive run topics.tsv --any > archive.run
      searcharchive run topics.tsv --format count --date 1914..1918
      echo '1 missile shield' | searcharchive run - --format jsonl
    """
    # Here and not above: help and completion don't need them.
    from searcharchive.archive.running import run
    from searcharchive.archive.running import topics as read_topics

    here = archive()
    answers = run(here, read_topics(topics), filters, tell=note, **how)
    failed: list[Answered] = []
    with limited(here, timeout):
        write(_lines(tell_answers(answers, topics.name, failed), format_, tag))
    return 1 if failed else 0


def _lines(answers: "Iterable[Answered]", format_: str, tag: str) -> Iterator[str]:
    from searcharchive.render import runs

    if format_ == "trec":
        return runs.trec(answers, tag)
    return runs.counts(answers) if format_ == "count" else runs.jsonl(answers)
