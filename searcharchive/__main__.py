"""`python -m searcharchive`: the command line."""

import sys

from searcharchive.cli import main

sys.exit(main())
