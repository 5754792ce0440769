"""The command line, one file a command.

start      the entry point, and what keeps a short command short
plain      command lines that need no click
program    the group, which loads a command's module when it is called
commands   what commands have in common: --archive, and how a query's arguments are read
means      what index work may use: --memory and --jobs
options    options that go together: filters, and how hits are shown
answers    a search and a count, run and written
stopping   Ctrl-C and the signals that end a program
failures   errors to messages and exit statuses, in this one place
output     standard output and standard error
progress   how far a long run is
values     completion of the archive's values in the shell
"""

from searcharchive.cli.start import main

__all__ = ["main"]
