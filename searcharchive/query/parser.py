"""The query language: text to a query tree.

    query    = any , { "OR" , any }
    any      = near , { [ "AND" ] , near }
    near     = term , { ( "NEAR/n" | "PRE/n" | "W/S" | "W/P" ) , term }
    term     = ( "NOT" | "-" | "ATLEAST/n" ) , term
             | [ field ":" ] , ( word | quoted | regex | "(" , query , ")" )

    bush putin              And([bush, putin])
    bush -putin             And([bush, Not(putin)])
    -putin                  Not(putin): every other article
    a OR b c                Or([a, And([b, c])])
    headline:(a b)          both in the headline
    a NEAR/5 b c            And([a near b, c])

What can't be meant raises QueryError with its place in the text.
"""

import datetime
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import whoosh.query as wq

from searcharchive.analysis import Analyzer
from searcharchive.capitals import Cased, Spelled
from searcharchive.errors import DateError, QueryError
from searcharchive.grams import grams
from searcharchive.nodes import Fused
from searcharchive.query import values, wording
from searcharchive.query.lexer import Lexeme, lexemes
from searcharchive.query.ranges import Days
from searcharchive.query.scope import Scope
from searcharchive.schema import GRAM_WEIGHT, GRAMS, STEMMED, WORD_FIELDS
from searcharchive.tree import Wording

if TYPE_CHECKING:
    from searcharchive.query.synonyms import Synonyms

DEEPEST = 100
"""Parentheses and NOTs within each other; no one's query comes near."""

MOST_WORDS = 1_000
"""Words in a query or filter; each costs time, and a pasted article has fewer."""

_WORD = r"\w+"


class Language(NamedTuple):
    """What a query's meaning depends on besides its text."""

    analyzer: Analyzer
    today: datetime.date
    day_first: bool = False
    synonyms: "Synonyms | None" = None

    @property
    def days(self) -> Days:
        """What a date's meaning depends on."""
        return Days(self.today, self.day_first)


def parse(text: str, language: Language) -> wq.Query:
    """The tree of a query; raises QueryError, also where it holds nothing to search for."""
    bound(text)
    parser = _Parser(text, language)
    node = parser.query(Scope(), 0)
    if parser.peek() is not None:
        raise parser.error("this parenthesis closes nothing", parser.peek())
    if node is None:
        raise QueryError("there is no word in this query, only punctuation", text, 0)
    return node


def parse_any(text: str, language: Language) -> wq.Query:
    """The tree of `--any`: words only, all optional; operators, quotes and fields mean nothing.

    Stop words don't take part unless there are no others.
    """
    bound(text)
    leaves: list[tuple[str, wq.Query]] = []
    written: list[list[str]] = []
    for chunk in text.split():
        tokens = [token for token in language.analyzer.tokens(chunk) if token.kind == "word"]
        if not tokens:
            continue
        plain = chunk[tokens[0].start : tokens[-1].end]
        for sign in '*?~"“”„':
            plain = plain.replace(sign, " ")
        source = plain if plain.isalnum() and not plain.isupper() else f'"{plain}"'
        node = wording.quoted(plain, None, Scope(), language.analyzer, source)
        if node is not None:
            node = _widened(node, plain, Scope(), language)
            leaves.append((tokens[0].written if len(tokens) == 1 else "", node))
            written.append([token.written for token in tokens])
    stopped = _stop_words(language.analyzer.language)
    kept = [at for at, (word, _) in enumerate(leaves) if word not in stopped]
    kept = kept or list(range(len(leaves)))
    if not kept:
        raise QueryError("there is no word in this query, only punctuation", text, 0)
    nodes = [leaves[at][1] for at in kept]
    words = nodes[0] if len(nodes) == 1 else wq.Or(nodes)
    if not language.analyzer.ocr:
        return words
    return Fused([words, _grams([word for at in kept for word in written[at]])])


def _grams(words: list[str]) -> wq.Query:
    """The 4-grams of words, each as often as it stands in them."""
    counts = Counter(gram for word in words for gram in grams(word))
    return wq.Or([wq.Term(GRAMS, gram, boost=GRAM_WEIGHT * n) for gram, n in counts.items()])


def _widened(node: wq.Query, text: str, scope: Scope, language: Language) -> wq.Query:
    """A word or phrase with what means the same, where it isn't asked for as it is written."""
    known = language.synonyms
    if known is None or scope.exact or not isinstance(node, Wording):
        return node
    if not (scope.field is None or scope.field == "lead" or scope.field in STEMMED):
        return node
    others = [wording.quoted(other, None, scope, language.analyzer) for other in known.others(text)]
    more = [sub for other in others if isinstance(other, Wording) for sub in other.subqueries]
    return Wording([*node.subqueries, *more], node.source) if more else node


def bound(text: str) -> None:
    """Raises QueryError at the first word too many."""
    for number, word in enumerate(re.finditer(_WORD, text)):
        if number == MOST_WORDS:
            raise QueryError(f"a query has at most {MOST_WORDS:,} words", text, word.start())


def _stop_words(language: str) -> frozenset[str]:
    # Only --any needs them; the module that holds them all is slow to load.
    from whoosh.lang.stopwords import stoplists

    code = {"spanish": "es", "german": "de", "swedish": "sv", "portuguese": "pt", "dutch": "nl"}
    return frozenset(stoplists.get(code.get(language, language[:2]), ()))


class _Parser:
    def __init__(self, text: str, language: Language) -> None:
        self.text = text
        self.language = language
        self.lexemes = list(lexemes(text))
        self.at = 0

    def peek(self) -> Lexeme | None:
        return self.lexemes[self.at] if self.at < len(self.lexemes) else None

    def error(self, message: str, lexeme: Lexeme | None) -> QueryError:
        return QueryError(message, self.text, lexeme.position if lexeme else len(self.text))

    def query(self, scope: Scope, depth: int) -> wq.Query | None:
        """Alternatives, up to a closing parenthesis or the end."""
        nodes: list[wq.Query] = []
        while True:
            node = self.all_of(scope, depth)
            operator = self.peek()
            more = operator is not None and operator.kind == "OR"
            if node is not None:
                nodes.append(node)
            elif more or nodes:
                raise self.error("OR needs a word on both its sides", operator or self.lexemes[-1])
            if not more:
                break
            self.at += 1
        if not nodes:
            return None
        return nodes[0] if len(nodes) == 1 else wq.Or(nodes)

    def all_of(self, scope: Scope, depth: int) -> wq.Query | None:
        """Terms that must all hold, up to an OR, a closing parenthesis or the end."""
        nodes: list[wq.Query] = []
        joint: Lexeme | None = None
        while (lexeme := self.peek()) is not None and lexeme.kind not in ("OR", ")"):
            if lexeme.kind == "AND":
                if joint or not nodes:
                    raise self.error("AND needs a word on both its sides", lexeme)
                joint = lexeme
                self.at += 1
                continue
            node = self.near(scope, depth)
            if node is not None:
                nodes.append(node)
                joint = None
        if joint:
            raise self.error("AND needs a word on both its sides", joint)
        if not nodes:
            return None
        return nodes[0] if len(nodes) == 1 else wq.And(nodes)

    def near(self, scope: Scope, depth: int) -> wq.Query | None:
        """Terms that stand near each other; the first operator binds first."""
        node: wq.Query | None = None
        if (lexeme := self.peek()) is not None and lexeme.kind != "NEAR":
            node = self.term(scope, depth)
        while (lexeme := self.peek()) is not None and lexeme.kind == "NEAR":
            if node is None:
                raise self.error(f"{lexeme.text} needs a word on both its sides", lexeme)
            self.at += 1
            other = self.operand(
                scope, depth, lexeme, f"{lexeme.text} needs a word on both its sides"
            )
            node = self.placed(lexeme, node, other)
        return node

    def placed(self, lexeme: Lexeme, *sides: wq.Query) -> wq.Query:
        # Here and not above: few queries have such an operator.
        from searcharchive.query import proximity

        try:
            how = proximity.operator(lexeme.text)
            if how is not None:
                return proximity.within(how, *sides)
            return proximity.at_least(proximity.times(lexeme.text) or 1, *sides)
        except QueryError as error:
            raise self.error(str(error), lexeme) from error

    def term(self, scope: Scope, depth: int) -> wq.Query | None:
        lexeme = self.lexemes[self.at]
        self.at += 1
        if depth > DEEPEST:
            raise self.error(f"more than {DEEPEST} parentheses within each other", lexeme)
        if lexeme.kind == "NOT":
            return wq.Not(self.operand(scope, depth + 1, lexeme, "NOT excludes what follows it"))
        if lexeme.kind == "ATLEAST":
            needs = f"{lexeme.text} counts what follows it"
            return self.placed(lexeme, self.operand(scope, depth + 1, lexeme, needs))
        if lexeme.kind == "field":
            inner = scope.of(lexeme.text)
            return self.operand(inner, depth + 1, lexeme, f"{lexeme.text}: needs a value")
        if lexeme.kind == "(":
            node = self.query(scope, depth + 1)
            if self.peek() is None:
                raise self.error("this parenthesis is never closed", lexeme)
            self.at += 1
            if node is None:
                raise self.error("there is no word in these parentheses", lexeme)
            return node
        return self.leaf(lexeme, scope)

    def operand(self, scope: Scope, depth: int, owner: Lexeme, needs: str) -> wq.Query:
        following = self.peek()
        if following is None or following.kind in ("AND", "OR", "NEAR", ")"):
            follows = owner.kind in ("NOT", "ATLEAST")
            raise self.error(f"{needs}, and nothing does" if follows else needs, owner)
        node = self.term(scope, depth)
        if node is None:
            raise self.error(f"{needs}: there is no word here", following)
        return node

    def widened(self, node: wq.Query, lexeme: Lexeme, scope: Scope) -> wq.Query:
        return _widened(node, lexeme.text, scope, self.language)

    def leaf(self, lexeme: Lexeme, scope: Scope) -> wq.Query | None:
        node = self.plain_leaf(lexeme, scope)
        if not scope.cased or not isinstance(node, Wording):
            return node
        plain = lexeme.slop is None and not wording.is_pattern(lexeme.text)
        if not plain or lexeme.kind == "regex" or isinstance(node.subqueries[0], wq.Not):
            raise self.error("case: is for words and phrases, without wildcards or ~", lexeme)
        if scope.field not in (None, "lead", *WORD_FIELDS):
            raise self.error("case: is for headline, dateline, body and lead", lexeme)
        text = lexeme.text
        words = [token for token in self.language.analyzer.tokens(text) if token.kind == "word"]
        letters = [text[each.start : each.end] for each in words]
        # A place's names have no letters of the text.
        written = [sub for sub in node.subqueries if getattr(sub, "fieldname", "") != "place"]
        return Cased(Wording([Spelled([sub], letters) for sub in written], node.source))

    def plain_leaf(self, lexeme: Lexeme, scope: Scope) -> wq.Query | None:
        try:
            if scope.field in values.FIELDS:
                return values.node(scope.field, lexeme.text, self.language.days)
            if lexeme.kind == "quoted":
                node = wording.quoted(lexeme.text, lexeme.slop, scope, self.language.analyzer)
                if node is None:
                    raise self.error("there is no word in these quotes", lexeme)
                return node if lexeme.slop is not None else self.widened(node, lexeme, scope)
            if lexeme.kind == "regex":
                return wording.regex(lexeme.text, scope)
            node = wording.word(lexeme.text, scope, self.language.analyzer)
            plain = node is not None and not wording.is_pattern(lexeme.text)
            return self.widened(node, lexeme, scope) if node is not None and plain else node
        except DateError as error:
            raise self.error(str(error), lexeme) from error
        except QueryError as error:
            if error.query:
                raise
            place = lexeme.position + error.position
            raise QueryError(str(error), self.text, place) from error
