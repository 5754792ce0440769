"""Plain text: a headline, a notice, a body; one article a file, or several between separators.

    first line                                          what it is
    Bridge Opens After Long Delay                       the headline
    # Bridge Opens After Long Delay                     the headline, without Markdown's mark
    SOCHI, RUSSIA — Both leaders ...                    the body: it opens with a dateline
    The bridge was opened yesterday by the mayor.       the body: it runs on as prose

A line runs on as prose if it is longer than 400 characters; or if most of its words begin with a
small letter and it either has eight words or more and ends with a full stop, or is longer than
160 characters; or if it has 50 characters or more and the next line, without a blank one between,
begins with a small letter: then the text is hard-wrapped. Without a headline it is None.

A notice may stand before or after the headline, with or without a blank line, or at the very end;
see `notices`. Blank lines around the body aren't part of it.
"""

import re
from collections.abc import Iterator

from searcharchive import datelines
from searcharchive.inputs import Input
from searcharchive.model import Record, Refusal
from searcharchive.readers import notices
from searcharchive.readers.decoding import carried, opened, unix_lines
from searcharchive.readers.options import ReadOptions
from searcharchive.readers.sections import Section, sections

_NO_HEADLINE_CHARS = 400
_LONG_FLOW_CHARS = 160
_SENTENCE_WORDS = 8
_WRAPPED_CHARS = 50
_MARKDOWN_HEADING = re.compile(r"#{1,6}[ \t]+(\S.*?)[ \t#]*")
_WORD = re.compile(r"[^\W\d_]\w*")
_FULL_STOP = re.compile(r"\.[\"'”’)\]]*")
_LEADING_BLANKS = re.compile(r"(?:[^\S\n]*\n)+")


def read(input_: Input, options: ReadOptions) -> Iterator[Record | Refusal]:
    """The articles of a text file."""
    with opened(input_, options.encoding) as source:
        for section in sections(source, options.separator):
            yield section if isinstance(section, Refusal) else article(section, options)


def article(section: Section, options: ReadOptions) -> Record:
    """An article as it stands in a text."""
    text, warnings = carried(unix_lines(section.text))
    text = trimmed(text)
    above, rest = notices.at_head(text, options.notices)
    headline, rest = split_headline(rest)
    note, body = notices.split(rest, options.notices)
    if headline is None and not body.strip():
        # All of it is a notice, or looks like one: then it is the article.
        headline, body = split_headline(text)
        above, note = [], None
    return Record(
        section.number,
        trimmed(body),
        headline=headline,
        note=notices.joined(above, [note] if note else []),
        warnings=(*section.warnings, *warnings),
    )


def split_headline(text: str) -> tuple[str | None, str]:
    """The headline of a text, None if it has none, and what follows it."""
    text = trimmed(text)
    first, _, rest = text.partition("\n")
    heading = (
        _MARKDOWN_HEADING.fullmatch(first.strip()) if len(first) < _NO_HEADLINE_CHARS else None
    )
    if heading:
        return " ".join(heading[1].split()), trimmed(rest)
    if not first.strip() or _runs_on(first.strip(), rest) or datelines.find(text) is not None:
        return None, text
    return " ".join(first.split()), trimmed(rest)


def trimmed(text: str) -> str:
    """The text without blank lines around it; the first line's indentation stays."""
    blank = _LEADING_BLANKS.match(text)
    return text[blank.end() if blank else 0 :].rstrip()


def _runs_on(line: str, rest: str) -> bool:
    """Whether a first line is the beginning of the story itself."""
    if len(line) > _NO_HEADLINE_CHARS:
        return True
    if len(line) >= _WRAPPED_CHARS and rest[:1].islower():
        return True
    words = _WORD.findall(line)
    if 2 * sum(word[0].islower() for word in words) <= len(words):
        return False
    stops = _FULL_STOP.fullmatch(line[len(line.rstrip("\"'”’)]").rstrip(".")) :]) is not None
    return len(line) > _LONG_FLOW_CHARS or (stops and len(words) >= _SENTENCE_WORDS)
