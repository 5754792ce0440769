"""The command line, one file a command.

program    the group, which loads a command's module when it is called
commands   what commands have in common: --archive, and how a query's arguments are read
options    options that go together: filters, and how hits are shown
failures   errors to messages and exit statuses, in this one place
output     standard output and standard error
progress   how far a long run is
values     completion of the archive's values in the shell
"""

from searcharchive.cli.program import main

__all__ = ["main"]
