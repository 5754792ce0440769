"""A query and filters to one tree."""

from collections.abc import Iterator
from typing import NamedTuple

import whoosh.query as wq

from searcharchive.errors import DateError, QueryError, UsageError
from searcharchive.query import values, wording
from searcharchive.query.filters import Filters
from searcharchive.query.lexer import Lexeme, lexemes, like_operators
from searcharchive.query.parser import Language, bound, parse, parse_any
from searcharchive.query.printing import to_text
from searcharchive.query.ranges import date_node, range_node, undated_node
from searcharchive.query.scope import Scope
from searcharchive.tree import Dated, Wording, leaves

MOST_PATTERNS = 50
"""Different words with a wildcard or ~ in a query and its filters: each is compared with all words
of the archive, which takes half a second where there are a million."""


_OF_OTHERS = frozenset("(!/=<>|")
"""Some of these, or the word date, stand in every form that `elsewhere` knows."""


class Understanding(NamedTuple):
    """A query as it is understood: its tree, and the text that means it; notes for people.

    `words` is the tree of the query alone, without its filters; None where there is no query.
    """

    tree: wq.Query
    text: str
    notes: tuple[str, ...] = ()
    words: wq.Query | None = None


def understand(
    query: str, filters: Filters, language: Language, *, any_words: bool = False
) -> Understanding:
    """One tree of query and filters; raises QueryError, and UsageError where there is neither.

    QueryError also for more than MOST_PATTERNS.
    """
    words = None
    if query.strip():
        words = (parse_any if any_words else parse)(query, language)
    elif not filters:
        raise UsageError("there is nothing to search for: give a QUERY, or a filter")
    tree = filtered(words, filters, language)
    _bound_patterns(tree, query)
    notes = () if any_words else tuple(_notes(query))
    return Understanding(tree, to_text(tree), notes, words)


def filtered(words: wq.Query | None, filters: Filters, language: Language) -> wq.Query:
    """One tree of words and filters, of which there must be one; raises UsageError for a filter.

    With `filters.undated` its ranges of dates let the undated pass.
    """
    nodes = filter_nodes(filters, language)
    if words is not None:
        nodes = [*(words.subqueries if type(words) is wq.And else [words]), *nodes]
    if filters.undated and not nodes:
        return undated_node()
    tree = nodes[0] if len(nodes) == 1 else wq.And(nodes)
    return _with_undated(tree) if filters.undated else tree


def _notes(query: str) -> Iterator[str]:
    for word, operator in like_operators(query).items():
        how = "in capitals" if operator == word.upper() else "with a number"
        yield f"'{word}' is a word here; as an operator it is {operator}, {how}"
    for form, here in _of_others(query):
        yield f"'{form}' is only words here; it is written {here}"


def _of_others(query: str) -> Iterator[tuple[str, str]]:
    """Forms of other archives, and what they are here; words without such a sign hold none."""
    if "date" not in query.lower() and _OF_OTHERS.isdisjoint(query):
        return iter(())
    from searcharchive.query.elsewhere import written_here

    return written_here(query)


def _bound_patterns(tree: wq.Query, query: str) -> None:
    found = {
        (leaf.text, getattr(leaf, "maxdist", 0))
        for leaf in leaves(tree)
        if isinstance(leaf, wq.Prefix | wq.Wildcard | wq.Regex | wq.FuzzyTerm)
    }
    if len(found) > MOST_PATTERNS:
        seen = {lexeme.text: lexeme.position for lexeme in reversed(list(_patterns(query)))}
        positions = sorted(seen.values())
        message = (
            f"a query has at most {MOST_PATTERNS} different words with *, ? or ~ and expressions; "
            f"this one has {len(found):,}"
        )
        if len(positions) > MOST_PATTERNS:
            raise QueryError(message, query, positions[MOST_PATTERNS])
        raise QueryError(f"{message}, those of its filters among them")


def pointed(error: QueryError, query: str) -> QueryError:
    """An error with its place in the query, if it hadn't one and the query has its cause.

    What can't be told before the index is asked has none: its `part` is looked for, or a pattern.
    """
    if error.query:
        return error
    try:
        within = [lexeme for lexeme in lexemes(error.part) if lexeme.kind in ("word", "quoted")]
        if within:
            found = [each for each in lexemes(query) if each.text == within[0].text]
        else:
            found = list(_patterns(query))
            found = [each for each in found if each.kind == "quoted"] or found
    except QueryError:
        # It isn't of this language: the words of --any may be anything.
        return error
    return QueryError(str(error), query, found[0].position) if found else error


def _patterns(query: str) -> Iterator[Lexeme]:
    for lexeme in lexemes(query):
        if lexeme.kind == "regex" or wording.is_pattern(lexeme.text):
            yield lexeme


def filter_nodes(filters: Filters, language: Language) -> list[wq.Query]:
    """A node for each filter that is set; raises UsageError naming the option."""
    nodes = _dates(filters, language)
    places = [_words("dateline", text, language) for text in filters.dateline]
    if places:
        nodes.append(places[0] if len(places) == 1 else wq.Or(places))
    if filters.no_dateline:
        nodes.append(wording.no_dateline())
    for field in ("byline", "section", "page", "source", "subject"):
        text = getattr(filters, field)
        if text is not None:
            nodes.append(_words(field, text, language))
    for field in ("language", "on", "added", "words"):
        text = getattr(filters, field)
        if text is not None:
            nodes.append(_value(field, text, language))
    return nodes


def _value(field: str, text: str, language: Language) -> wq.Query:
    try:
        return values.node(field, text, language.days)
    except (QueryError, DateError) as error:
        raise UsageError(f"--{field}: {error}") from error


def _dates(filters: Filters, language: Language) -> list[wq.Query]:
    nodes: list[wq.Query] = []
    asked = (
        ("--date", filters.date, "{}"),
        ("--after", filters.after, "{}.."),
        ("--before", filters.before, "..{}"),
    )
    for option, text, form in asked:
        if text is None:
            continue
        try:
            if option == "--date":
                nodes.append(date_node(text, language.days))
                continue
            source = form.format(text.replace('"', " ").strip())
            nodes.append(range_node(form.format(text), f'date:"{source}"', language.days))
        except DateError as error:
            raise UsageError(f"{option}: {error}") from error
    return nodes


def _words(field: str, text: str, language: Language) -> wq.Query:
    try:
        bound(text)
        node = wording.quoted(text, None, Scope(field), language.analyzer)
    except QueryError as error:
        raise UsageError(f"--{field}: {error}") from error
    if node is None:
        raise UsageError(f"--{field}: there is no word in {text!r}")
    return node


def _with_undated(node: wq.Query) -> wq.Query:
    if isinstance(node, Dated):
        return wq.Or([node, undated_node()])
    if isinstance(node, wq.Not | Wording) or node.is_leaf():
        return node
    return node.apply(_with_undated)
