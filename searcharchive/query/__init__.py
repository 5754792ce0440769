"""Query text and filters to a query tree, and a tree back to text.

The text is parsed once; nothing below this package sees it again.
"""

from searcharchive.query.filters import Filters, Understanding, understand
from searcharchive.query.parser import parse, parse_any
from searcharchive.query.printing import to_text

__all__ = ["Filters", "Understanding", "parse", "parse_any", "to_text", "understand"]
