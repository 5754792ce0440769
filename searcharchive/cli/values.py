"""Completion of an archive's values in the shell: its datelines, sections, bylines, sources."""

from collections.abc import Callable

import click
from click.shell_completion import CompletionItem

from searcharchive.cli.commands import archive_of
from searcharchive.errors import SearchArchiveError

Completer = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def completing(field: str) -> Completer:
    """A completer of the values that the archive has in `field`."""

    def complete(
        context: click.Context, option: click.Parameter, beginning: str
    ) -> list[CompletionItem]:
        # Here and not above: the module is loaded with every search, and needed at a Tab alone.
        from searcharchive.archive.stats import completions
        from searcharchive.render.unsafe import UNSAFE

        try:
            found = completions(archive_of(context), field, beginning)
        except SearchArchiveError:
            # A shell that is asked for a completion has no place for a message.
            return []
        return [CompletionItem(value) for value in found if not UNSAFE.search(value)]

    return complete
