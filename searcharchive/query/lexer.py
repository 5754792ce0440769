"""Query text to lexemes: words, quoted texts, parentheses, operators and field names.

    putin -bush              word, NOT, word          - excludes only at a word's start
    co-operate               word                     inside a word it is a hyphen
    "near words"~5           quoted with slop 5       so do “curly” quotes
    headline:bush            field, word
    source:'evening star'    field, quoted            ' quotes only directly after field:
    date:April 2008 flood    field, quoted, word      a month name takes day and year words
    a AND b                  word, AND, word          capitals only
    a NEAR/5 b               word, NEAR, word         likewise PRE/5, W/5, W/S and their like
    ATLEAST/5 b              ATLEAST, word
    /colou?r/                regex                    where a word would start; no white space in it

It knows no analysis: whether a word holds anything to search for is the parser's concern.
"""

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from searcharchive.errors import QueryError
from searcharchive.schema import QUERY_FIELDS

Kind = Literal["word", "quoted", "regex", "field", "(", ")", "AND", "OR", "NOT", "NEAR", "ATLEAST"]

OPERATORS: dict[str, Kind] = {"AND": "AND", "OR": "OR", "NOT": "NOT"}

# What a word of letters is none of. They are compiled when they are first matched, and `re` keeps
# them then: all of them together take a millisecond, and most queries are of letters alone.
_NEAR = r"(?:NEAR|PRE|ADJ)/?\d{1,9}|[WNP]/\d{1,9}|W/[SP]"
_ATLEAST = r"ATLEAST/?\d{1,9}"
_SMALL = r"(?i:near/?\d+|[wnp]/\d+|w/[sp]|(?:pre|adj)/?\d+|atleast/?\d+)"
_REGEX = r"/((?:[^/\\\s]|\\\S)+)/(?=[\s)]|$)"
_FIELD = r"([A-Za-z_]+):(?!//)"
_SLOP = r"~(\d{1,9})(?![\w~])"
_SINGLE = r"'([^']*(?:'(?![\s)]|$)[^']*)*)'(?=[\s)]|$)"

_NUMBERED = ("NEAR", "PRE", "ADJ", "ATLEAST")
_QUOTES = '"“”„'
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DATE_WORDS = rf"""(?xi)
      {_MONTH} (?:\s+\d{{1,2}},?)? (?:\s+\d{{4}})? (?=[\s)]|$)
    | \d{{1,2}}\s+{_MONTH} (?:\s+\d{{4}})? (?=[\s)]|$)
    | last\s+\d+\s+(?:day|week|month|year)s? (?=[\s)]|$)"""


class Lexeme(NamedTuple):
    """A piece of a query; `position` is where it starts, `slop` follows a quoted text's `~`."""

    kind: Kind
    text: str
    position: int
    slop: int | None = None


def lexemes(query: str) -> Iterator[Lexeme]:
    """The lexemes of `query` in order; raises QueryError where a quote or a field is wrong."""
    position = 0
    while position < len(query):
        char = query[position]
        if char.isspace():
            position += 1
        elif char == "(" or char == ")":
            yield Lexeme("(" if char == "(" else ")", char, position)
            position += 1
        elif char in _QUOTES:
            lexeme, position = _quoted(query, position)
            yield lexeme
        elif char == "-" and _starts_word(query, position):
            if _excludes(query, position):
                yield Lexeme("NOT", "-", position)
            position += 1
        elif (
            char == "/"
            and _starts_word(query, position)
            and (regex := _match(_REGEX, query, position))
        ):
            yield Lexeme("regex", regex[1], position)
            position = regex.end()
        elif ":" in query and (field := _match(_FIELD, query, position)):
            if _is_field(query, field):
                yield Lexeme("field", field[1].lower(), position)
                position = field.end()
                value, position = _value(query, field[1].lower(), position)
                yield from value
            else:
                yield Lexeme("word", field[0], position)
                position = field.end()
        else:
            lexeme, position = _word(query, position)
            yield lexeme


def _match(pattern: str, query: str, position: int) -> re.Match[str] | None:
    return re.compile(pattern).match(query, position)


def _run(query: str, position: int) -> int:
    """Where what stands from here on without a space, parenthesis or quote ends."""
    end = position
    while end < len(query) and not (query[end].isspace() or query[end] in "()" + _QUOTES):
        end += 1
    return end


def _word(query: str, position: int) -> tuple[Lexeme, int]:
    end = _run(query, position)
    assert end > position, "only what starts no other lexeme is read as a word"
    text = query[position:end]
    return Lexeme(_operator(text) or "word", text, position), end


def _operator(word: str) -> Kind | None:
    if word in OPERATORS or word.isalpha():
        return OPERATORS.get(word)
    if re.fullmatch(_NEAR, word):
        return "NEAR"
    return "ATLEAST" if re.fullmatch(_ATLEAST, word) else None


def is_operator(word: str) -> bool:
    """Whether a word by itself would be read as an operator."""
    return _operator(word) is not None


def like_operators(query: str) -> dict[str, str]:
    """The words of a query that are nearly operators, and the operator that each is like."""
    found = [lexeme.text for lexeme in lexemes(query) if lexeme.kind == "word"]
    small = {text: text.upper() for text in found if _is_small(text)}
    return small | {text: f"{text}/5" for text in found if text in _NUMBERED}


def _is_small(word: str) -> bool:
    if word.isalpha():
        return word.upper() in OPERATORS
    return re.fullmatch(_SMALL, word) is not None


def _quoted(query: str, position: int) -> tuple[Lexeme, int]:
    for end in range(position + 1, len(query)):
        if query[end] in _QUOTES:
            break
    else:
        raise QueryError('this quote is never closed; add a closing "', query, position)
    text = query[position + 1 : end]
    slop = _match(_SLOP, query, end + 1)
    return (
        Lexeme("quoted", text, position, int(slop[1]) if slop else None),
        slop.end() if slop else end + 1,
    )


def _starts_word(query: str, position: int) -> bool:
    return position == 0 or query[position - 1].isspace() or query[position - 1] == "("


def _excludes(query: str, position: int) -> bool:
    following = query[position + 1 : position + 2]
    return bool(following) and not following.isspace() and following not in "-)"


def _is_field(query: str, field: re.Match[str]) -> bool:
    """Whether `name:` names a field; raises QueryError where it can only be meant as one."""
    name, following = field[1], query[field.end() : field.end() + 1]
    valued = bool(following) and not following.isspace() and following != ")"
    if name.lower() in QUERY_FIELDS:
        if not valued:
            raise QueryError(
                f"{name}: needs its value directly after the colon, as in {name}:word",
                query,
                field.start(),
            )
        return True
    if valued:
        # Here and not above: only an error needs it.
        from searcharchive.query.elsewhere import field_here

        here = field_here(name)
        named = f"there is no field '{name}'{f', which is {here}: here' if here else ''}"
        raise QueryError(
            f"{named}; the fields are {', '.join(QUERY_FIELDS)} "
            "(to search for the words, put them in quotes)",
            query,
            field.start(),
        )
    return False


def _value(query: str, name: str, position: int) -> tuple[list[Lexeme], int]:
    """What stands directly after `field:`, where it is read otherwise than anywhere else."""
    if query[position] == "'":
        single = _match(_SINGLE, query, position)
        if not single:
            raise QueryError("this quote is never closed; add a closing '", query, position)
        return [Lexeme("quoted", single[1], position)], single.end()
    if name == "date" and (words := _match(_DATE_WORDS, query, position)):
        return [Lexeme("quoted", words[0], position)], words.end()
    if query[position] in _QUOTES + "(":
        return [], position
    if regex := _match(_REGEX, query, position):
        return [Lexeme("regex", regex[1], position)], regex.end()
    end = _run(query, position)
    if end == position:
        return [], position
    return [Lexeme("word", query[position:end], position)], end
