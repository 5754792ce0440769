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
from searcharchive.readers import notices
from searcharchive.readers.decoding import carried, opened, unix_lines
from searcharchive.readers.options import ReadOptions
from searcharchive.readers.sections import Section, sections
from searcharchive.records import Record, Refusal

_NO_HEADLINE_CHARS = 400
_OPENING_CHARS = 2_000
_LONG_FLOW_CHARS = 160
_SENTENCE_WORDS = 8
_WRAPPED_CHARS = 50
_MARKDOWN_HEADING = re.compile(r"#{1,6}[ \t]+(\S.*?)[ \t#]*")
_WORD = re.compile(r"[^\W\d_]\w*")
_LEADING_BLANKS = re.compile(r"(?:[^\S\n]*\n)+")


def read(input_: Input, options: ReadOptions) -> Iterator[Record | Refusal]:
    """The articles of a text file."""
    with opened(input_, options.encoding) as source:
        for section in sections(source, options.separator):
            yield section if isinstance(section, Refusal) else article(section, options)


def article(section: Section, options: ReadOptions) -> Record:
    """An article as it stands in a text."""
    text, warnings = carried(unix_lines(section.text))
    headline, note, body = parts(text, options.notices)
    return Record(
        section.number,
        body,
        headline=headline,
        note=note,
        warnings=(*section.warnings, *warnings),
    )


def parts(text: str, patterns: tuple[str, ...]) -> tuple[str | None, str | None, str]:
    """Headline, note and body of a text."""
    above, rest = notices.at_head(trimmed(text), patterns)
    headline, rest = split_headline(rest)
    note, body = notices.split(rest, patterns)
    if headline is None and not body.strip():
        # All of it looks like a notice: then it is the article.
        headline, body = split_headline(text)
        return headline, None, body
    return headline, notices.joined(above, [note] if note else []), trimmed(body)


def split_headline(text: str) -> tuple[str | None, str]:
    """The headline of a text, None if it has none, and what follows it."""
    text = trimmed(text)
    first, _, rest = text.partition("\n")
    heading = (
        _MARKDOWN_HEADING.fullmatch(first.strip()) if len(first) < _NO_HEADLINE_CHARS else None
    )
    if heading:
        return " ".join(heading[1].split()), trimmed(rest)
    if not first.strip() or _runs_on(first.strip(), rest):
        return None, text
    if datelines.find(text[:_OPENING_CHARS]) is not None:
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
    stops = line.rstrip("\"'”’)]").endswith(".")
    return len(line) > _LONG_FLOW_CHARS or (stops and len(words) >= _SENTENCE_WORDS)
