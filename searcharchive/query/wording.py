"""Words and quoted texts to nodes: what analysis makes of them, in the fields they are for.

    co-operate      a phrase co operate, or the compound cooperate
    U.S.            the abbreviation, not the word
    universit*      a prefix of words as written
    fuzzi~1         words as written within one edit
    "new york"      intervals in a row
    "a b"~5         a and b near each other

In a field that stems, words are stems; in the others, and with a wildcard or ~, as written.
"""

import re
from collections.abc import Callable, Sequence

import whoosh.query as wq

from searcharchive.analysis import Analyzer, Form, positions
from searcharchive.errors import QueryError
from searcharchive.query.lexer import is_operator
from searcharchive.query.scope import Scope
from searcharchive.schema import (
    PARAGRAPH,
    STEMMED,
    WORD_FIELDS,
    place_key,
    stem_field,
    written_field,
)
from searcharchive.tree import Near, Opening, Wording

MOST_EDITS = 2
"""Beyond two edits nearly every short word is like every other."""

MOST_NEAR = 50
"""Words near each other in one query: the work grows with the square of their number."""

# Analysis must see a wildcard as a letter, or it would end the word there. No newspaper is
# set in Ogham.
_MANY, _ONE = "\u1681", "\u1682"
_WILDCARDS = {"*": _MANY, "?": _ONE}
# `re` compiles these when they are first matched: no word of letters needs any.
_FUZZY = r"(?s:(.*[^\W_])~(\d*))"
_WILD = r"(?<=[^\W_])[*?]+|[*?]+(?=[^\W_])"
OPENED, CLOSED = "(?:", r")\Z"
"""Around the part of a regular expression that isn't literal."""

MOST_REPEATED = 4
"""Repetitions in an expression: the time to try a word grows with its length to this power."""

_ESCAPED, _CLASSES = r"\\.", r"\[\^?\]?[^\]]*\]"
_REPEATED = r"[*+{]"

_LITERAL = r"[^\W_]+(?![*?+{])"
_LEADING = r"\A[^\w*?]+"
_FIELD_LIKE = r"[A-Za-z_]+:"


def is_pattern(text: str) -> bool:
    """Whether a word or quoted text has a sign of wildcards or of fuzzy words."""
    return any(sign in text for sign in "*?~")


def word(text: str, scope: Scope, analyzer: Analyzer) -> wq.Query | None:
    """One word as typed, in its scope; None if it has no word.

    Raises QueryError, without position, for a fuzzy word that can't be meant.
    """
    source = _word_source(text, scope)
    if "~" in text and (fuzzy := re.fullmatch(_FUZZY, text)):
        return _fuzzy(fuzzy[1], fuzzy[2], scope, analyzer, source)
    if scope.field in ("dateline", "place"):
        return place(text, scope.field, source)
    return _everywhere(scope, source, lambda name: _row(_chunk(text, name, analyzer, scope.exact)))


def quoted(
    text: str, slop: int | None, scope: Scope, analyzer: Analyzer, source: str | None = None
) -> wq.Query | None:
    """A quoted text: words in a row, or with `slop` near each other; None if it has no word.

    Raises QueryError, without position, for more than MOST_NEAR words near each other.
    """
    clean = text.replace('"', " ")
    source = source or scope.source(f'"{clean}"' if slop is None else f'"{clean}"~{slop}')
    if scope.field in ("dateline", "place"):
        return place(clean, scope.field, source)

    def elements(name: str) -> wq.Query | None:
        chunks = clean.split()
        found = [node for each in chunks for node in _chunk(each, name, analyzer, scope.exact)]
        if slop is None or len(found) < 2:
            return _row(found)
        if len(found) > MOST_NEAR:
            raise QueryError(f"at most {MOST_NEAR} words can be near each other")
        return Near(found, slop)

    return _everywhere(scope, source, elements)


def regex(pattern: str, scope: Scope) -> wq.Query | None:
    """Words as written that a regular expression matches as a whole.

    Raises QueryError, its position counted from the slash before the expression.
    Repetitions within others can take for ever on a word that just doesn't match, and many in a
    row nearly so.
    """
    bare = re.sub(_CLASSES, "x", re.sub(_ESCAPED, "x", pattern))
    if len(re.findall(_REPEATED, bare)) > MOST_REPEATED or _nested(bare):
        raise QueryError(
            f"a regular expression has at most {MOST_REPEATED} repetitions, none within another"
        )
    # Its literal beginning stands apart, so that only words that begin so are tried.
    begin = re.match(_LITERAL, pattern)
    literal = begin[0] if begin and "|" not in pattern else ""
    whole = f"{literal}{OPENED}{pattern[len(literal) :]}{CLOSED}"
    try:
        re.compile(pattern)
        re.compile(whole)
    except (re.error, OverflowError, RecursionError) as error:
        reason, place = getattr(error, "msg", error), getattr(error, "pos", None)
        said = f"this regular expression can't be read: {reason}"
        raise QueryError(said, position=0 if place is None else place + 1) from error
    field = "place_words" if scope.field in ("dateline", "place") else scope.field
    return _everywhere(
        scope._replace(field=field),
        scope.source(f"/{pattern}/"),
        lambda name: wq.Regex(written_field(name), whole),
    )


def place(text: str, field: str, source: str) -> wq.Query | None:
    """A place's name: one of its names, and for `dateline` also words of the place part."""
    if field == "dateline" and text.strip().lower() == "none":
        return no_dateline()
    key = place_key(text)
    if not key:
        return None
    alternatives: list[wq.Query] = [wq.Term("place", key)]
    if field == "dateline":
        words: list[wq.Query] = [wq.Term("place_words", part) for part in key.split()]
        alternatives.insert(0, words[0] if len(words) == 1 else wq.Sequence(words))
    return Wording(alternatives, source)


def no_dateline() -> wq.Query:
    """The articles without a dateline."""
    return Wording([wq.Not(wq.Term("has", "dateline"))], "dateline:none")


def _everywhere(
    scope: Scope, source: str, build: Callable[[str], wq.Query | None]
) -> wq.Query | None:
    if scope.field == "lead":
        built = [build("headline"), _opening(build("body"))]
    else:
        built = [build(name) for name in ((scope.field,) if scope.field else WORD_FIELDS)]
    alternatives = [node for node in built if node is not None]
    return Wording(alternatives, source) if alternatives else None


def _nested(pattern: str) -> bool:
    """Whether a group that is repeated repeats something itself, or has alternatives."""
    opened: list[int] = []
    for place, sign in enumerate(pattern):
        if sign == "(":
            opened.append(place)
        elif sign == ")" and opened:
            inside = pattern[opened.pop() : place]
            if pattern[place + 1 : place + 2] in tuple("*+{") and set(inside) & set("*+{|"):
                return True
    return False


def _opening(node: wq.Query | None) -> wq.Query | None:
    """What stands in a body's first paragraphs."""
    return None if node is None else Opening([node], wq.Term(stem_field("body"), PARAGRAPH))


def _row(elements: Sequence[wq.Query]) -> wq.Query | None:
    if not elements:
        return None
    return elements[0] if len(elements) == 1 else wq.Sequence(list(elements))


def _chunk(text: str, field: str, analyzer: Analyzer, exact: bool = False) -> list[wq.Query]:
    """The nodes that must follow each other for one chunk, in one text field."""
    text = text.replace(_MANY, "").replace(_ONE, "").rstrip("?")
    if is_pattern(text):
        text = re.sub(_WILD, lambda match: "".join(_WILDCARDS[char] for char in match[0]), text)
    forms = analyzer.forms(text)
    spelled = {form[2]: _leaf(form, field, exact) for form in forms if form[6] == "word"}
    for form in forms:
        if form[6] == "abbreviation" and "." in text[form[4] : form[5]]:
            spelled[form[2]] = _leaf(form, field, exact)
    compounds = {form[2]: form for form in forms if form[6] == "compound"}
    nodes: list[wq.Query] = []
    position = 0
    while position < positions(forms):
        compound = compounds.get(position)
        width = compound[3] if compound else 1
        parts = [spelled[position + step] for step in range(width)]
        if compound:
            parts = [wq.Or([wq.Sequence(parts), _leaf(compound, field, exact)])]
        nodes.append(parts[0])
        position += width
    return nodes


def _leaf(form: Form, field: str, exact: bool) -> wq.Query:
    written, stem = form[0], form[1]
    if _MANY in written or _ONE in written:
        pattern = re.sub(r"\*+", "*", written.replace(_MANY, "*").replace(_ONE, "?"))
        if pattern.endswith("*") and not re.search(r"[*?]", pattern[:-1]):
            return wq.Prefix(written_field(field), pattern[:-1])
        return wq.Wildcard(written_field(field), pattern)
    if exact or field not in STEMMED:
        return wq.Term(written_field(field), written)
    return wq.Term(stem_field(field), stem)


def _fuzzy(text: str, edits: str, scope: Scope, analyzer: Analyzer, source: str) -> wq.Query | None:
    distance = int(edits or 1) if len(edits) < 4 else MOST_EDITS + 1
    if not 1 <= distance <= MOST_EDITS:
        raise QueryError(f"after ~ stands 1 or {MOST_EDITS}, how many letters may differ")
    words = [form for form in analyzer.forms(text) if form[6] == "word"]
    if not words:
        return None
    if len(words) > 1 or re.search(_WILD, text):
        raise QueryError("~ is for a single word, without hyphens or wildcards")
    if scope.field in ("dateline", "place"):
        scope = scope._replace(field="place_words")
    written = words[0][0]
    return _everywhere(
        scope,
        source,
        lambda name: wq.FuzzyTerm(written_field(name), written, maxdist=distance, prefixlength=0),
    )


def _word_source(text: str, scope: Scope) -> str:
    """How the word is printed, so that it is read back as the same word."""
    anywhere = scope == Scope()
    bare = re.sub(_LEADING, "", text) if anywhere and not text.isalnum() else text
    if is_operator(bare) or (anywhere and ":" in bare and re.match(_FIELD_LIKE, bare)):
        bare = f'"{bare}"'
    return scope.source(bare)
