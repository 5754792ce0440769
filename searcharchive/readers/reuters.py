"""Reuters-21578, Distribution 1.0, as David D. Lewis's README to it describes the files.

    element or attribute    field
    NEWID                   id
    DATE                    date, up to control characters and comments
    TITLE, AUTHOR           headline, byline
    DATELINE                dateline
    TEXT                    body: BODY, or all of it (UNPROC, BRIEF), less the elements above
    TOPICS, PLACES          subjects

The language is English; a publication is not stated. Control characters, raw or as numeric
entities, are the wire's framing and are dropped, as are the asterisks before a brief's title and
white space around texts. It is no SGML parser: it reads these tags and nothing else.
"""

import re
from collections.abc import Iterator

from searcharchive.inputs import Input
from searcharchive.readers.decoding import MAX_RECORD_BYTES, Source, carried, opened, unix_lines
from searcharchive.readers.options import ReadOptions
from searcharchive.records import Record, Refusal

_CHUNK = 2**18
_OPEN = b"<REUTERS"
_CLOSE = b"</REUTERS>"
_NEWID = re.compile(r'\bNEWID\s*=\s*"([^"<>]{1,100})"')
_BETWEEN = re.compile(rb"(?:\s+|<!DOCTYPE[^>]*>|<!--.*?-->)*+", re.DOTALL)
_ENTITY = re.compile(r"&(?:#(\d{1,7})|(lt|gt|amp|quot|apos));")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DATE_END = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f#]")
_SURROGATES = range(0xD800, 0xE000)
_LAST_CHARACTER = 0x10FFFF


def read(input_: Input, options: ReadOptions) -> Iterator[Record | Refusal]:
    """The stories of a file; one that is damaged is refused."""
    with opened(input_, options.encoding) as source:
        number = 0
        for data in _stories(source):
            number += 1
            if isinstance(data, str):
                yield Refusal(number, data)
            else:
                yield _record(number, *source.decode(data))
        if not number:
            yield Refusal(1, "there is no <REUTERS> story in it")


def _stories(source: Source) -> Iterator[bytes | str]:
    """The bytes of each story, from its first tag to its last; or why one can't be read."""
    for piece in _pieces(source):
        if piece is None:
            yield f"it is longer than the limit of {MAX_RECORD_BYTES:,} bytes"
            continue
        before, *stories = piece.split(_OPEN)
        if not _BETWEEN.fullmatch(before):
            yield "it does not begin with a <REUTERS> tag"
        for story in stories:
            closed = story.endswith(_CLOSE)
            yield story if closed else "it is not closed by </REUTERS>; the file may be cut short"


def _pieces(source: Source) -> Iterator[bytes | None]:
    """The file cut after each closing tag; None for a piece that is too long."""
    held = bytearray()
    too_long = False
    while data := source.stream.read(_CHUNK):
        searched = max(0, len(held) - len(_CLOSE))
        held += data
        while (at := held.find(_CLOSE, searched)) >= 0:
            stop = at + len(_CLOSE)
            yield None if too_long or stop > MAX_RECORD_BYTES else bytes(held[:stop])
            del held[:stop]
            searched, too_long = 0, False
        if len(held) > MAX_RECORD_BYTES:
            del held[: -len(_CLOSE)]
            too_long = True
    if too_long:
        yield None
    elif held:
        yield bytes(held)


def _record(number: int, story: str, warnings: tuple[str, ...]) -> Record | Refusal:
    story = unix_lines(story)
    tag, _, content = story.partition(">")
    text = _element(content, "TEXT")
    if text is None:
        return Refusal(number, "it has no <TEXT>")
    newid = _NEWID.search(tag)
    title, author, dateline = (
        _shown(_element(text, name)) for name in ("TITLE", "AUTHOR", "DATELINE")
    )
    body = _plain(_body(text)).rstrip().lstrip("\n")
    headline = " ".join(title.split()) if title else None
    body, repairs = carried(body)
    if not headline and not body:
        # The files have such a story; it is known by its number and date.
        repairs = (*repairs, "it has neither a title nor a text")
    return Record(
        number,
        body,
        headline=headline,
        id=newid[1] if newid else None,
        date=_date(_element(content, "DATE")),
        dateline=dateline,
        byline=author,
        language="en",
        subjects=_subjects(content),
        warnings=(*warnings, *repairs),
    )


def _element(text: str, name: str) -> str | None:
    """What stands in the first element of a name; None if there is none, or it isn't closed."""
    span = _span(text, name)
    return None if span is None else text[text.index(">", span[0]) + 1 : span[1]]


def _span(text: str, name: str) -> tuple[int, int] | None:
    """From an element's first tag to before its last."""
    start = text.find(f"<{name}>")
    if start < 0:
        start = text.find(f"<{name} ")
    stop = text.find(f"</{name}>", start)
    return None if start < 0 or stop < 0 or text.find(">", start, stop) < 0 else (start, stop)


def _body(text: str) -> str:
    """All that isn't another field: a few tables begin before BODY."""
    for name in ("TITLE", "AUTHOR", "DATELINE"):
        span = _span(text, name)
        if span is not None:
            before = text[: span[0]]
            if name == "TITLE" and not _plain(before).strip("*\n "):
                before = ""
            text = before + text[span[1] + len(f"</{name}>") :]
    return text.replace("<BODY>", "", 1).replace("</BODY>", "", 1)


def _subjects(content: str) -> tuple[str, ...]:
    found = []
    for name in ("TOPICS", "PLACES"):
        parts = (_element(content, name) or "").split("<D>")[1:]
        found += [_shown(part.partition("</D>")[0]) for part in parts]
    return tuple(dict.fromkeys(subject for subject in found if subject))


def _date(text: str | None) -> str | None:
    if text is None:
        return None
    return _DATE_END.split(_decoded(text).strip(), maxsplit=1)[0].strip() or None


def _shown(text: str | None) -> str | None:
    return (carried(_plain(text))[0].strip() or None) if text is not None else None


def _plain(text: str) -> str:
    return _CONTROL.sub("", _decoded(text))


def _decoded(text: str) -> str:
    return _ENTITY.sub(_character, text)


def _character(entity: re.Match[str]) -> str:
    if entity[2]:
        return _NAMED[entity[2]]
    code = int(entity[1])
    if code in _SURROGATES or code > _LAST_CHARACTER:
        return "\ufffd"
    return chr(code)
