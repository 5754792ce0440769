"""What of an article matched, and the passages to show of it: spans and texts, no markup."""

from searcharchive.passages.choosing import choose, lead, whole
from searcharchive.passages.marking import Marks, marks

__all__ = ["Marks", "choose", "lead", "marks", "whole"]
